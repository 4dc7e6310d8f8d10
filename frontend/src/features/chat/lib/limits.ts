/** Characters (code points, as the API counts) that one message may have. */
export const MESSAGE_LIMIT = 100_000;
export const COMMENT_LIMIT = 1000;

/** Code points of a text; exact only near a limit, where it matters. */
export function countCharacters(text: string): number {
  let surrogates = 0;
  if (text.length < MESSAGE_LIMIT * 0.5) return text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff) surrogates += 1;
  }
  return text.length - surrogates;
}

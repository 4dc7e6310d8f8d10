/**
 * Lets libraries add their style elements under the frame's strict policy.
 *
 * The toasts and the scroll lock of dialogs write a `<style>` of their own and know nothing of
 * nonces. The policy stays strict: what comes from an answer is never made by script.
 */
export function nonceForStyles(): void {
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  if (!nonce) return;
  const create = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const made = create(name, options);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  };
}

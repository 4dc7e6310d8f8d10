/** Colours that a customer chose, and what can be read on them. All are "#rrggbb". */
type Rgb = readonly [number, number, number];

const COLOR = /^#[0-9a-f]{6}$/i;
export const DEFAULT_COLOR = "#5646d9";

/** The colour if it is one that we understand, ours otherwise. */
export function colorOr(color: unknown, otherwise: string = DEFAULT_COLOR): string {
  return typeof color === "string" && COLOR.test(color) ? color.toLowerCase() : otherwise;
}

function parse(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Relative luminance as WCAG 2 defines it, 0 to 1. */
function luminance(color: string): number {
  const [r, g, b] = parse(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** What an icon on the colour is drawn in: white where it can be told from it (3:1), else black. */
export function readableOn(color: string): "#ffffff" | "#000000" {
  return contrast(color, "#ffffff") >= 3 ? "#ffffff" : "#000000";
}

/** The colour as a background for text, with the text's: darkened a little where white needs it. */
export function background(color: string): { color: string; text: "#ffffff" | "#000000" } {
  const text = readableOn(color);
  return { color: text === "#ffffff" ? readableAs(color, ["#ffffff"], "#000000") : color, text };
}

/** `share` (0 to 1) of the second colour in the first. */
export function mix(color: string, other: string, share: number): string {
  const to = parse(other);
  const channels = parse(color).map((channel, at) => Math.round(channel + (to[at]! - channel) * share));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** The colour, moved towards `anchor` until it can be read (4.5:1) on each background. */
export function readableAs(color: string, backgrounds: readonly string[], anchor: string): string {
  for (let share = 0; share < 1; share += 0.04) {
    const tried = mix(color, anchor, share);
    if (backgrounds.every((background) => contrast(tried, background) >= 4.5)) return tried;
  }
  return anchor;
}

/** One optional text of a search, such as `?token=`. Small enough for the first load. */
export function textOf(search: Record<string, unknown>, name: string): string | undefined {
  const value = search[name];
  // The router reads a text of digits as a number.
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value ? value : undefined;
}

/** One optional choice of a search, such as `?tab=`. */
export function choiceOf<const T extends string>(
  search: Record<string, unknown>,
  name: string,
  choices: readonly T[],
): T | undefined {
  return choices.find((choice) => choice === search[name]);
}

/** One optional whole number from 1 of a search, such as `?page=`. */
export function countOf(search: Record<string, unknown>, name: string): number | undefined {
  const value = Number(search[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

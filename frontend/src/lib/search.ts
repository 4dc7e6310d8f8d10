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

/** Lower case, without accents: "Paramètres" is found by "parametres". */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

/** Whether every word of the query occurs in the text. */
export function matchesText(text: string, query: string): boolean {
  const within = plain(text);
  return plain(query).split(/\s+/).every((word) => within.includes(word));
}

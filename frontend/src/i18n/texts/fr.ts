/** Every namespace of the language by the path of its file. */
export const files = import.meta.glob<Record<string, unknown>>("../locales/fr/*.json", { import: "default", eager: true });

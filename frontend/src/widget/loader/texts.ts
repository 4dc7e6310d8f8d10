import type { Language } from "../shared/config";

/** The loader's few words; the rest is in the iframe. */
export interface Texts {
  region: string;
  open: (name: string) => string;
  close: string;
  unread: (count: number) => string;
  loading: string;
  failed: string;
  retry: string;
}

export const TEXTS: Record<Language, Texts> = {
  en: {
    region: "Chat",
    open: (name) => `Chat with ${name}`,
    close: "Close the chat",
    unread: (count) => (count === 1 ? "1 unread message" : `${count} unread messages`),
    loading: "Loading the chat…",
    failed: "The chat could not be loaded.",
    retry: "Try again",
  },
  fr: {
    region: "Discussion",
    open: (name) => `Discuter avec ${name}`,
    close: "Fermer la discussion",
    unread: (count) => (count === 1 ? "1 message non lu" : `${count} messages non lus`),
    loading: "Chargement de la discussion…",
    failed: "La discussion n’a pas pu être chargée.",
    retry: "Réessayer",
  },
};

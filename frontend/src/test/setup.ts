import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import i18n from "i18next";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { initI18n } from "@/i18n";

// jsdom has neither; Radix and the theme need them.
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
window.matchMedia ??= (media: string) =>
  ({ media, matches: false, addEventListener: () => {}, removeEventListener: () => {} }) as unknown as MediaQueryList;
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.scrollIntoView ??= () => {};
window.scrollTo = () => {};
Element.prototype.scrollTo ??= () => {};

// A second is little on a machine that somebody else loads.
configure({ asyncUtilTimeout: 5_000 });

beforeAll(async () => {
  await initI18n("en");
  i18n.on("missingKey", (languages, namespace, key) => {
    throw new Error(`No text for ${namespace}:${key} in ${String(languages)}`);
  });
  i18n.options.saveMissing = true;
});

afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});

// The files of a process share one browser world, but not the state of our modules (who is signed in).
afterAll(() => {
  vi.resetModules();
});

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// What passes is not looked at, and costs as much as what does not.
const options = (runOnly: string[]): axe.RunOptions => ({ runOnly, resultTypes: ["violations"] });

/** No finding of axe on the page as it is now, whatever its weight. */
export async function expectAccessible(page: Page, where: string, exclude?: string): Promise<void> {
  await expectNoFinding(page, where, TAGS, exclude);
}

/** Only the contrast: all that another theme changes for axe. */
export async function expectContrast(page: Page, where: string): Promise<void> {
  await expectNoFinding(page, where, ["color-contrast"]);
}

async function expectNoFinding(page: Page, where: string, runOnly: string[], exclude?: string): Promise<void> {
  const found = page.frames().length > 1 && !exclude ? await inFrames(page, runOnly) : await inPage(page, runOnly, exclude);
  const named = found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  expect(named, `axe: ${where}`).toEqual([]);
}

/** Asks every frame; what they find is put together in a page that axe opens. */
async function inFrames(page: Page, runOnly: string[]): Promise<axe.Result[]> {
  return (await new AxeBuilder({ page }).options(options(runOnly)).analyze()).violations;
}

/** Asks the page alone, with an axe that it keeps until it is left. */
async function inPage(page: Page, runOnly: string[], exclude?: string): Promise<axe.Result[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ({ context, options }) => (await (window as unknown as { axe: typeof axe }).axe.run(context, options)).violations,
    { context: exclude ? { exclude: [[exclude]] } : { include: [["html"]] }, options: { ...options(runOnly), iframes: false } },
  );
}

/** Nothing sticks out of the window, nor out of the part that scrolls. */
export async function expectNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const excess = () =>
    page.evaluate(() =>
      [document.documentElement, document.getElementById("content")].map((element) =>
        element ? element.scrollWidth - element.clientWidth : 0,
      ),
    );
  // A chart learns its new width one frame after the window.
  await expect.poll(excess, { message: `sideways scroll: ${where}` }).toEqual([0, 0]);
}

/** Bars that nobody needs: of the document around an app that scrolls inside, and of strips of tabs. */
export async function expectNoStrayScrollbar(page: Page, where: string): Promise<void> {
  const stray = async () => {
    const found = await Promise.all(
      page.frames().map((frame) =>
        frame.evaluate(() => {
          const root = document.documentElement;
          const content = document.getElementById("content");
          const scrollsInside = window.parent !== window || (content && getComputedStyle(content).overflowY === "auto");
          const bars = scrollsInside && root.scrollHeight > root.clientHeight ? ["the document"] : [];
          for (const strip of document.querySelectorAll<HTMLElement>("nav, [role=tablist]")) {
            const { borderTopWidth, borderBottomWidth } = getComputedStyle(strip);
            const borders = parseFloat(borderTopWidth) + parseFloat(borderBottomWidth);
            const bar = strip.offsetHeight - strip.clientHeight - borders;
            if (bar > 1) bars.push(strip.getAttribute("aria-label") ?? strip.tagName);
          }
          return bars;
        })
        // Then the next look decides.
        .catch(() => ["a frame that is being replaced"]),
      ),
    );
    return found.flat();
  };
  await expect.poll(stray, { message: `stray scrollbar: ${where}` }).toEqual([]);
}

/** Everything that is drawn or read out on the page, piece by piece. */
export async function textsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent && !parent.closest("script, style, noscript")) texts.push(walker.currentNode.textContent ?? "");
    }
    for (const element of document.querySelectorAll("[aria-label], [placeholder], [title]")) {
      for (const name of ["aria-label", "placeholder", "title"]) texts.push(element.getAttribute(name) ?? "");
    }
    return [...texts, document.title].map((text) => text.trim()).filter(Boolean);
  });
}

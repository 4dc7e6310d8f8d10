import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { expectAccessible, expectContrast, expectNoSidewaysScroll, expectNoStrayScrollbar } from "./checks";

const SCREENSHOTS = join(import.meta.dirname, "..", "..", "screenshots");

// As few changes of theme from one to the next as can be: each paints the whole page anew.
const LOOKS = [
  { name: "dark", colorScheme: "dark", width: 1440, height: 900, check: expectContrast },
  { name: "light", colorScheme: "light", width: 1440, height: 900, check: expectAccessible },
  { name: "tablet", colorScheme: "light", width: 768, height: 1024, check: null },
  { name: "mobile", colorScheme: "light", width: 360, height: 740, check: expectAccessible },
  { name: "mobile-dark", colorScheme: "dark", width: 360, height: 740, check: null },
] as const;

/** Looks at the open page in every size and theme, without what is excluded; SCREENSHOTS=1 keeps pictures. */
export async function look(page: Page, name: string, exclude?: string): Promise<void> {
  for (const { name: variant, colorScheme, width, height, check } of LOOKS) {
    const where = `${name} ${variant}`;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height });
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    await expectNoSidewaysScroll(page, where);
    await expectNoStrayScrollbar(page, where);
    await check?.(page, where, exclude);
    if (process.env.SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}-${variant}.png`) });
  }
}

/** Opens a page and waits until it has all that it shows. */
export async function open(page: Page, path: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(path);
  await expect(page.locator("h1").first()).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

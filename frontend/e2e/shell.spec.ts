import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { textsOf } from "./support/checks";
import { expect, test } from "./support/fixtures";
import { signIn } from "./support/steps";

type Texts = { [key: string]: string | Texts };
const LOCALES = join(import.meta.dirname, "..", "src", "i18n", "locales");

/** Every text of a language, but those that only frame other values. */
function textsIn(language: string): Set<string> {
  const flat = (texts: Texts): string[] =>
    Object.values(texts).flatMap((value) => (typeof value === "string" ? [value] : flat(value)));
  const files = readdirSync(join(LOCALES, language)).map((name) => join(LOCALES, language, name));
  return new Set(files.flatMap((file) => flat(JSON.parse(readFileSync(file, "utf8")) as Texts)));
}

test("French is complete, saved to the profile, and follows the person to another device", async ({
  signedIn: page,
  person,
  api,
  elsewhere,
}) => {
  const agent = await api.createAgent("Accueil 24 h", { model: "mock-echo" });
  const conversation = await api.chat(agent, "Bonjour !");
  await page.goto("/home");
  await page.getByRole("button", { name: "Your account and preferences" }).click();
  await page.getByRole("menuitemradio", { name: "Français" }).click();
  await expect(page.getByRole("heading", { name: "Bonjour Ada" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");

  const french = textsIn("fr");
  // A language is offered under its own name.
  const english = [...textsIn("en")].filter((text) => !french.has(text) && text !== "English");
  const place = `/agents/${agent.id}`;
  const builder = `${place}/build?conversation=${conversation.id}`;
  const pages = ["/home", "/agents", "/knowledge", builder, `${builder}&tab=model`, `${builder}&tab=versions`, ...["", "?part=search", "?part=connectors"].map((part) => `${place}/knowledge${part}`), ...["", "?view=widget", "?view=slack", "?view=api", "?view=keys", "?view=calls"].map((view) => `${place}/deploy${view}`)];
  for (const path of [...pages, ...["/profile", "/security", "/sessions", "/appearance", "/data", "/workspace", "/webhooks"].map((part) => `/settings${part}`)]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    const shown = new Set(await textsOf(page));
    expect(english.filter((text) => shown.has(text)), `English on ${path}`).toEqual([]);
    expect([...shown].filter((text) => french.has(text)).length, `French on ${path}`).toBeGreaterThan(5);
  }

  await elsewhere.goto("/sign-in");
  await signIn(elsewhere, person.email, person.password);
  await expect(elsewhere.getByRole("heading", { name: "Bonjour Ada" })).toBeVisible();
});

test("the theme follows the system until one is chosen", async ({ signedIn: page }) => {
  const html = page.locator("html");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/home");
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.getByRole("button", { name: "Your account and preferences" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(html).toHaveAttribute("data-theme", "dark");
});

test("workspaces are made, switched and renamed; a tab keeps its own", async ({ signedIn: page, context }) => {
  await page.goto("/home");
  const switcher = page.getByRole("button", { name: "Switch workspace" });
  await switcher.click();
  await page.getByRole("menuitem", { name: "New workspace" }).click();
  await page.getByLabel("Workspace name").fill("Night shift");
  await page.keyboard.press("Enter");
  await expect(switcher).toContainText("Night shift");
  await expect(page).toHaveURL(/\/home$/);

  const other = await context.newPage();
  await other.goto("/home");
  const otherSwitcher = other.getByRole("button", { name: "Switch workspace" });
  await expect(otherSwitcher).toContainText("Night shift");
  await otherSwitcher.click();
  await other.getByRole("menuitemradio", { name: /Ada/ }).click();
  await expect(otherSwitcher).toContainText("Ada");
  await page.reload();
  await expect(switcher).toContainText("Night shift");

  await page.goto("/settings/workspace");
  await page.getByLabel("Workspace name").fill("Day shift");
  await page.getByRole("link", { name: "Home" }).first().click();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(switcher).toContainText("Day shift");
});

test("without a connection the page says so and recovers", async ({ signedIn: page, watch }) => {
  watch.expect(/ERR_CONNECTION_FAILED|ERR_FAILED/);
  await page.route("**/api/dashboard", (route) => route.abort("connectionfailed"));
  await page.goto("/home");
  await expect(page.getByText("No connection")).toBeVisible();
  await page.unroute("**/api/dashboard");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Create your first agent" })).toBeVisible();
});

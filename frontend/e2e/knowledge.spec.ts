import type { Page } from "@playwright/test";
import { HOUSE_RULES, pdf, type Sample, text } from "./support/files";
import { expect, test } from "./support/fixtures";
import { Talk } from "./support/steps";

const OFFLINE = { model: "frontdesk-offline" };
const tab = (agent: { id: string }, search = "") => `/agents/${agent.id}/knowledge${search}`;
const rows = (page: Page) => page.getByRole("list", { name: "Documents" }).getByRole("listitem");
const row = (page: Page, name: string) => rows(page).filter({ hasText: name });

async function upload(page: Page, ...files: Sample[]): Promise<void> {
  await expect(page.getByRole("button", { name: "Upload files" })).toBeVisible();
  await page.locator("input[type=file]").setInputFiles(files);
}

const ready = (page: Page, name: string) => expect(row(page, name)).toHaveAttribute("data-status", "ready");
/** Goes from the agent's knowledge to its playground. */
const build = (page: Page) => page.getByRole("navigation", { name: /^Parts of/ }).getByRole("link", { name: "Build" }).click();
const viewer = (page: Page) => page.getByRole("dialog", { name: /^Document/ });

test("a PDF is uploaded, a question is answered from it, and its citation opens the page", async ({
  signedIn: page,
  api,
}) => {
  const agent = await api.createAgent("Concierge", OFFLINE);
  await page.goto(tab(agent));
  await expect(page.getByRole("heading", { name: "Give the agent something to know" })).toBeVisible();
  await upload(page, HOUSE_RULES);
  await ready(page, "House rules.pdf");
  await expect(row(page, "House rules.pdf")).toContainText("3 pages");

  await build(page);
  const talk = new Talk(page);
  await talk.ask("How long are found umbrellas kept?");
  const answer = talk.answers.last();
  await expect(answer).toContainText("thirty days");
  const chip = answer.locator(".fd-prose").getByRole("button", { name: "Source 1: House rules.pdf, page 3" });
  await expect(chip).toHaveText("[1]");
  await expect(answer.getByRole("heading", { name: "Sources" })).toBeVisible();
  await chip.hover();
  await expect(page.getByText("Page 3", { exact: false }).last()).toBeVisible();

  await chip.click();
  await expect(viewer(page)).toBeVisible();
  await expect(viewer(page).getByLabel("Go to page")).toHaveValue("3");
  await expect(viewer(page).locator("mark")).toContainText("umbrellas and towels are kept at the reception");
  await expect(viewer(page).locator("mark").first()).toBeInViewport();
  await page.keyboard.press("Escape");
  await expect(viewer(page)).toBeHidden();
  await expect(chip).toBeFocused();

  // What is marked and copied keeps the number.
  const copied = await answer.locator(".fd-prose").evaluate((element) => {
    getSelection()!.selectAllChildren(element);
    return getSelection()!.toString();
  });
  expect(copied).toMatch(/\[1\]/);

  await page.reload();
  await expect(chip).toBeVisible();
  const trace = page.getByRole("region", { name: "Trace" });
  await expect(trace.getByRole("heading", { name: "Knowledge" })).toBeVisible();
  await expect(trace.getByText("Cited").first()).toBeVisible();
  await expect(trace.getByText("Searching")).toBeVisible();
  await trace.getByRole("button", { name: "House rules.pdf, page 3" }).click();
  await expect(viewer(page).locator("mark")).toContainText("umbrellas");
});

test("the viewer turns pages, jumps, and has an address of its own", async ({ signedIn: page, api, watch }) => {
  // The browser shows a PDF by an extension of its own; the last document does not exist.
  watch.expect(404, /chrome(-extension)?:\/\//);
  const agent = await api.createAgent("Concierge", OFFLINE);
  await page.goto(tab(agent));
  await upload(page, HOUSE_RULES);
  await ready(page, "House rules.pdf");
  await row(page, "House rules.pdf").getByRole("link", { name: "House rules.pdf" }).click();
  const words = viewer(page).getByTestId("page-text");
  await expect(words).toContainText("opens at six");
  await viewer(page).getByRole("button", { name: "Next page" }).click();
  await expect(words).toContainText("day pass");
  await viewer(page).getByLabel("Go to page").fill("99");
  await page.keyboard.press("Enter");
  await expect(words).toContainText("umbrellas");
  await viewer(page).getByRole("button", { name: /^Passage/ }).first().click();
  await expect(viewer(page).getByRole("region", { name: "Chosen passage" })).toBeVisible();
  await page.reload();
  await expect(viewer(page).locator("mark")).toContainText("umbrellas");

  const original = page.waitForEvent("popup");
  await viewer(page).getByRole("button", { name: "Open original" }).click();
  await expect.poll(async () => (await original).url()).toMatch(/#page=3$/);
  await (await original).close();

  await page.goto(`/agents/${agent.id}/knowledge/doc_00000000000000000000000000`);
  await expect(page.getByText("This document does not exist any more")).toBeVisible();
});

test("what cannot be read says why, and can be deleted or tried again", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", OFFLINE);
  await page.goto(tab(agent));
  await upload(
    page,
    text("photo.png", "x", "image/png"),
    text("nothing.txt", ""),
    { ...HOUSE_RULES, name: "cut.pdf", buffer: HOUSE_RULES.buffer.subarray(0, 40) },
    pdf("scan.pdf", ["", ""]),
  );
  await expect(page.getByText("This kind of file cannot be read. Supported: PDF, DOCX")).toBeVisible();
  await expect(page.getByText("The file is empty.")).toBeVisible();
  await page.getByRole("button", { name: "Dismiss failed ones" }).click();
  await expect(row(page, "cut.pdf")).toContainText("The file is damaged and cannot be read.");
  await expect(row(page, "scan.pdf")).toContainText("It holds pictures, but no text.");

  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Ready" }).click();
  await expect(page.getByText("No document found")).toBeVisible();
  await expect(page).toHaveURL(/status=ready/);
  await page.getByRole("button", { name: "Show all documents" }).click();
  await expect(rows(page)).toHaveCount(2);

  await page.getByRole("button", { name: "Actions for cut.pdf" }).click();
  await page.getByRole("menuitem", { name: "Try again" }).click();
  await expect(row(page, "cut.pdf")).toContainText("The file is damaged and cannot be read.");

  await page.getByRole("checkbox", { name: "Select all" }).click();
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("cut.pdf");
  await expect(dialog).toContainText("scan.pdf");
  await dialog.getByRole("button", { name: "Delete 2 documents" }).click();
  await expect(page.getByRole("heading", { name: "Give the agent something to know" })).toBeVisible();
});

test("many files are dropped at once and go on while one looks elsewhere", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", OFFLINE);
  await page.goto(tab(agent));
  await expect(page.getByRole("heading", { name: "Give the agent something to know" })).toBeVisible();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    for (let number = 1; number <= 5; number++) {
      data.items.add(new File([`Rule ${number}: towels are free on day ${number}.`], `rule ${number}.txt`));
    }
    return data;
  });
  const zone = page.getByRole("heading", { name: "Give the agent something to know" });
  await zone.dispatchEvent("dragenter", { dataTransfer: transfer });
  await expect(page.getByText("Drop the files here")).toBeVisible();
  await zone.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByText("Drop the files here")).toBeHidden();
  await page.getByRole("link", { name: "Home" }).click();
  await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
  await page.goBack();
  await expect(rows(page)).toHaveCount(5);
  for (let number = 1; number <= 5; number++) await ready(page, `rule ${number}.txt`);
  await expect(page.getByText("5 of")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search documents" }).fill("rule 3");
  await expect(rows(page)).toHaveCount(1);
});

test("the test search shows scores, and a passage can be pinned and excluded", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", OFFLINE);
  await page.goto(tab(agent));
  await upload(page, HOUSE_RULES);
  await ready(page, "House rules.pdf");
  await page.getByRole("navigation", { name: "Knowledge", exact: true }).getByRole("link", { name: "Test search" }).click();
  await page.getByLabel("Question to try").fill("What does a day pass cost?");
  await page.keyboard.press("Enter");
  const first = page.getByRole("list", { name: "Relevant passages" }).getByRole("listitem").first();
  await expect(first).toContainText("day pass costs twelve");
  await expect(first).toContainText("Page 2");
  await expect(first).toContainText("Words");
  await expect(first).toContainText("Meaning");
  await expect(page.getByText(/Embedding .*, search /)).toBeVisible();

  await first.getByRole("button", { name: "Pin" }).click();
  await expect(page.getByText("Passage pinned")).toBeVisible();
  const pinned = page.getByRole("list", { name: "1 pinned passage" });
  await expect(pinned).toContainText("day pass");
  await pinned.getByRole("button", { name: "Unpin" }).click();
  await expect(pinned).toBeHidden();

  await first.getByRole("button", { name: "Exclude" }).click();
  const excluded = page.getByRole("list", { name: "1 excluded passage" });
  await expect(excluded).toContainText("day pass");
  // It was the only one that has to do with the question.
  await expect(page.getByRole("list", { name: "Relevant passages" })).toBeHidden();
  await excluded.getByRole("button", { name: "Include again" }).click();
  await expect(first).toContainText("day pass costs twelve");
  await first.getByRole("link", { name: "House rules.pdf" }).click();
  await expect(viewer(page).locator("mark")).toContainText("day pass");
});

test("a program pushes a document with its key, until the source is removed", async ({ signedIn: page, api, playwright }) => {
  const agent = await api.createAgent("Concierge", OFFLINE);
  await page.goto(tab(agent, "?part=connectors"));
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByRole("menuitem", { name: /Push API/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Add and get the key" }).click();
  const dialog = page.getByRole("dialog", { name: "The key of this source" });
  const command = (await dialog.locator("pre").textContent())!;
  const [, url] = /PUT '([^']+)'/.exec(command)!;
  const [, secret] = /Bearer (fd_push_[^']+)'/.exec(command)!;
  const [, data] = /-d '([^']+)'/.exec(command)!;
  const program = await playwright.request.newContext();
  const headers = { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" };
  expect((await program.put(url!, { headers, data })).ok()).toBe(true);
  await program.dispose();
  await dialog.getByRole("button", { name: "I have kept it" }).click();

  await page.getByRole("navigation", { name: "Knowledge", exact: true }).getByRole("link", { name: "Documents" }).click();
  await ready(page, "Opening hours");
  await page.getByRole("navigation", { name: "Knowledge", exact: true }).getByRole("link", { name: "Sources" }).click();
  await expect(page.getByRole("list", { name: "Sources" })).toContainText("1 document");
  await page.getByRole("button", { name: "Actions for Push API" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await expect(page.getByRole("radio", { name: "Delete its 1 document too" })).toBeChecked();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove source" }).click();
  await expect(page.getByRole("heading", { name: "Bring documents in by themselves" })).toBeVisible();
  await page.getByRole("navigation", { name: "Knowledge", exact: true }).getByRole("link", { name: "Documents" }).click();
  await expect(page.getByRole("heading", { name: "Give the agent something to know" })).toBeVisible();
});

test("a website that cannot be read says why in its log", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", OFFLINE);
  await page.goto(tab(agent, "?part=connectors"));
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByRole("menuitem", { name: /Website/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill("example");
  await dialog.getByRole("button", { name: "Add and sync" }).click();
  await expect(dialog.getByLabel("Address")).toHaveAccessibleDescription(/http:\/\/ or https:\/\//);
  // A private address is never asked.
  await dialog.getByLabel("Address").fill("http://127.0.0.1:9/");
  await dialog.getByRole("button", { name: "Add and sync" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Actions for Website" }).click();
  await page.getByRole("menuitem", { name: "Sync log" }).click();
  const log = page.getByRole("dialog", { name: "Syncs of Website" });
  await expect(log.getByRole("listitem").first()).toContainText(/Failed|failed|not/);
  await expect(log.getByRole("listitem").first()).toContainText("127.0.0.1");
});

test("answers leave the knowledge alone when it is switched off", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", OFFLINE);
  await page.goto(tab(agent));
  await upload(page, HOUSE_RULES);
  await ready(page, "House rules.pdf");
  await page.getByRole("switch", { name: "Answer from knowledge" }).click();
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(page.getByText("Saved. The draft is version 2.")).toBeVisible();
  await build(page);
  const talk = new Talk(page);
  await talk.ask("How long are found umbrellas kept?");
  await expect(talk.answers.last()).not.toContainText("thirty days");
  await expect(talk.answers.last().getByRole("heading", { name: "Sources" })).toBeHidden();
});

test("nothing that a document says runs or leaves the page", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", OFFLINE);
  const hostile = [
    "# Zebra care <script>window.hacked = 1</script>",
    'Zebras eat hay. <img src=x onerror="window.hacked=2"> ![beacon](https://evil.example/p.png) [x](javascript:window.hacked=3)',
    "[1]: https://evil.example/x",
  ].join("\n\n");
  await page.goto(tab(agent));
  await upload(page, text('<img src=x onerror="window.hacked=4">.md', hostile, "text/markdown"));
  await expect(rows(page).first()).toHaveAttribute("data-status", "ready");
  await build(page);
  const talk = new Talk(page);
  await talk.ask("What do zebras eat?");
  await expect(talk.answers.last()).toContainText("hay");
  await talk.answers.last().getByRole("button", { name: /^Source 1/ }).first().click();
  await expect(viewer(page).locator("mark").first()).toContainText("<img src=x onerror");
  const state = await page.evaluate(() => ({
    hacked: "hacked" in window,
    elements: document.querySelectorAll("body :is(img, iframe, object, [onerror]), #content script").length,
  }));
  expect(state).toEqual({ hacked: false, elements: 0 });
});

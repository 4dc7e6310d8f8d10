import { expect, type Locator, type Page } from "@playwright/test";

/** Fills the sign-in form and sends it. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs out through the menu of the person. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Your account and preferences" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

/** The newest link of this kind that was mailed to the address. */
export async function mailedLink(page: Page, email: string, path: string): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(async () => {
      const outbox = await (await page.request.get("/dev/mail")).text();
      const mail = outbox.split("<article").find((part) => part.includes(email) && part.includes(path));
      link = mail?.match(new RegExp(`${path}\\?token=[\\w.~-]+`))?.[0];
      return link;
    })
    .toBeDefined();
  return link!;
}

/** A conversation: of the playground, of the widget. */
export class Talk {
  readonly composer: Locator;
  readonly questions: Locator;
  readonly answers: Locator;
  readonly stopButton: Locator;

  /** `page` is a page, or the frame that holds the chat. */
  constructor(page: Pick<Page, "getByRole">) {
    const messages = page.getByRole("list", { name: "Messages" });
    this.composer = page.getByRole("textbox", { name: "Message", exact: true });
    this.questions = messages.getByRole("listitem").filter({ hasText: "You said:" });
    this.answers = messages.getByRole("listitem").filter({ hasText: " said:" }).filter({ hasNotText: "You said:" });
    this.stopButton = page.getByRole("button", { name: "Stop answering" });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** Waits until nothing is being answered. */
  async finished(): Promise<void> {
    await expect(this.answers.last().locator("[aria-busy=true]")).toHaveCount(0);
    await expect(this.stopButton).toBeHidden();
  }

  /** Asks and waits for the end of the answer. */
  async ask(text: string): Promise<void> {
    const before = await this.answers.count();
    await this.say(text);
    await expect(this.answers).toHaveCount(before + 1);
    await this.finished();
  }
}

/** Moves the focus with the Tab key until it is there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let step = 0; step < 60; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("The Tab key does not lead there");
}

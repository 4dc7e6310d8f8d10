import { expect, test } from "./support/fixtures";
import { mailedLink, signIn, signOut } from "./support/steps";

test("the address is confirmed by the mailed link", async ({ signedIn: page, person }) => {
  await page.goto("/home");
  const banner = page.getByText(`Please confirm ${person.email}`);
  await expect(banner).toBeVisible();
  await page.goto(await mailedLink(page, person.email, "/verify-email"));
  await page.getByRole("button", { name: "Confirm my address" }).click();
  await expect(page.getByRole("heading", { name: "Address confirmed" })).toBeVisible();
  await page.getByRole("link", { name: "Go to Frontdesk" }).click();
  await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
  await expect(banner).toBeHidden();
  await signOut(page);
  await page.goto("/home");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fhome/);
});

test("a wrong password is refused in words, the right one returns to the page asked for", async ({
  page,
  api: _,
  person,
  watch,
}) => {
  watch.expect(401);
  await page.goto("/settings/sessions");
  await expect(page.getByText("Sign in to continue where you were.")).toBeVisible();
  await signIn(page, person.email, "not the password");
  await expect(page.getByRole("alert")).toHaveText("The email or the password is wrong.");
  await signIn(page, person.email, person.password);
  await expect(page).toHaveURL(/\/settings\/sessions$/);
  await expect(page.getByText("This device")).toBeVisible();
});

test("a taken email is told below its field", async ({ page, api: _, person, watch }) => {
  watch.expect(409);
  await page.goto("/register");
  await page.getByLabel("Your name").fill("Eve");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill("another long password");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/exists already/);
  await expect(page.getByLabel("Email")).toBeFocused();
});

test("a session that was ended elsewhere signs out cleanly and comes back to where it was", async ({
  signedIn: page,
  person,
  elsewhere: other,
  watch,
}) => {
  watch.expect(401);
  await other.goto("/sign-in");
  await signIn(other, person.email, person.password);
  await expect(other.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();

  await page.goto("/settings/sessions");
  await page.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("Signed out.")).toBeVisible();

  await other.goto("/settings/security");
  await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(other, person.email, person.password);
  await expect(other).toHaveURL(/\/settings\/security$/);
  await expect(other.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("a session whose cookie is gone ends at the next page that needs it", async ({ signedIn: page, watch, context, person }) => {
  watch.expect(401);
  await page.goto("/agents?q=zebra");
  await expect(page.getByText("No agent found")).toBeVisible();
  await context.clearCookies();
  await page.reload();
  await expect(page.getByText("Sign in to continue where you were.")).toBeVisible();
  await signIn(page, person.email, person.password);
  await expect(page).toHaveURL(/\/agents\?q=zebra$/);
});

test("a forgotten password is replaced through the mailed link, which works once", async ({ page, api: _, person, watch }) => {
  watch.expect(401, 422);
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot it?" }).click();
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();

  const link = await mailedLink(page, person.email, "/reset-password");
  const set = async (password: string) => {
    await page.goto(link);
    await page.getByLabel("New password", { exact: true }).fill(password);
    await page.getByLabel("New password again").fill(password);
    await page.getByRole("button", { name: "Set new password" }).click();
  };
  await set("a brand new password");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(page, person.email, person.password);
  await expect(page.getByRole("alert")).toContainText("wrong");
  await set("yet another password");
  await expect(page.getByRole("alert")).toContainText("not valid any more");
  await page.goto("/sign-in");
  await signIn(page, person.email, "a brand new password");
  await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
});

test("signing out in one tab signs the others out", async ({ signedIn: page, context }) => {
  const other = await context.newPage();
  await page.goto("/home");
  await other.goto("/home");
  await expect(other.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
  await signOut(page);
  await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("deleting the account asks for the password and ends it", async ({ signedIn: page, person, watch }) => {
  watch.expect(401, 403);
  await page.goto("/settings/data");
  await page.getByRole("button", { name: "Delete account…" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("workspace");
  await dialog.getByLabel("Your password").fill("not the password");
  await dialog.getByRole("button", { name: "Delete everything" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("The password is wrong.");
  await dialog.getByLabel("Your password").fill(person.password);
  await dialog.getByRole("button", { name: "Delete everything" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(page, person.email, person.password);
  await expect(page.getByRole("alert")).toHaveText("The email or the password is wrong.");
});

test("the exported data can be downloaded", async ({ signedIn: page }) => {
  await page.goto("/settings/data");
  await page.getByRole("button", { name: "Request an export" }).click();
  const link = page.getByRole("link", { name: /^Download the export/ });
  await expect(link).toBeVisible();
  const download = page.waitForEvent("download");
  await link.click();
  expect((await download).suggestedFilename()).toMatch(/\.zip$/);
});

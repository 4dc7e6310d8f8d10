import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { json, problem, signInAs, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { VerifyEmail } from "./VerifyEmail";

const submit = () => screen.queryByRole("button", { name: "Confirm my address" });

async function confirm() {
  await renderPage(() => <VerifyEmail token="once" />);
  await userEvent.click(submit()!);
}

it("leads to sign in when the link was used before", async () => {
  stubApi(() => problem(400, "invalid_token"));
  await confirm();
  expect(await screen.findByText(/If you have confirmed already, just sign in/)).toBeVisible();
  expect(screen.getByRole("link", { name: "Go to sign in" })).toHaveAttribute("href", "/sign-in");
  expect(submit()).not.toBeInTheDocument();
});

it("leads on into the app whoever is signed in", async () => {
  signInAs("owner");
  stubApi(() => problem(400, "invalid_token"));
  await confirm();
  expect(await screen.findByText(/If you have confirmed already, just go on/)).toBeVisible();
  expect(screen.getByRole("link", { name: "Go to Frontdesk" })).toHaveAttribute("href", "/home");
});

it("lets one try again when the server could not answer", async () => {
  let isUp = false;
  stubApi(() => (isUp ? json({}) : problem(503, "unavailable")));
  await confirm();
  expect(await screen.findByRole("alert")).toBeVisible();
  isUp = true;
  await userEvent.click(submit()!);
  expect(await screen.findByRole("heading", { name: "Address confirmed" })).toBeVisible();
});

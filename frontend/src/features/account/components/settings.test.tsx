import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { acceptSession, getSession } from "@/api/session";
import { authSession, json, problem, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { setLanguage } from "@/i18n";
import { AppearanceSettings } from "./AppearanceSettings";
import { DeleteAccount } from "./DeleteAccount";
import { PasswordSettings } from "./PasswordSettings";
import { ProfileSettings } from "./ProfileSettings";

beforeEach(() => {
  acceptSession(authSession("token"));
});

describe("ProfileSettings", () => {
  it("saves the name and shows it in the session", async () => {
    const calls = stubApi(({ body }) => json({ ...authSession("token").user, ...(body as object) }));
    await renderPage(() => <ProfileSettings />);
    const name = screen.getByLabelText("Name");
    await userEvent.clear(name);
    await userEvent.type(name, "Ada L{Enter}");
    await waitFor(() => expect(getSession().user?.name).toBe("Ada L"));
    expect(calls).toMatchObject([{ method: "PATCH", path: "/api/users/me", body: { name: "Ada L" } }]);
  });

  it("asks before unsaved changes are lost", async () => {
    stubApi(() => json({}));
    const { router } = await renderPage(() => <ProfileSettings />);
    await userEvent.type(screen.getByLabelText("Name"), "!");
    void router.navigate({ to: "/home" });
    expect(await screen.findByRole("alertdialog")).toHaveTextContent("Leave without saving?");
  });
});

describe("AppearanceSettings", () => {
  it("saves the language for every device and keeps the theme on this one", async () => {
    const calls = stubApi(({ body }) => json({ ...authSession("token").user, ...(body as object) }));
    await renderPage(() => <AppearanceSettings />);
    await userEvent.click(screen.getByRole("radio", { name: "Français" }));
    await waitFor(() => expect(getSession().user?.locale).toBe("fr"));
    expect(calls).toMatchObject([{ method: "PATCH", path: "/api/users/me", body: { locale: "fr" } }]);
    await setLanguage("en");
    await userEvent.click(screen.getByRole("radio", { name: "Dark" }));
    expect(localStorage.getItem("fd-theme")).toBe("dark");
    expect(calls).toHaveLength(1);
  });
});

describe("PasswordSettings", () => {
  const fill = async (current: string, next: string, repeat: string) => {
    await userEvent.type(screen.getByLabelText("Current password"), current);
    await userEvent.type(screen.getByLabelText("New password"), next);
    await userEvent.type(screen.getByLabelText("New password again"), `${repeat}{Enter}`);
  };

  it("compares the two new passwords before asking the API", async () => {
    const calls = stubApi(() => json({}));
    await renderPage(() => <PasswordSettings />);
    await fill("old password", "a new password", "another password");
    expect(await screen.findByRole("alert")).toHaveTextContent("The two passwords differ.");
    expect(calls).toEqual([]);
  });

  it("puts a wrong password below its field", async () => {
    stubApi(({ path }) => (path === "/api/auth/refresh" ? json(authSession("next")) : problem(401, "invalid_credentials")));
    await renderPage(() => <PasswordSettings />);
    await fill("wrong", "a new password", "a new password");
    await waitFor(() =>
      expect(screen.getByLabelText("Current password")).toHaveAccessibleDescription("The password is wrong."),
    );
    expect(getSession().status).toBe("signed-in");
  });
});

describe("DeleteAccount", () => {
  it("names what is lost, wants the password, and signs out", async () => {
    const calls = stubApi(() => new Response(null, { status: 202 }));
    await renderPage(() => <DeleteAccount />);
    await userEvent.click(screen.getByRole("button", { name: "Delete account…" }));
    expect(screen.getByRole("alertdialog")).toHaveTextContent("The workspace “Home”");
    await userEvent.click(screen.getByRole("button", { name: "Delete everything" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("This is required.");
    expect(calls).toEqual([]);
    await userEvent.type(screen.getByLabelText("Your password"), "secret password{Enter}");
    await waitFor(() => expect(getSession()).toMatchObject({ status: "signed-out", left: true }));
    expect(calls).toMatchObject([{ method: "DELETE", path: "/api/users/me", body: { password: "secret password" } }]);
  });
});

import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { authSession, json, problem, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { RegisterForm } from "./RegisterForm";
import { SignInForm } from "./SignInForm";

describe("SignInForm", () => {
  it("asks for what is missing without calling the API", async () => {
    const calls = stubApi(() => json({}));
    await renderPage(() => <SignInForm />);
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(screen.getByLabelText("Email")).toBeInvalid());
    expect(screen.getByLabelText("Email")).toHaveAccessibleDescription("This is required.");
    expect(calls).toEqual([]);
  });

  it("says that the credentials are wrong and keeps the email", async () => {
    stubApi(() => problem(401, "invalid_credentials"));
    await renderPage(() => <SignInForm />);
    await userEvent.type(screen.getByLabelText("Email"), "ada@example.com");
    await userEvent.type(screen.getByLabelText("Password"), "wrong{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("The email or the password is wrong.");
    expect(screen.getByLabelText("Email")).toHaveValue("ada@example.com");
  });

  it("returns to where the person was", async () => {
    stubApi(() => json(authSession("t")));
    const { router } = await renderPage(() => <SignInForm next="/agents/agt_1?tab=model" />);
    expect(screen.getByText("Sign in to continue where you were.")).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText("Email"), "ada@example.com");
    await userEvent.type(screen.getByLabelText("Password"), "right password{Enter}");
    await waitFor(() => expect(router.history.location.href).toBe("/agents/agt_1?tab=model"));
  });
});

describe("RegisterForm", () => {
  const fill = async () => {
    await userEvent.type(screen.getByLabelText("Your name"), "Ada");
    await userEvent.type(screen.getByLabelText("Email"), "ada@example.com");
  };

  it("wants ten characters", async () => {
    const calls = stubApi(() => json({}));
    await renderPage(() => <RegisterForm />);
    await fill();
    await userEvent.type(screen.getByLabelText("Password"), "nine char{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("At least 10 characters.");
    expect(calls).toEqual([]);
  });

  it("shows a taken email below its field", async () => {
    const calls = stubApi(() => problem(409, "email_taken"));
    await renderPage(() => <RegisterForm />);
    await fill();
    await userEvent.type(screen.getByLabelText("Password"), "long enough{Enter}");
    await waitFor(() =>
      expect(screen.getByLabelText("Email")).toHaveAccessibleDescription(
        "An account with this email exists already. Sign in instead.",
      ),
    );
    expect(calls[0]?.body).toEqual({ name: "Ada", email: "ada@example.com", password: "long enough", locale: "en" });
  });
});

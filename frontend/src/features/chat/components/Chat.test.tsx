import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Tooltip } from "radix-ui";
import { describe, expect, it, vi } from "vitest";
import { ProblemError } from "@/api/problem";
import { useChat } from "../hooks/useChat";
import type { ChatTransport } from "../lib/transport";
import { delta, done, failed, fakeTransport, started, streamResponse, usage } from "../lib/testing";
import { Chat } from "./Chat";

// jsdom does not scroll.
Element.prototype.scrollTo = () => undefined;

const AGENT = {
  name: "Ada",
  icon: "bot",
  color: "#5646d9",
  welcomeMessage: "Hello there",
  suggestedQuestions: ["What is it?"],
};
const OPTIONS = {};

function Harness({ transport, conversationId = null, onInspect, reason }: HarnessProps) {
  const chat = useChat(transport, conversationId, OPTIONS);
  return <Chat agent={AGENT} chat={chat} disabledReason={reason} onInspect={onInspect} />;
}
interface HarnessProps {
  transport: ChatTransport;
  conversationId?: string | null;
  onInspect?: (runId: string) => void;
  reason?: string;
}
const draw = (props: HarnessProps) => render(<Harness {...props} />, { wrapper: Tooltip.Provider });
const field = () => screen.getByRole("textbox", { name: "Message" });
/** Text of an answer, not of the announcement that reads it out. */
const inAnswer = { selector: ".fd-prose *" };
const answer = (...text: string[]) =>
  streamResponse(started(1), ...text.map((part, index) => delta(index + 2, part)), usage(90), done(91));

describe("writing", () => {
  it("sends by Enter, breaks the line by Shift+Enter, and empties the field", async () => {
    const transport = fakeTransport({ start: [answer("Hi")] });
    draw({ transport });
    await userEvent.type(field(), "one{Shift>}{Enter}{/Shift}two");
    expect(transport.start).not.toHaveBeenCalled();
    await userEvent.keyboard("{Enter}");
    expect(transport.start.mock.calls[0]?.[0]).toMatchObject({ message: "one\ntwo" });
    expect(field()).toHaveValue("");
    expect(await screen.findByText("Hi", inAnswer)).toBeVisible();
  });

  it("leaves the Enter of an input method alone", async () => {
    const transport = fakeTransport();
    draw({ transport });
    await userEvent.type(field(), "にほ");
    fireEvent.keyDown(field(), { key: "Enter", isComposing: true });
    fireEvent.keyDown(field(), { key: "Enter", keyCode: 229 });
    expect(transport.start).not.toHaveBeenCalled();
  });

  it("sends nothing empty, and says what is too long", async () => {
    const transport = fakeTransport();
    draw({ transport });
    await userEvent.type(field(), "   {Enter}");
    fireEvent.change(field(), { target: { value: "x".repeat(100_001) } });
    expect(screen.getByRole("alert")).toHaveTextContent("Too long: 100,001 of 100,000");
    await userEvent.type(field(), "{Enter}");
    expect(transport.start).not.toHaveBeenCalled();
  });

  it("counts characters as the API does", () => {
    draw({ transport: fakeTransport() });
    fireEvent.change(field(), { target: { value: "🎈".repeat(100_000) } });
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByText("100,000 of 100,000 characters")).toBeVisible();
  });

  it("is disabled only with its reason", () => {
    draw({ transport: fakeTransport(), reason: "This agent is paused." });
    expect(field()).toBeDisabled();
    expect(field()).toHaveAccessibleDescription("This agent is paused.");
  });

  it("asks a suggested question", async () => {
    const transport = fakeTransport({ start: [answer("Yes")] });
    draw({ transport });
    expect(screen.getByText("Hello there")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "What is it?" }));
    expect(transport.start.mock.calls[0]?.[0]).toMatchObject({ message: "What is it?" });
    expect(await screen.findByText("Yes", inAnswer)).toBeVisible();
  });
});

describe("answers", () => {
  it("show model, tokens, cost and time, and lead to the trace", async () => {
    const onInspect = vi.fn();
    draw({ transport: fakeTransport({ start: [answer("Hi")] }), onInspect });
    await userEvent.type(field(), "q{Enter}");
    const meta = await screen.findByRole("button", { name: /Show trace: gpt · 15 tokens · \$0\.0001 · 400/ });
    await userEvent.click(meta);
    expect(onInspect).toHaveBeenCalledWith("run_1");
  });

  it("are announced once they are whole, not before", async () => {
    let release: (response: Response) => void = () => undefined;
    const transport = fakeTransport();
    transport.start.mockReturnValueOnce(new Promise((resolve) => (release = resolve)));
    const { container } = draw({ transport });
    const live = container.querySelector('[aria-live="polite"]');
    await userEvent.type(field(), "q{Enter}");
    expect(live).toHaveTextContent("The answer is being written.");
    release(answer("**Bold** ", "end"));
    await waitFor(() => expect(live).toHaveTextContent("Bold end"));
  });

  it("that fail keep their text and can be tried again", async () => {
    const transport = fakeTransport({
      start: [streamResponse(started(1), delta(2, "Half"), failed(3)), answer("Whole")],
    });
    draw({ transport });
    await userEvent.type(field(), "q{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("It does not answer.");
    expect(screen.getByText("Half", inAnswer)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(transport.start.mock.calls[1]?.[0]).toMatchObject({ regenerate: "msg_a1" });
  });

  it("say why the server refused", async () => {
    const transport = fakeTransport({ start: [new Response("", { status: 402 })] });
    transport.problem.mockResolvedValue(new ProblemError(402, { code: "budget", detail: "Used up." }));
    draw({ transport });
    await userEvent.type(field(), "q{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Used up.");
    expect(screen.getByText("q")).toBeVisible();
  });

  it("can be stopped", async () => {
    const transport = fakeTransport({ start: [() => new Response(new ReadableStream())] });
    draw({ transport });
    await userEvent.type(field(), "q{Enter}");
    await userEvent.click(screen.getByRole("button", { name: "Stop answering" }));
    expect(screen.getByRole("button", { name: "Stop answering" })).toHaveAttribute("aria-busy", "true");
  });

  it("are rated, with a comment", async () => {
    const transport = fakeTransport({ start: [answer("Hi")] });
    transport.rate.mockImplementation(() => new Promise(() => {}));
    draw({ transport });
    await userEvent.type(field(), "q{Enter}");
    await userEvent.click(await screen.findByRole("button", { name: "Bad answer" }));
    expect(transport.rate).toHaveBeenLastCalledWith("cnv_1", "msg_a1", { rating: "down", comment: null });
    const popover = within(await screen.findByRole("dialog", { name: "Feedback" }));
    await userEvent.type(popover.getByRole("textbox"), "Too vague");
    await userEvent.click(popover.getByRole("button", { name: "Send comment" }));
    expect(transport.rate).toHaveBeenLastCalledWith("cnv_1", "msg_a1", {
      rating: "down",
      comment: "Too vague",
    });
  });
});

describe("branches", () => {
  it("are made by editing and chosen by arrows", async () => {
    const second = started(1, 2);
    const transport = fakeTransport({
      start: [answer("One"), streamResponse(second, delta(2, "Two"), done(3, "succeeded", 2))],
    });
    draw({ transport });
    await userEvent.type(field(), "first{Enter}");
    await screen.findByText("One", inAnswer);
    await userEvent.click(await screen.findByRole("button", { name: "Edit and send again" }));
    const edit = screen.getByRole("textbox", { name: "Edit the message" });
    expect(edit).toHaveFocus();
    await userEvent.clear(edit);
    await userEvent.type(edit, "second{Enter}");
    expect(transport.start.mock.calls[1]?.[0]).toMatchObject({ message: "second", parent_id: null });
    expect(await screen.findByText("Two", inAnswer)).toBeVisible();
    expect(screen.queryByText("One", inAnswer)).toBeNull();
    await userEvent.click(await screen.findByRole("button", { name: "Previous version" }));
    expect(screen.getByText("One", inAnswer)).toBeVisible();
    expect(screen.getByText("Version 1 of 2")).toBeInTheDocument();
    expect(transport.selectLeaf).toHaveBeenCalledWith("cnv_1", "msg_a1");
  });
});

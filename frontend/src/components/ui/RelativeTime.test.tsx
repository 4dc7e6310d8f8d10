import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { RelativeTime } from "./RelativeTime";

const HOUR = 3_600_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

it.each([
  [-2 * HOUR - 1000, false, "2 hours ago"],
  [0, false, "just now"],
  // What the clock of the server, a little or a lot ahead, has just made.
  [20_000, false, "just now"],
  [3 * 60_000, false, "just now"],
  [2 * HOUR + 60_000, true, "in 2 hours"],
])("%i ms from now, to come: %s", (offset, future, text) => {
  const value = at(offset);
  render(<RelativeTime future={future} value={value} />);
  const time = screen.getByText(text);
  expect(time).toHaveAttribute("datetime", value);
  expect(time.title).not.toBe("");
});

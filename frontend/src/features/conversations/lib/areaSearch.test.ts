import { expect, it } from "vitest";
import { isFiltered, momentsOf, readAreaSearch } from "./areaSearch";

it("reads what an address may say, and drops the rest", () => {
  expect(
    readAreaSearch({ q: "x", channel: "fax", state: "waiting", from: "2026-02-31x", to: "2026-03-01", tests: "yes" }),
  ).toMatchObject({ q: "x", channel: undefined, state: "waiting", from: undefined, to: "2026-03-01", tests: undefined });
  expect(isFiltered({ conversation: "cnv_1", of: "agt_1", tests: true }, false)).toBe(false);
  expect(isFiltered({ channel: "widget" }, false)).toBe(true);
});

it("is not filtered by the agent whose place it is in", () => {
  expect(isFiltered({ agent: "agt_1" }, true)).toBe(false);
  expect(isFiltered({ agent: "agt_1", state: "waiting" }, true)).toBe(true);
  expect(isFiltered({ agent: "agt_1" }, false)).toBe(true);
});

it("takes both days in", () => {
  const { since, until } = momentsOf({ from: "2026-03-01", to: "2026-03-01" });
  expect(Date.parse(until!) - Date.parse(since!)).toBe(24 * 3600 * 1000);
  expect(momentsOf({})).toEqual({ since: undefined, until: undefined });
});

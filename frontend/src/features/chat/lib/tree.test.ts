import { describe, expect, it } from "vitest";
import { branchTo, childrenOf, newestLeaf, siblingsOf } from "./tree";

const node = (id: string, parent_id: string | null = null) => ({ id, parent_id });
const ids = (nodes: { id: string }[]) => nodes.map((each) => each.id);

// u1 ─ a1 ─ u2 ─ a2
//    └ a1b ─ u3
// u1b
const messages = [
  node("u1"),
  node("a1", "u1"),
  node("u2", "a1"),
  node("a2", "u2"),
  node("a1b", "u1"),
  node("u3", "a1b"),
  node("u1b"),
];
const children = childrenOf(messages);
const get = (id: string) => messages.find((message) => message.id === id)!;

describe("branchTo", () => {
  it("walks from the first message to the leaf", () => {
    expect(ids(branchTo(messages, "a2"))).toEqual(["u1", "a1", "u2", "a2"]);
    expect(ids(branchTo(messages, "u3"))).toEqual(["u1", "a1b", "u3"]);
  });
  it("shows the newest message when the leaf is unknown", () => {
    expect(ids(branchTo(messages, "gone"))).toEqual(["u1b"]);
    expect(ids(branchTo(messages, null))).toEqual(["u1b"]);
    expect(branchTo([], null)).toEqual([]);
  });
  it("ends at a missing parent and at a circle", () => {
    expect(ids(branchTo([node("b", "lost")], "b"))).toEqual(["b"]);
    expect(ids(branchTo([node("a", "b"), node("b", "a")], "b"))).toEqual(["a", "b"]);
  });
});

describe("siblingsOf", () => {
  it("counts the versions of an answer", () => {
    expect(siblingsOf(children, get("a1"))).toEqual({
      index: 0,
      count: 2,
      previousId: null,
      nextId: "a1b",
    });
    expect(siblingsOf(children, get("a1b"))).toMatchObject({ index: 1, previousId: "a1" });
  });
  it("counts edits of the first message", () => {
    expect(siblingsOf(children, get("u1b"))).toMatchObject({ index: 1, count: 2 });
  });
});

describe("newestLeaf", () => {
  it("goes down to the last answer of a version", () => {
    expect(newestLeaf(children, get("u1")).id).toBe("u3");
    expect(newestLeaf(children, get("a1")).id).toBe("a2");
    expect(newestLeaf(children, get("u1b")).id).toBe("u1b");
  });
  it("does not hang on a circle", () => {
    const circle = [node("a", "b"), node("b", "a")];
    expect(newestLeaf(childrenOf(circle), circle[0]!).id).toBe("b");
  });
});

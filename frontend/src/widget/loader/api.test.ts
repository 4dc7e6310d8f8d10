import { describe, expect, it, vi } from "vitest";
import { callsBefore, type Commands, Remote } from "./api";

const commands = () => ({ open: vi.fn(), close: vi.fn(), toggle: vi.fn(), identify: vi.fn(), logout: vi.fn() }) satisfies Commands;

describe("window.Frontdesk", () => {
  it("keeps what was called before the script, and before the widget, in order", () => {
    const heard = vi.fn();
    const remote = new Remote([["on", "open", heard], ["identify", "jwt"]]);
    remote.api.open();
    const target = commands();
    remote.connect(target);
    expect(target.identify).toHaveBeenCalledWith("jwt");
    expect(target.identify.mock.invocationCallOrder[0]).toBeLessThan(target.open.mock.invocationCallOrder[0]!);
    remote.api.push(["close"], ["toggle"]);
    expect(target.close).toHaveBeenCalledOnce();
    expect(target.toggle).toHaveBeenCalledOnce();
    remote.emitter.emit("open");
    expect(heard).toHaveBeenCalledOnce();
  });

  it("drops commands where there is no widget, and takes nonsense without harm", () => {
    const remote = new Remote([["constructor"], ["on"], "open" as never, [] as never, ["open"]]);
    remote.giveUp();
    remote.api.open();
    const target = commands();
    remote.connect(target);
    expect(target.open).not.toHaveBeenCalled();
  });

  it("finds the calls of a list, of an object with a queue, and none in anything else", () => {
    expect(callsBefore([["open"]])).toEqual([["open"]]);
    expect(callsBefore({ q: [["open"]] })).toEqual([["open"]]);
    for (const nothing of [undefined, null, 5, "open", {}, { q: "x" }]) expect(callsBefore(nothing)).toEqual([]);
  });
});

describe("listeners", () => {
  it("hear until they leave, and those of ready also when late", () => {
    const { api, emitter } = new Remote([]);
    const [one, other, late] = [vi.fn(), vi.fn(), vi.fn()];
    api.on("message", one);
    api.on("message", other);
    emitter.emit("message", { conversation_id: "cnv_1" });
    api.off("message", one);
    emitter.emit("message", { conversation_id: "cnv_2" });
    expect(one.mock.calls).toEqual([[{ conversation_id: "cnv_1" }]]);
    expect(other).toHaveBeenCalledTimes(2);
    api.off("message");
    emitter.emit("message");
    expect(other).toHaveBeenCalledTimes(2);
    emitter.emit("ready");
    api.on("ready", late);
    expect(late).toHaveBeenCalledOnce();
  });

  it("that throw do not keep the others from hearing", () => {
    vi.useFakeTimers();
    const { api, emitter } = new Remote([]);
    const other = vi.fn();
    api.on("open", () => {
      throw new Error("of the page");
    });
    api.on("open", other);
    emitter.emit("open");
    expect(other).toHaveBeenCalledOnce();
    expect(() => vi.runAllTimers()).toThrow("of the page");
    vi.useRealTimers();
  });
});

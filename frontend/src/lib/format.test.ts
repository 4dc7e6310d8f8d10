import { describe, expect, it } from "vitest";
import { formatter } from "./format";

const en = formatter("en");
const fr = formatter("fr");
const at = Date.parse("2026-11-21T12:00:00Z");
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("formatter", () => {
  it("formats numbers and money by language", () => {
    expect(en.number(1234.5)).toBe("1,234.5");
    expect(plain(fr.number(1234.5))).toBe("1 234,5");
    expect(en.money(1_500_000)).toBe("$1.50");
    expect(plain(fr.money(1_500_000))).toBe("1,50 $US");
  });

  it("does not round small sums to nothing", () => {
    expect(en.money(2_300)).toBe("$0.0023");
    expect(en.money(0)).toBe("$0.00");
  });

  it("tells times relative to now", () => {
    expect(en.relative("2026-11-21T11:57:00Z", at)).toBe("3 minutes ago");
    expect(fr.relative("2026-11-20T12:00:00Z", at)).toBe("hier");
    expect(en.relative("2026-11-21T11:59:40Z", at)).toBe("just now");
    expect(en.relative("2026-11-21T14:00:00Z", at)).toBe("in 2 hours");
  });

  it("keeps a calendar day whatever the time zone", () => {
    expect(en.day("2026-11-01")).toBe("Nov 1");
    expect(fr.day("2026-11-01")).toBe("1 nov.");
  });

  it("formats sizes and durations", () => {
    expect(en.bytes(48_213)).toBe("48.2 kB");
    expect(en.bytes(0)).toBe("0 bytes");
    expect(en.duration(420)).toBe("420 ms");
    expect(plain(fr.duration(1234))).toBe("1,2 s");
  });
});

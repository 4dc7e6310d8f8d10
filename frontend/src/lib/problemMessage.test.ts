import { describe, expect, it } from "vitest";
import { ProblemError } from "@/api/problem";
import { problemMessage } from "./problemMessage";

describe("problemMessage", () => {
  it("counts the seconds of a 429", () => {
    expect(problemMessage(new ProblemError(429, { code: "rate_limited" }, 30))).toBe(
      "Too many tries. Please wait 30 seconds.",
    );
    expect(problemMessage(new ProblemError(429, { code: "rate_limited" }, 1))).toBe(
      "Too many tries. Please wait a second.",
    );
  });

  it("gives a reference for the server's own faults", () => {
    expect(problemMessage(new ProblemError(500, { detail: "secret", request_id: "req_1" }))).toContain("req_1");
    expect(problemMessage(new ProblemError(500, { detail: "secret" }))).not.toContain("secret");
  });

  it("has the words of the feature that the code belongs to", () => {
    expect(problemMessage(new ProblemError(409, { code: "key_revoked" }))).toMatch(/^This key was revoked/);
    expect(problemMessage(new ProblemError(403, { code: "forbidden" }))).toMatch(/^Your role/);
  });

  it("uses the API's words for what it does not know", () => {
    expect(problemMessage(new ProblemError(422, { code: "novel", detail: "No blue agents." }))).toBe("No blue agents.");
  });
});

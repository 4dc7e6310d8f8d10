import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { problem, signInAs, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { TracePanel } from "./TracePanel";

beforeEach(() => signInAs("owner"));

const showTrace = (streaming?: boolean) =>
  renderPage(() => (
    <TracePanel
      agentId="agt_1"
      answers={[{ runId: "run_1", question: "Are you open?", cited: [], streaming }]}
      onSelect={() => undefined}
      runId="run_1"
    />
  ));

it("says that a trace is gone, and asks for it once", async () => {
  const calls = stubApi(() => problem(404, "run_not_found"));
  await showTrace();
  expect(await screen.findByText("This trace does not exist any more.")).toBeVisible();
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(calls).toHaveLength(1);
});

it("looks again for the run of an answer that is being written", async () => {
  const calls = stubApi(() => problem(404, "run_not_found"));
  await showTrace(true);
  expect(await screen.findByText("Trace not found", undefined, { timeout: 4000 })).toBeVisible();
  expect(calls).toHaveLength(4);
});

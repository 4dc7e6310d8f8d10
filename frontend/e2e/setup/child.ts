import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..", "..");
const PYTHON = join(ROOT, ".venv", "bin", "python");
const START_MS = 60_000;
const STOP_MS = 20_000;

/** A Python program that serves until it is stopped. */
export interface Child {
  /** The address it printed. */
  url: string;
  stop: () => Promise<void>;
}

/** Runs `python -m MODULE` in the repository until it prints the address it listens on. */
export async function startModule(module: string, environment: Record<string, string>): Promise<Child> {
  const child = spawn(PYTHON, ["-m", module], {
    cwd: ROOT,
    env: { ...process.env, PYTHONPATH: [ROOT, join(ROOT, "layers/shared"), join(ROOT, "functions")].join(":"), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => stopChild(child);
  try {
    return { url: await printedAddress(child, module), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function printedAddress(child: ChildProcess, module: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (why: string) => reject(new Error(`${module} ${why}:\n${output}`));
    const timer = setTimeout(() => fail("did not start in time"), START_MS);
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
      const address = /http:\/\/127\.0\.0\.1:\d+\S*(?=\s)/.exec(output)?.[0];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(force);
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startModule } from "./child";
import { OWN } from "./environment";

/** Starts the model endpoint and the platform; gives the function that stops both. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const data = await mkdtemp(join(tmpdir(), "frontdesk-e2e-"));
  const clean = () => rm(data, { recursive: true, force: true });
  const model = await startModule("bench.model_endpoint", {});
  try {
    const platform = await startModule("local", { ...OWN, DATA_DIR: data, OPENAI_BASE_URL: model.url });
    process.env.FRONTDESK_URL = platform.url;
    process.env.MODEL_URL = model.url;
    return async () => {
      await platform.stop();
      await model.stop();
      await clean();
    };
  } catch (error) {
    await model.stop();
    await clean();
    throw error;
  }
}

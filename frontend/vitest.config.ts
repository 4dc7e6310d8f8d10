import { defineConfig, mergeConfig } from "vitest/config";
import viteConfig from "./vite.config.ts";

export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      environment: "jsdom",
      include: ["src/**/*.test.{ts,tsx}"],
      setupFiles: ["src/test/setup.ts"],
      restoreMocks: true,
      // One browser world for all files of a process instead of one each: a quarter of the time.
      isolate: false,
      // On a machine that somebody else loads.
      testTimeout: 20_000,
    },
  }),
);

import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build, type InlineConfig, type Plugin, type UserConfig } from "vite";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const TARGET = "es2022";

/** One classic script under a name that never changes, since customers' pages carry it. */
const LOADER: InlineConfig = {
  build: {
    target: TARGET,
    lib: { entry: path("./src/widget/loader/main.ts"), formats: ["iife"], name: "FrontdeskLoader", fileName: () => "widget.js" },
  },
};

/** The chat in the widget's frame, without the app's chunks: a visitor loads nothing of the rest. */
const frame = (resolve: UserConfig["resolve"]): InlineConfig => ({
  plugins: [react(), tailwindcss()],
  resolve,
  build: {
    target: TARGET,
    rolldownOptions: {
      input: { frame: path("./src/widget/frame/frame.ts") },
      output: {
        // The frame's page, which the API writes, names its script and style by these.
        entryFileNames: "widget/[name].js",
        assetFileNames: ({ names }) =>
          names.includes("frame.css") ? "widget/frame.css" : "assets/[name]-[hash][extname]",
      },
    },
  },
});

/** Builds both parts of the widget into `dist` after the web app. */
export function widget(resolve: UserConfig["resolve"]): Plugin {
  return {
    name: "frontdesk-widget",
    apply: "build",
    closeBundle: async () => {
      for (const part of [LOADER, frame(resolve)]) {
        await build({
          configFile: false,
          logLevel: "warn",
          publicDir: false,
          ...part,
          build: { emptyOutDir: false, chunkSizeWarningLimit: 1_000, ...part.build },
        });
      }
    },
  };
}

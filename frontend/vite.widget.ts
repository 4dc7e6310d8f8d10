import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";

const ENTRY = fileURLToPath(new URL("./src/widget/loader/main.ts", import.meta.url));

/**
 * Builds the widget's loader into `dist/widget.js` after the web app: one classic script under a
 * name that never changes, since customers' pages carry it.
 */
export function widgetLoader(): Plugin {
  return {
    name: "frontdesk-widget-loader",
    apply: "build",
    closeBundle: async () => {
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        build: {
          target: "es2022",
          emptyOutDir: false,
          lib: { entry: ENTRY, formats: ["iife"], name: "FrontdeskLoader", fileName: () => "widget.js" },
        },
      });
    },
  };
}

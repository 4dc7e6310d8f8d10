import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { widget } from "./vite.widget.ts";

/** Where `npm run dev` sends API calls: the platform started by `make start`. */
const platform = process.env.FRONTDESK_URL ?? "http://127.0.0.1:8080";
const resolve = { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } };
/** What chunks are made of; the page names its own entry, and a language is a chunk. */
const isCode = (id: string) => !/index\.html|\/src\/main\.tsx|\/src\/i18n\/(texts|locales)\//.test(id);

export default defineConfig({
  plugins: [
    tanstackRouter({
      target: "react",
      routesDirectory: "src/app/routes",
      generatedRouteTree: "src/app/routeTree.gen.ts",
      autoCodeSplitting: true,
      quoteStyle: "double",
      semicolons: true,
    }),
    react(),
    tailwindcss(),
    widget(resolve),
  ],
  resolve,
  server: {
    proxy: Object.fromEntries(
      ["/api", "/v1", "/blobs", "/dev", "/healthz"].map((path) => [path, { target: platform }]),
    ),
  },
  build: {
    target: "es2022",
    manifest: true,
    // What every page needs comes in one piece; scripts/bundle-size.mjs has the budget.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Left alone, each icon that two pages share is a request of its own: over a hundred a page.
          groups: [
            { name: "app", tags: ["$initial"], test: isCode, priority: 1 },
            { name: "shared", minShareCount: 4, test: isCode },
          ],
        },
      },
    },
  },
});

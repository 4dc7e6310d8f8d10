import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { widgetLoader } from "./vite.widget.ts";

/** Where `npm run dev` sends API calls: the platform started by `make start`. */
const platform = process.env.FRONTDESK_URL ?? "http://127.0.0.1:8080";

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
    widgetLoader(),
  ],
  resolve: {
    alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) },
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/v1", "/blobs", "/dev", "/healthz"].map((path) => [path, { target: platform }]),
    ),
  },
  build: {
    target: "es2022",
    manifest: true,
    rolldownOptions: {
      input: { index: "index.html", frame: "src/widget/frame/frame.ts" },
      output: {
        // The widget's frame page, which the API writes, names its script and style by these.
        entryFileNames: ({ name }) => (name === "frame" ? "widget/frame.js" : "assets/[name]-[hash].js"),
        assetFileNames: ({ names }) =>
          names.includes("frame.css") ? "widget/frame.css" : "assets/[name]-[hash][extname]",
        codeSplitting: {
          // One file per language: every namespace of the chosen language comes in one request.
          groups: [
            { name: "locale-en", test: /src\/i18n\/locales\/en\// },
            { name: "locale-fr", test: /src\/i18n\/locales\/fr\// },
          ],
        },
      },
    },
  },
});

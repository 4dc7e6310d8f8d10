import js from "@eslint/js";
import i18next from "eslint-plugin-i18next";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "src/app/routeTree.gen.ts", "src/api/schema.gen.ts", "test-results", "playwright-report"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      // TanStack Router redirects by throwing a Response-like object.
      "@typescript-eslint/only-throw-error": "off",
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [reactHooks.configs.flat["recommended-latest"], jsxA11y.flatConfigs.recommended],
    languageOptions: { globals: globals.browser },
    plugins: { i18next },
    rules: {
      "i18next/no-literal-string": [
        "error",
        {
          mode: "jsx-only",
          "jsx-attributes": {
            include: ["aria-label", "alt", "title", "placeholder", "label", "description", "hint", "confirmLabel"],
          },
          "jsx-components": { exclude: ["Trans", "kbd", "Kbd"] },
          words: { exclude: ["^[^\\p{L}]*$", "^Frontdesk$", "^English$", "^Français$"] },
        },
      ],
      // Our Field gives its control the id by context, which the rule cannot see.
      "jsx-a11y/label-has-associated-control": ["error", { assert: "either" }],
      "no-console": "error",
    },
  },
  {
    // A feature knows nothing of another feature, nor of the app that composes it.
    files: ["src/features/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@/features/*", "@/app/*"], message: "Inside a feature import relatively; share through components, lib or api." }] },
      ],
    },
  },
  {
    files: ["src/**/*.test.{ts,tsx}", "src/test/**"],
    rules: { "i18next/no-literal-string": "off", "@typescript-eslint/unbound-method": "off" },
  },
  {
    files: ["*.{js,ts}", "scripts/**", "e2e/**", "demo/*.mjs"],
    languageOptions: { globals: globals.node },
  },
  {
    // A fixture is named to be set up, also where its value is not needed.
    files: ["e2e/**"],
    rules: { "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }] },
  },
  {
    // The script of the demo shop, as its developer would write it.
    files: ["demo/shop.js"],
    languageOptions: { sourceType: "script", globals: { ...globals.browser, Frontdesk: "readonly" } },
  },
  { files: ["public/**"], languageOptions: { sourceType: "script", globals: globals.browser } },
);

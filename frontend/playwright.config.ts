import { defineConfig } from "@playwright/test";

/**
 * Chromium draws the suggestions of its address bar as pages of their own, loaded for every window:
 * more work than all of the app. Nobody sees them here.
 */
const POPUPS = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"];
/** What Playwright switches off; of several such lists Chromium takes the last alone. */
const PLAYWRIGHTS = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];

/**
 * One platform with fresh data and one scripted model endpoint serve the whole run: the global
 * setup starts both on free ports and puts the address into the environment of the workers.
 */
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/setup/globalSetup.ts",
  // More than the cores of a small machine: a test waits about as long as it works.
  workers: 3,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  timeout: 60_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: process.env.FRONTDESK_URL,
    locale: "en-GB",
    // Nothing waits for an animation to end.
    contextOptions: { reducedMotion: "reduce" },
    viewport: { width: 1440, height: 900 },
    // Recording costs more than all else; TRACE=1 does it for whoever looks into a failure.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      // Bars that take room, as on most desktops: without them a stray one is not seen.
      ignoreDefaultArgs: ["--hide-scrollbars"],
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--disable-features=${[...PLAYWRIGHTS, ...POPUPS].join()}`,
      ],
    },
  },
});

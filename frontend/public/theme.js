// Runs before the first paint so that the chosen theme never flashes. It is a file of its own
// because the content security policy forbids inline scripts. Keep in step with src/lib/theme.ts.
(function () {
  var choice = "system";
  try {
    choice = localStorage.getItem("fd-theme") || "system";
  } catch {
    // Storage can be blocked; the system theme is then used.
  }
  var dark =
    choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();

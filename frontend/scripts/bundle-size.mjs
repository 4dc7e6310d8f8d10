// Prints what a browser downloads before the first page can run, gzipped, and fails above the
// budget. "Initial" is the entry chunk with everything it imports statically. The widget's loader
// is what every page of a customer's site downloads; it stands alone.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 200;
const LOADER_BUDGET_KB = 15;
const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));
const initial = new Set();

function collect(key) {
  if (initial.has(key)) return;
  initial.add(key);
  for (const imported of manifest[key].imports ?? []) collect(imported);
}
collect("index.html");

function check(what, files, budget) {
  let total = 0;
  for (const file of files) total += gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
  const kb = total / 1000;
  console.log(`${what}: ${kb.toFixed(1)} kB gzipped (budget ${budget} kB)`);
  if (kb > budget) process.exitCode = 1;
}

const scripts = [...initial].map((key) => manifest[key].file).filter((file) => file.endsWith(".js"));
check("Initial JavaScript", scripts, BUDGET_KB);
check("Widget loader", ["widget.js"], LOADER_BUDGET_KB);
if (/\bimport\b/.test(readFileSync("dist/widget.js", "utf8"))) {
  console.error("Widget loader: it imports something, but it has to be one classic script");
  process.exitCode = 1;
}

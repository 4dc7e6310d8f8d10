// Prints what a browser downloads before the first page can run, gzipped, and fails above the
// budget. "Initial" is the entry chunk with everything it imports statically.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 200;
const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const initial = new Set();

function collect(key) {
  if (initial.has(key)) return;
  initial.add(key);
  for (const imported of manifest[key].imports ?? []) collect(imported);
}
collect(entry);

let total = 0;
for (const key of initial) {
  const file = manifest[key].file;
  if (!file.endsWith(".js")) continue;
  total += gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
}
const kb = total / 1000;
console.log(`Initial JavaScript: ${kb.toFixed(1)} kB gzipped (budget ${BUDGET_KB} kB)`);
if (kb > BUDGET_KB) process.exit(1);

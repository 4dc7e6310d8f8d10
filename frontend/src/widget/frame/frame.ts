import "./frame.css";
import { nonceForStyles } from "./nonce";

// Some libraries write their style as they are loaded.
nonceForStyles();

// A name that never changes, so it holds nothing that does: the app comes in files with hashes.
// With it comes its style, which only a dynamic import loads beside the code.
const { start } = await import("./start");
await start(document.getElementById("frame"));

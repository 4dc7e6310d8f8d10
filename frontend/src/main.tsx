import "./styles/index.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { initI18n } from "./i18n";
import { watchTheme } from "./lib/theme";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

watchTheme();
await initI18n();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Console } from "./console";
import { applyTheme } from "./shell/theme";
import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/lists.css";
import "./style/shell.css";

applyTheme();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  );
}

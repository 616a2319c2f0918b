import { useSyncExternalStore } from "react";

/** `system` follows the machine. */
export type Theme = "system" | "light" | "dark";

const KEY = "neena.theme";
const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const listeners = new Set<() => void>();

function kept(): Theme {
  const found = localStorage.getItem(KEY);
  return found === "light" || found === "dark" ? found : "system";
}

/** Show the page in the theme that this browser keeps. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = kept();
}

function change(): void {
  localStorage.setItem(KEY, NEXT[kept()]);
  applyTheme();
  for (const tell of listeners) tell();
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** The theme, and the way to the next one. */
export function useTheme(): [Theme, () => void] {
  return [useSyncExternalStore(listen, kept), change];
}

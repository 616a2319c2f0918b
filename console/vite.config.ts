import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npm run dev` speaks to a server on this machine; it needs the server's cookie, so sign in there as anywhere.
const SERVER = "http://127.0.0.1:8000";

export default defineConfig({
  base: "/app/",
  logLevel: "warn",
  plugins: [react()],
  server: { proxy: { "^/(api|desktops|workflows|runs|artifacts)": SERVER }, fs: { allow: [".."] } },
  build: {
    outDir: "../src/neena/console/assets",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the page's policy knows no data: scripts or styles
    target: "es2022",
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
  },
});

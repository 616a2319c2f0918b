import { defineConfig } from "vite";

// The live view is a page of its own, which whoever has its address may open; the server serves it from beside its code.
export default defineConfig({
  base: "/desktops/assets/",
  logLevel: "warn",
  build: {
    outDir: "../src/neena/desktops/assets",
    emptyOutDir: true,
    assetsDir: "",
    target: "es2022",
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["live-view.html"] },
  },
});

import { defineConfig } from "vite";

// Each page of the product is an entry of its own; the server serves what is built from beside its code.
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

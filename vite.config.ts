import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Builds the pages into `dist/web`; in development the API is proxied to the running server. */
export default defineConfig({
  root: "web",
  plugins: [react()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    sourcemap: true,
    // one content policy for all: files, no data addresses
    assetsInlineLimit: 0,
    target: "es2022",
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // what every page needs, apart from our own code, so that a release of ours leaves it in the caches
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 3 },
            { name: "tanstack", test: /node_modules[\\/]@tanstack[\\/]/, priority: 2 },
            { name: "map-library", test: /node_modules[\\/](leaflet|supercluster|kdbush)[\\/]/, priority: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": `http://127.0.0.1:${process.env["PORT"] ?? "3000"}` } },
});

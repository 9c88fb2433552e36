import { defineConfig } from "vite";

// During development the page runs on Vite's port and the API behind it: start the server, then
// `npm run dev`. API_ORIGIN names a server elsewhere.
const api = process.env["API_ORIGIN"] ?? "http://localhost:8019";
const kApiPaths = ["/crypto", "/market", "/search", "/users", "/portfolios", "/alerts", "/webhooks"];
const kProxied = [...kApiPaths, "/analytics", "/health", "/live", "/ready"];

export default defineConfig({
  // Names carry a content hash, except of the entry and of what is in public/. Nothing becomes a
  // data: address or an inline script, since the page's policy forbids both.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  esbuild: { legalComments: "none" },
  server: {
    proxy: {
      ...Object.fromEntries(kProxied.map((path) => [path, api])),
      "/ws": { target: api, ws: true },
    },
  },
});

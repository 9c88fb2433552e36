import { render } from "preact";
import { App } from "./app";
import { startLive } from "./lib/live";

const root = document.getElementById("app");
if (root) {
  startLive();
  render(<App />, root);
}

// The shell opens without a network too; prices never come from a cache (public/sw.js).
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").catch(() => {
    // Without one (private window, plain HTTP) the page works all the same.
  });
}

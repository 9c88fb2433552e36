// The shell: what is the same on every view, and the view that the address names.

import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Footer } from "./components/footer";
import { Header } from "./components/header";
import { FreshnessNotice, SimulatedBanner } from "./components/notices";
import { route } from "./lib/router";
import { Toasts } from "./components/toasts";
import "./desk.css";
import "./watch.css";
import { AlertsView } from "./views/alerts";
import { CoinView } from "./views/coin";
import { Health } from "./views/health";
import { Market } from "./views/market";
import { PortfolioView } from "./views/portfolio";

const kTitles: Record<string, string> = {
  market: "Market",
  coin: "Coin",
  portfolio: "Portfolio",
  alerts: "Alerts",
  health: "Health",
};

export function App() {
  const main = useRef<HTMLElement>(null);
  useEffect(() => followTitle(main.current), []);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => skipTo(event, main.current)}>
        Skip to the content
      </a>
      <Header />
      <SimulatedBanner />
      <FreshnessNotice />
      <main id="main" tabIndex={-1} ref={main}>
        <View />
      </main>
      <Footer />
      <Toasts />
    </>
  );
}

function View() {
  const { view, id } = route.value;
  if (view === "market") return <Market />;
  if (view === "coin") return <CoinView key={id} id={id} />;
  if (view === "alerts") return <AlertsView />;
  if (view === "portfolio") return <PortfolioView />;
  if (view === "health") return <Health />;
  return <NotFound />;
}

function NotFound() {
  return (
    <section class="panel">
      <h1>There is no such page</h1>
      <p>
        <a href="#/">Back to the market</a>
      </p>
    </section>
  );
}

// The address ends in a route, which an anchor must not replace.
function skipTo(event: Event, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

// After a change of view a screen reader starts at its beginning.
function followTitle(main: HTMLElement | null): () => void {
  let shown = route.peek().view;
  return effect(() => {
    const { view } = route.value;
    document.title = `${kTitles[view] ?? "Not found"} · crypto-price-api`;
    if (view !== shown) {
      main?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    shown = view;
  });
}

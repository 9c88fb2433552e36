// One coin: its live price, its chart, its figures, and an alert at a price.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Change } from "../components/change";
import { ChartPanel } from "../components/chart_panel";
import { CoinStats } from "../components/coin_stats";
import { CurrencyChoice } from "../components/market_tools";
import { flashOf } from "../components/market_row";
import { PriceAlert } from "../components/price_alert";
import { get, messageOf } from "../lib/api";
import { converted, shown } from "../lib/currency";
import type { Entry } from "../lib/feed";
import { coinIds, rowOf } from "../lib/market";
import { formatAge, formatPrice } from "../lib/numbers";
import { plainText } from "../lib/text";
import type { CoinDetail, HistoryStats } from "../lib/types";

const kRefreshMs = 60_000;

export function CoinView({ id }: { id: string }) {
  const detail = useSignal<CoinDetail | null>(null);
  const past = useSignal<HistoryStats | null>(null);
  const problem = useSignal("");
  const alertAt = useSignal<number | null>(null);
  useEffect(() => {
    const read = () => {
      const path = `/crypto/${encodeURIComponent(id)}`;
      get<CoinDetail>(path).then((coin) => (detail.value = coin), tell);
      // A coin without history has no statistics; its dashes say so.
      get<HistoryStats>(`${path}/stats`).then((stats) => (past.value = stats), () => {});
    };
    const tell = (error: unknown) => (problem.value = messageOf(error));
    read();
    const timer = setInterval(read, kRefreshMs);
    return () => clearInterval(timer);
  }, []);

  if (!detail.value) return <Waiting problem={problem.value} />;
  const coin = { ...detail.value, ...useLive(id)?.coin };
  return (
    <>
      <CoinHead id={id} detail={detail.value} />
      <div class="coin-columns">
        <ChartPanel id={id} alertAt={alertAt} />
        <div class="coin-side">
          <PriceAlert id={id} price={coin.current_price} alertAt={alertAt} />
          <CoinStats coin={coin} past={past.value} />
        </div>
      </div>
      <About coin={detail.value} />
    </>
  );
}

// undefined: nobody follows this coin on the server, its price comes with the details only.
function useLive(id: string): Entry | undefined {
  void coinIds.value;
  return rowOf(id)?.value;
}

function Waiting({ problem }: { problem: string }) {
  return (
    <section class="panel">
      <h1 class={problem ? undefined : "only-read"}>{problem ? "No such coin here" : "Coin"}</h1>
      <p role="status">{problem || "Loading …"}</p>
      <p><a href="#/">Back to the market</a></p>
    </section>
  );
}

function CoinHead({ id, detail }: { id: string; detail: CoinDetail }) {
  const live = useLive(id);
  const coin = live?.coin ?? detail;
  return (
    <header class="coin-head">
      <h1>{coin.name} <span class="symbol">{coin.symbol}</span></h1>
      <span class={`coin-price ${live ? flashOf(live) : ""}`}>
        {formatPrice(converted(coin.current_price), shown.value.currency)}
      </span>
      <span><Change percent={coin.price_change_percentage_24h} /> in 24 h</span>
      {!live && <span class="age">not followed live, {formatAge(detail.age_ms)} old</span>}
      <CurrencyChoice />
    </header>
  );
}

function About({ coin }: { coin: CoinDetail }) {
  const text = plainText(coin.description ?? "");
  if (text === "") return null;
  return (
    <section class="panel">
      <h2>About {coin.name}</h2>
      {coin.categories && <p class="quiet">{coin.categories.join(" · ")}</p>}
      <p class="description">{text}</p>
    </section>
  );
}

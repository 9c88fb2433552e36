// The live table. A price that moves re-renders its own row only; the order is looked at every
// few seconds, so that rows do not jump under the reader's finger.

import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { coinIds, rowOf } from "../lib/market";
import { chosenRows, found, nextSort, side, sort, words, type Column, type TableRow } from "../lib/table";
import { followTrends, trends } from "../lib/trends";
import { MarketRow } from "./market_row";

const kReorderMs = 4_000;
const kFirstRows = 40; // More than fits on a screen: they show before all others are built.

const kColumns: { column: Column; name: string; more?: string; kind?: string }[] = [
  { column: "rank", name: "#", more: "Rank", kind: "rank" },
  { column: "name", name: "Coin", kind: "text" },
  { column: "price", name: "Price", kind: "price" },
  { column: "change1h", name: "1 h", kind: "wide" },
  { column: "change24h", name: "24 h" },
  { column: "change7d", name: "7 d", kind: "medium" },
  { column: "cap", name: "Market cap", kind: "medium" },
  { column: "volume", name: "Volume 24 h", kind: "wide" },
];

export function MarketTable() {
  const turn = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => (turn.value += 1), kReorderMs);
    return () => clearInterval(timer);
  }, []);
  const coins = coinIds.value.length;
  useEffect(() => (coins > 0 ? followTrends(coins) : undefined), [coins]);
  const isBegun = useSignal(false);
  useEffect(() => void (isBegun.value = coins > 0), [coins]); // After it was painted.
  const ids = useComputed(() => {
    turn.value;
    return isBegun.value ? chosenIds() : chosenIds().slice(0, kFirstRows);
  }).value;
  return (
    <div class="panel market">
      <table>
        <caption class="only-read">Prices of all coins; the headings sort</caption>
        <thead>
          <tr>
            {kColumns.map((column) => <Heading key={column.column} {...column} />)}
            <th scope="col" class="spark-cell">Last 7 days</th>
          </tr>
        </thead>
        <tbody>
          {ids.map((id) => <MarketRow key={id} id={id} />)}
        </tbody>
      </table>
      {ids.length === 0 && <Nothing />}
    </div>
  );
}

// The rows are peeked at: their values change many times a second.
function chosenIds(): string[] {
  const rows = coinIds.value.flatMap((id): TableRow[] => {
    const row = rowOf(id);
    return row ? [{ coin: row.peek().coin, trend: trends.value.get(id) }] : [];
  });
  const choice = { side: side.value, words: words.value, found: found.value };
  return chosenRows(rows, sort.value, choice).map(({ coin }) => coin.id);
}

function Nothing() {
  const text = coinIds.value.length === 0 ? "No prices yet." : "No tracked coin fits this choice.";
  return <p class="nothing quiet">{text}</p>;
}

function Heading(props: { column: Column; name: string; more?: string; kind?: string }) {
  const { column, direction } = sort.value;
  const sorted = column === props.column ? direction : undefined;
  return (
    <th scope="col" class={props.kind} aria-sort={sorted}>
      <button type="button" onClick={() => (sort.value = nextSort(sort.value, props.column))}>
        {props.more && <span class="only-read">{props.more}</span>}
        <span aria-hidden={props.more ? "true" : undefined}>{props.name}</span>
        {sorted && <span aria-hidden="true">{sorted === "ascending" ? " ▲" : " ▼"}</span>}
      </button>
    </th>
  );
}

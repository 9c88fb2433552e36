// What a portfolio is worth: the server's sums as the stream tells them, and the holdings with the
// live price of each. Without a stream both are read again every few seconds.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { trend } from "../components/change";
import { followPortfolios } from "../lib/live";
import { coinIds, priceOf } from "../lib/market";
import { formatCount, formatPercent, formatPrice, formatShare } from "../lib/numbers";
import { changes, noteChange, pathOf } from "../lib/portfolios";
import type { Holding, PortfolioValues, Summary, Sums } from "../lib/portfolios";
import { useReading } from "../lib/reading";
import { coinLink } from "../lib/router";
import { streamState } from "../lib/status";

const kLiveMs = 60_000; // The stream tells what moves in between.
const kPolledMs = 10_000;
const kCurrency = "USD";

export function Holdings({ id }: { id: string }) {
  const told = useSignal<PortfolioValues | null>(null);
  const moves = useSignal(0);
  const ledger = useRef("");
  useEffect(() => followPortfolios((values) => {
    if (values.portfolio_id !== id) return;
    told.value = values;
    moves.value += 1; // The values of the holdings are read again with it.
    // A price does not change these: somebody bought or sold, perhaps in another tab.
    const now = `${values.total_cost} ${values.realized_profit_loss}`;
    if (ledger.current !== "" && ledger.current !== now) noteChange();
    ledger.current = now;
  }), [id]);
  const isLive = streamState.value.state === "live";
  const { data, problem } = useReading<Summary>(
    `${pathOf(id)}/summary`, changes.value + moves.value, isLive ? kLiveMs : kPolledMs,
  );
  const summary = data.value;
  useEffect(() => void (told.value = null), [summary]); // What was read is newer.
  return (
    <>
      <p class={problem.value ? "error" : "hidden"} role="alert">
        {problem.value} {summary && "The sums below are the last ones known."}
      </p>
      {summary && <SumsPanel summary={summary} sums={told.value ?? summary} />}
      {summary && summary.holdings.length > 0 && <HoldingsTable holdings={summary.holdings} />}
      {summary && summary.holdings.length > 0 && <Allocation holdings={summary.holdings} />}
    </>
  );
}

function SumsPanel({ summary, sums }: { summary: Summary; sums: Sums }) {
  const profit = sums.total_profit_loss;
  const percent = sums.total_profit_loss_percentage;
  return (
    <section aria-label="Value">
      <dl class="figures">
        <div><dt>Value</dt><dd>{formatPrice(sums.total_value, kCurrency)}</dd></div>
        <div><dt>Cost</dt><dd>{formatPrice(sums.total_cost, kCurrency)}</dd></div>
        <div>
          <dt>Profit</dt>
          <dd class={trend(profit)}>
            {formatPrice(profit, kCurrency)} ({formatPercent(percent)})
          </dd>
        </div>
        <div>
          <dt>Realized</dt>
          <dd class={trend(sums.realized_profit_loss)}>
            {formatPrice(sums.realized_profit_loss, kCurrency)}
          </dd>
        </div>
        <div><dt>Fees</dt><dd>{formatPrice(summary.total_fees, kCurrency)}</dd></div>
      </dl>
      {sums.stale && <p class="age">Some prices in these sums are old.</p>}
      {summary.unpriced.length > 0 && (
        <p class="age">Without a price, and so counted at cost: {summary.unpriced.join(", ")}.</p>
      )}
    </section>
  );
}

function HoldingsTable({ holdings }: { holdings: readonly Holding[] }) {
  return (
    <section class="panel scroll holdings" tabIndex={0} aria-label="Holdings">
      <table>
        <caption class="only-read">What is held</caption>
        <thead>
          <tr>
            <th class="text" scope="col">Coin</th><th scope="col">Quantity</th>
            <th scope="col">Price</th><th scope="col">Bought at</th><th scope="col">Value</th>
            <th scope="col">Profit</th><th scope="col" class="medium">Change</th>
          </tr>
        </thead>
        <tbody>{holdings.map((one) => <HoldingRow key={one.crypto_id} holding={one} />)}</tbody>
      </table>
    </section>
  );
}

function HoldingRow({ holding }: { holding: Holding }) {
  const { crypto_id, crypto_name, profit_loss, stale } = holding;
  void coinIds.value; // The feed may come to know this coin later.
  const price = priceOf(crypto_id) ?? holding.current_price;
  return (
    <tr class={stale ? "stale-row" : undefined}>
      <td class="text name-cell"><a href={coinLink(crypto_id)}>{crypto_name}</a></td>
      <td>{formatCount(holding.quantity)}</td>
      <td>{formatPrice(price, kCurrency)}</td>
      <td>{formatPrice(holding.average_buy_price, kCurrency)}</td>
      <td>{formatPrice(holding.current_value, kCurrency)}</td>
      <td class={trend(profit_loss)}>{formatPrice(profit_loss, kCurrency)}</td>
      <td class={`medium ${trend(profit_loss)}`}>
        {formatPercent(holding.profit_loss_percentage)}
      </td>
    </tr>
  );
}

function Allocation({ holdings }: { holdings: readonly Holding[] }) {
  const largest = [...holdings].sort((a, b) => shareOf(b) - shareOf(a));
  return (
    <section class="panel">
      <h2>Allocation</h2>
      <ul class="bars">
        {largest.map((one) => (
          <li key={one.crypto_id}>
            <span>{one.crypto_name}</span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect width={shareOf(one)} height="10" />
            </svg>
            <span>{formatShare(one.allocation_percentage)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function shareOf(holding: Holding): number {
  return holding.allocation_percentage ?? 0;
}

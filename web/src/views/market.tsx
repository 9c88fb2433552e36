// The market: the strip of totals and the live table.

import { MarketTable } from "../components/market_table";
import { MarketTools } from "../components/market_tools";
import { Overview } from "../components/overview";

export function Market() {
  return (
    <>
      <h1 class="only-read">Market</h1>
      <Overview />
      <MarketTools />
      <MarketTable />
    </>
  );
}

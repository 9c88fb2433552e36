// Buying and selling, as text all the way: the server counts in decimals.

import { useSignal } from "@preact/signals";
import { CoinField } from "../components/coin_field";
import { Choice, Field, Form, textOf, useSubmission } from "../components/form";
import { post } from "../lib/api";
import { nameOfCoin } from "../lib/coins";
import { coinIds, priceOf } from "../lib/market";
import { momentOf } from "../lib/moment";
import { formatPrice, plainNumber } from "../lib/numbers";
import { noteChange, pathOf } from "../lib/portfolios";

const kSides = [["buy", "Buy"], ["sell", "Sell"]] as const;
export const kAmountFields = ["quantity", "price_per_unit", "fee", "notes", "executed_at"];
const kFields = ["crypto_id", ...kAmountFields];

export function TradeForm({ id }: { id: string }) {
  const coin = useSignal("");
  const submission = useSubmission(async (data, idempotencyKey) => {
    const body = {
      transaction_type: textOf(data, "transaction_type"),
      crypto_id: textOf(data, "crypto_id"),
      ...amountsOf(data),
    };
    await post(`${pathOf(id)}/transactions`, body, { idempotencyKey });
    noteChange();
  });
  const field = { submission };
  return (
    <section class="panel">
      <h2>Buy or sell</h2>
      <Form submission={submission} label="Buy or sell" action="Add" fields={kFields}>
        <Choice id="trade-type" name="transaction_type" label="Side" options={kSides} />
        <CoinField {...field} id="trade-coin" name="crypto_id" label="Coin"
          onCoin={(chosen) => (coin.value = chosen)} />
        <Field {...field} id="trade-quantity" name="quantity" label="Quantity" decimal />
        <Field {...field} id="trade-price" name="price_per_unit" label="Price each, USD" decimal />
        <Field {...field} id="trade-fee" name="fee" label="Fee, USD" placeholder="0" decimal />
        <Field {...field} id="trade-time" name="executed_at" label="When" type="datetime-local"
          help="Empty: now." />
        <Field {...field} id="trade-notes" name="notes" label="Notes" />
        <CurrentPrice coin={coin.value} onTake={submission.changed} />
      </Form>
    </section>
  );
}

// What the chosen coin costs now, for the price field.
function CurrentPrice({ coin, onTake }: { coin: string; onTake: () => void }) {
  void coinIds.value; // The feed may come to know this coin later.
  const price = priceOf(coin);
  if (price === null) return null;
  const take = ({ currentTarget }: Event) => {
    const field = (currentTarget as HTMLButtonElement).form?.elements.namedItem("price_per_unit");
    if (field instanceof HTMLInputElement) field.value = plainNumber(price);
    onTake();
  };
  return (
    <button type="button" onClick={take} aria-label={`Use the price of ${nameOfCoin(coin)}`}>
      Use {formatPrice(price, "USD")}
    </button>
  );
}

// What is left empty is left out: the API takes its default.
export function amountsOf(data: FormData) {
  return {
    quantity: textOf(data, "quantity"),
    price_per_unit: textOf(data, "price_per_unit"),
    fee: textOf(data, "fee"),
    notes: textOf(data, "notes"),
    executed_at: momentOf(textOf(data, "executed_at")),
  };
}

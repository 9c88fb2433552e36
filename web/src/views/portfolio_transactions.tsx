// What was bought and sold, newest first.

import { useSignal } from "@preact/signals";
import { Act } from "../components/act";
import { trend } from "../components/change";
import { remove } from "../lib/api";
import { nameOfCoin } from "../lib/coins";
import { coinIds } from "../lib/market";
import { formatCount, formatPrice, formatTime } from "../lib/numbers";
import { usePages } from "../lib/pages";
import { changes, noteChange, pathOf, type Transaction } from "../lib/portfolios";
import { EditTransaction } from "./portfolio_edit";

const kRefreshMs = 60_000;

export function Transactions({ id }: { id: string }) {
  const path = `${pathOf(id)}/transactions`;
  const { items, hasMore, problem, showMore } =
    usePages<Transaction>(`${path}?limit=25`, changes.value, kRefreshMs);
  const all = items.value ?? [];
  return (
    <section class="panel">
      <h2>Transactions</h2>
      <p class={problem.value ? "error" : "hidden"} role="alert">{problem.value}</p>
      {items.value && all.length === 0 && (
        <p class="quiet">There are none yet. Add a buy above, or import a file below.</p>
      )}
      {all.length > 0 && <Table path={path} all={all} />}
      {hasMore.value && <button type="button" class="more" onClick={showMore}>Show more</button>}
    </section>
  );
}

function Table({ path, all }: { path: string; all: readonly Transaction[] }) {
  return (
    <div class="scroll transactions" tabIndex={0} role="region" aria-label="List of transactions">
      <table>
        <caption class="only-read">Transactions</caption>
        <thead>
          <tr>
            <th class="text" scope="col">When</th><th class="text" scope="col">What</th>
            <th scope="col">Quantity</th><th scope="col">Price</th><th scope="col">Total</th>
            <th scope="col">Fee</th><th scope="col">Realized</th>
            <th class="text" scope="col">Notes</th>
            <th scope="col"><span class="only-read">Change</span></th>
          </tr>
        </thead>
        <tbody>{all.map((one) => <Row key={one.id} path={path} one={one} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ path, one }: { path: string; one: Transaction }) {
  const editing = useSignal(false);
  void coinIds.value; // The names come with the list.
  const what = `${one.transaction_type === "buy" ? "Buy" : "Sell"} ${nameOfCoin(one.crypto_id)}`;
  const own = `${path}/${encodeURIComponent(one.id)}`;
  return (
    <>
      <tr>
        <td class="text">{formatTime(one.executed_at)}</td>
        <td class="text">{what}</td>
        <td>{formatCount(one.quantity)}</td>
        <td>{formatPrice(one.price_per_unit, "USD")}</td>
        <td>{formatPrice(one.total_amount, "USD")}</td>
        <td>{formatPrice(one.fee, "USD")}</td>
        <td class={trend(one.realized_profit_loss)}>
          {formatPrice(one.realized_profit_loss, "USD")}
        </td>
        <td class="text name-cell notes">{one.notes}</td>
        <td>
          <button type="button" aria-label={`Edit: ${what}`} aria-expanded={editing.value}
            onClick={() => (editing.value = !editing.value)}>
            Edit
          </button>
          {" "}
          <Act text="Delete" label={`Delete: ${what}`} confirm={`Delete: ${what}?`}
            act={() => remove(own).then(noteChange)} />
        </td>
      </tr>
      {editing.value && (
        <tr>
          <td colSpan={9} class="text">
            <EditTransaction path={own} one={one} what={what}
              onDone={() => (editing.value = false)} />
          </td>
        </tr>
      )}
    </>
  );
}

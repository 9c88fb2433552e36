// The change of a transaction of the past. Only what was touched is sent: what is shown may have
// fewer digits than what the server keeps.

import { Field, Form, useSubmission } from "../components/form";
import { patch } from "../lib/api";
import { localOf, momentOf } from "../lib/moment";
import { plainNumber } from "../lib/numbers";
import { noteChange, type Transaction } from "../lib/portfolios";
import { kAmountFields } from "./portfolio_trade";

interface Props {
  path: string;
  one: Transaction;
  what: string; // The transaction in words.
  onDone: () => void;
}

export function EditTransaction({ path, one, what, onDone }: Props) {
  const before: Record<string, string> = {
    quantity: plainNumber(one.quantity), price_per_unit: plainNumber(one.price_per_unit),
    fee: plainNumber(one.fee), notes: one.notes, executed_at: localOf(one.executed_at),
  };
  const submission = useSubmission(async (data) => {
    await patch(path, touched(data, before));
    onDone();
    noteChange();
  });
  const field = (name: string, label: string) => ({
    submission, id: `${name}-${one.id}`, name, label, value: before[name] ?? "",
  });
  return (
    <Form submission={submission} label={`Edit: ${what}`} action="Save" fields={kAmountFields}>
      <Field {...field("quantity", "Quantity")} decimal />
      <Field {...field("price_per_unit", "Price each, USD")} decimal />
      <Field {...field("fee", "Fee, USD")} decimal />
      <Field {...field("executed_at", "When")} type="datetime-local" />
      <Field {...field("notes", "Notes")} />
      <button type="button" onClick={onDone}>Cancel</button>
    </Form>
  );
}

function touched(data: FormData, before: Record<string, string>): Record<string, string> {
  const now = kAmountFields.map((name) => [name, String(data.get(name) ?? "").trim()] as const);
  const changed = Object.fromEntries(now.filter(([name, text]) => text !== before[name]));
  const time = momentOf(changed["executed_at"] || undefined);
  return time ? { ...changed, executed_at: time } : changed;
}

// A new alert of any type.

import { useSignal, type Signal } from "@preact/signals";
import { CoinField } from "../components/coin_field";
import { Choice, Form, textOf, useSubmission } from "../components/form";
import { distancePercent, kFirstType, kTypeChoices, noteAlertChange, ruleText } from "../lib/alerts";
import type { Alert } from "../lib/alerts";
import { post } from "../lib/api";
import { nameOfCoin } from "../lib/coins";
import { coinIds, priceOf, rowOf } from "../lib/market";
import { momentOf } from "../lib/moment";
import { formatPrice, formatShare } from "../lib/numbers";
import type { Webhook } from "../lib/webhooks";
import { kRuleFields, ruleOf, RuleFields } from "./alerts_fields";

const kFields = ["crypto_id", ...kRuleFields];

export function NewAlert({ hooks }: { hooks: readonly Webhook[] }) {
  const type = useSignal<string>(kFirstType);
  const coin = useSignal("");
  const target = useSignal("");
  const said = useSignal("");
  const round = useSignal(0); // Fields that were sent come anew.
  const submission = useSubmission(async (data, idempotencyKey) => {
    said.value = "";
    const made = await post<Alert>("/alerts", bodyOf(data), { idempotencyKey });
    said.value = `Created. ${nameOfCoin(made.crypto_id)}: ${ruleText(made)}.`;
    [type.value, coin.value, target.value] = [kFirstType, "", ""];
    round.value += 1;
    noteAlertChange();
  });
  const follow = ({ target: field }: Event) => {
    const { name, value } = field as HTMLInputElement;
    if (name === "target_price") target.value = value;
  };
  return (
    <section class="panel" onInput={follow}>
      <h2>New alert</h2>
      <Form submission={submission} label="New alert" action="Create" fields={kFields}>
        <CoinField submission={submission} id="alert-coin" name="crypto_id" label="Coin"
          help={priceHint(coin)} onCoin={(chosen) => (coin.value = chosen)} />
        <Choice key={`type-${round.value}`} id="alert-type" name="alert_type" label="When"
          options={kTypeChoices} onChange={(value) => (type.value = value)} />
        <RuleFields key={round.value} id="alert" submission={submission} type={type.value}
          hooks={hooks} hint={distanceHint(type.value, coin, target)} />
      </Form>
      <p role="status">{said.value}</p>
    </section>
  );
}

function priceHint(coin: Signal<string>): string {
  void coinIds.value;
  const entry = rowOf(coin.value)?.value.coin;
  return entry ? `${entry.name} is at ${formatPrice(entry.current_price, "USD")}.` : "";
}

function distanceHint(type: string, coin: Signal<string>, target: Signal<string>): string {
  const bound = Number(target.value);
  if (!target.value.trim() || !Number.isFinite(bound)) return "";
  const percent = distancePercent(type, bound, priceOf(coin.value));
  if (percent === null) return "";
  return percent <= 0 ? "The price is there already: it will fire at once."
    : `The price is ${formatShare(percent)} away.`;
}

function bodyOf(data: FormData): object {
  return {
    ...ruleOf(data),
    crypto_id: textOf(data, "crypto_id"),
    alert_type: textOf(data, "alert_type"),
    expires_at: momentOf(textOf(data, "expires_at")),
  };
}

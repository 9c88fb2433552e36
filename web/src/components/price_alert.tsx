// An alert at a price: typed here or dragged as a line in the chart, both are the same.

import { useSignal, type Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { ApiError, messageOf, newIdempotencyKey, post } from "../lib/api";
import { apiKey } from "../lib/key";
import { formatPrice } from "../lib/numbers";

interface Props {
  id: string;
  price: number | null; // In USD, now.
  alertAt: Signal<number | null>;
}

export function PriceAlert(props: Props) {
  return (
    <section class="panel price-alert">
      <h2>Price alert</h2>
      {apiKey.value ? <AlertForm {...props} /> : <SignUpFirst />}
    </section>
  );
}

function SignUpFirst() {
  return (
    <p class="quiet">
      An alert needs an API key. <a href="#/portfolio">Sign up or enter one</a>.
    </p>
  );
}

function AlertForm({ id, price, alertAt }: Props) {
  const said = useSignal("");
  const failed = useSignal("");
  const sending = useSignal(false);
  const submitKey = useRef(newIdempotencyKey());
  const target = alertAt.value;
  const kind = target !== null && price !== null && target < price ? "below" : "above";
  const submit = async (event: Event) => {
    event.preventDefault();
    if (target === null || sending.value) return;
    sending.value = true;
    said.value = failed.value = "";
    try {
      await createAlert(id, kind, target, submitKey.current);
      said.value = `You will be told when the price is ${kind} ${formatPrice(target, "USD")}.`;
      alertAt.value = null;
      submitKey.current = newIdempotencyKey();
    } catch (error) {
      failed.value = (error instanceof ApiError && error.about("target_price")) || messageOf(error);
    }
    sending.value = false;
  };
  return (
    <form class="field" onSubmit={submit}>
      <label for="alert-price">Price in USD; the line in the chart can be dragged</label>
      <input id="alert-price" inputMode="decimal" autocomplete="off"
        value={target === null ? "" : plain(target)} placeholder="none"
        aria-describedby="alert-problem"
        onChange={(event) => {
          alertAt.value = numberOf(event.currentTarget.value);
          submitKey.current = newIdempotencyKey();
        }} />
      <div class="bar">
        {target === null
          ? <button type="button" disabled={price === null}
              onClick={() => (alertAt.value = suggested(price ?? 0))}>
              Set a line
            </button>
          : <>
              <button class="main" disabled={sending.value}>
                Alert {kind} {formatPrice(target, "USD")}
              </button>
              <button type="button" onClick={() => (alertAt.value = null)}>Remove</button>
            </>}
      </div>
      <p id="alert-problem" class="error" role="alert">{failed.value}</p>
      <p role="status">{said.value}</p>
    </form>
  );
}

function createAlert(id: string, kind: "above" | "below", target: number, key: string) {
  const body = { crypto_id: id, alert_type: `price_${kind}`, target_price: plain(target) };
  return post("/alerts", body, { idempotencyKey: key });
}

// A little above, rounded as people would say it.
function suggested(price: number): number {
  return Number((price * 1.02).toPrecision(4));
}

function numberOf(text: string): number | null {
  const value = Number(text.trim());
  return text.trim() !== "" && Number.isFinite(value) && value > 0 ? value : null;
}

// No exponent: six digits of a dragged line are finer than a pixel.
function plain(value: number): string {
  const digits = Math.min(18, Math.max(0, 5 - Math.floor(Math.log10(value))));
  return digits === 0 ? value.toFixed(0) : value.toFixed(digits).replace(/\.?0+$/, "");
}

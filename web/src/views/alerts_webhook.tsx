// One webhook: testing it, its messages, its secret, and its end.

import { useSignal } from "@preact/signals";
import { Act } from "../components/act";
import { patch, post, remove } from "../lib/api";
import { formatTime } from "../lib/numbers";
import { usePages } from "../lib/pages";
import { isOn, noteWebhookChange, outcomeText, stateText, webhookPath } from "../lib/webhooks";
import type { Delivery, Webhook } from "../lib/webhooks";

const kRefreshMs = 15_000;

interface Props {
  hook: Webhook;
  onSecret: (secret: string) => void;
}

export function Hook({ hook, onSecret }: Props) {
  const result = useSignal<Delivery | null>(null);
  const tests = useSignal(0);
  const open = useSignal(false);
  const { url, description, failing_since } = hook;
  const path = webhookPath(hook.id);
  const test = async () => {
    result.value = null;
    result.value = await post<Delivery>(`${path}/test`, undefined);
    tests.value += 1;
  };
  return (
    <li class="hook-row">
      <span>{url}{description && <span class="help"> {description}</span>}</span>
      <span class={isOn(hook) ? undefined : "quiet"}>
        {stateText(hook)}
        {failing_since && <span class="state-bad"> Failing since {formatTime(failing_since)}.</span>}
      </span>
      <span class="bar acts">
        <Act text="Send a test" label={`Send a test to ${url}`} act={test} />
        <button type="button" aria-expanded={open.value} aria-label={`Messages to ${url}`}
          onClick={() => (open.value = !open.value)}>
          Messages
        </button>
        <Changes hook={hook} onSecret={onSecret} />
      </span>
      <TestResult delivery={result.value} />
      {open.value && <Deliveries path={path} url={url} version={tests.value} />}
    </li>
  );
}

function Changes({ hook, onSecret }: Props) {
  const { url } = hook;
  const path = webhookPath(hook.id);
  const text = isOn(hook) ? "Pause" : "Resume";
  const status = isOn(hook) ? "disabled" : "enabled";
  const rotate = async (idempotencyKey: string) => {
    const answer = await post<Webhook>(`${path}/rotate-secret`, {}, { idempotencyKey });
    onSecret(answer.secret ?? "");
    noteWebhookChange();
  };
  return (
    <>
      <Act text={text} label={`${text} ${url}`}
        act={() => patch(path, { status }).then(noteWebhookChange)} />
      <Act text="New secret" label={`New secret for ${url}`} act={rotate}
        confirm="Make a new secret? The old one holds for another day." />
      <Act text="Delete" label={`Delete ${url}`} confirm="Delete it and its messages?"
        act={() => remove(path).then(noteWebhookChange)} />
    </>
  );
}

function TestResult({ delivery }: { delivery: Delivery | null }) {
  const look = delivery?.status === "delivered" ? "state-good" : "state-bad";
  return (
    <span class={`whole ${look}`} role="status">
      {delivery && `Test ${outcomeText(delivery)}.`}
    </span>
  );
}

const kKinds: Record<string, string> = { alert: "Alert", digest: "Several alerts", test: "Test" };

interface DeliveriesProps {
  path: string;
  url: string;
  version: number;
}

function Deliveries({ path, url, version }: DeliveriesProps) {
  const { items, hasMore, problem, showMore } =
    usePages<Delivery>(`${path}/deliveries?limit=10`, version, kRefreshMs);
  return (
    <div class="whole inset">
      <p class={problem.value ? "error" : "hidden"} role="alert">{problem.value}</p>
      {items.value?.length === 0 && <p class="quiet">Nothing was sent yet.</p>}
      <ul class="rows" aria-label={`Messages to ${url}`}>
        {items.value?.map((delivery) => (
          <li key={delivery.id} class="firing-row">
            <span class="quiet">{formatTime(delivery.created_at)}</span>
            <span>{kKinds[delivery.kind] ?? delivery.kind} {outcomeText(delivery)}</span>
            <span class="quiet">
              {delivery.next_attempt_at && `again ${formatTime(delivery.next_attempt_at)}`}
            </span>
          </li>
        ))}
      </ul>
      {hasMore.value && <button type="button" class="more" onClick={showMore}>Show more</button>}
    </div>
  );
}

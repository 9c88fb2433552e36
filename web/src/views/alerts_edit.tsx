// Changing an alert: only what the person changed is sent.

import { Form, textOf, useSubmission } from "../components/form";
import { alertPath, noteAlertChange, type Alert } from "../lib/alerts";
import { patch } from "../lib/api";
import { localOf, momentOf } from "../lib/moment";
import { plainNumber } from "../lib/numbers";
import type { Webhook } from "../lib/webhooks";
import { kRuleFields, ruleOf, RuleFields } from "./alerts_fields";

interface Props {
  alert: Alert;
  what: string; // The alert in words.
  hooks: readonly Webhook[];
  onDone: () => void;
}

export function EditAlert({ alert, what, hooks, onDone }: Props) {
  const rests = alert.status === "triggered";
  const submission = useSubmission(async (data) => {
    await patch(alertPath(alert.id), changeOf(data, alert));
    noteAlertChange();
    onDone();
  });
  return (
    <div class="whole inset">
      <Form submission={submission} label={`Change ${what}`} fields={kRuleFields}
        action={rests ? "Save and watch again" : "Save"}>
        <RuleFields id={`edit-${alert.id}`} submission={submission} type={alert.alert_type}
          hooks={hooks} before={alert} />
      </Form>
    </div>
  );
}

type Change = Record<string, string | number | boolean | null | undefined>;

export function changeOf(data: FormData, before: Alert): Change {
  const rule = ruleOf(data);
  const { target_price, percentage_change, repeat, cooldown_seconds, webhook_id } = rule;
  const until = textOf(data, "expires_at");
  const isOffered = data.has("webhook_id");
  const change: Change = {
    target_price: unless(target_price, plainNumber(before.target_price)),
    percentage_change: unless(percentage_change, plainNumber(before.percentage_change)),
    direction: unless(rule.direction, before.direction ?? undefined),
    repeat: unless(repeat, before.repeat),
    cooldown_seconds: unless(cooldown_seconds ?? 0, before.cooldown_seconds),
    webhook_id: isOffered ? unless(webhook_id ?? null, before.webhook_id) : undefined,
    status: before.status === "triggered" ? "active" : undefined,
  };
  const isSame = (until ?? "") === localOf(before.expires_at);
  return { ...change, expires_at: isSame ? undefined : (momentOf(until) ?? null) };
}

// undefined is left out of what is sent.
function unless<T>(value: T, before: T): T | undefined {
  return value === before ? undefined : value;
}

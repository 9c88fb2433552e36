// What a new alert and the change of one have in common.

import { useSignal } from "@preact/signals";
import { Choice, Field, textOf, type Submission } from "../components/form";
import { hasDirection, hasTargetPrice, helpOf, kDirections, type Alert } from "../lib/alerts";
import { localOf } from "../lib/moment";
import { plainNumber } from "../lib/numbers";
import type { Webhook } from "../lib/webhooks";

export const kRuleFields = ["target_price", "percentage_change", "direction", "expires_at"];

const kRepeat = [["false", "Once"], ["true", "Every time"]] as const;
const kPauses = [
  ["0", "None"], ["60", "1 minute"], ["300", "5 minutes"], ["3600", "1 hour"], ["86400", "1 day"],
] as const;
const kUsualPause = "60";

interface Props {
  id: string; // Before those of the fields.
  submission: Submission;
  type: string;
  hooks: readonly Webhook[];
  before?: Alert; // What is to change.
  hint?: string; // Beside the price.
}

export function RuleFields({ id, submission, type, hooks, before, hint }: Props) {
  const repeats = useSignal(before?.repeat ?? false);
  return (
    <>
      <Bound {...{ id, submission, type, before, hint }} />
      {hasDirection(type) && (
        <Choice id={`${id}-direction`} name="direction" label="Which way" options={kDirections}
          value={before?.direction ?? "either"} />
      )}
      <Choice id={`${id}-repeat`} name="repeat" label="How often" options={kRepeat}
        value={String(before?.repeat ?? false)}
        onChange={(value) => (repeats.value = value === "true")} />
      {repeats.value && (
        <Choice id={`${id}-pause`} name="cooldown_seconds" label="Pause after each"
          options={pausesWith(before)} value={pauseOf(before)} />
      )}
      <Field id={`${id}-until`} submission={submission} name="expires_at" label="Until"
        type="datetime-local" value={localOf(before?.expires_at ?? null)}
        help="Empty: without end." />
      {hooks.length > 0 && (
        <Choice id={`${id}-hook`} name="webhook_id" label="Message to" options={targets(hooks)}
          value={before?.webhook_id ?? ""} />
      )}
    </>
  );
}

type BoundProps = Pick<Props, "id" | "submission" | "type"> & {
  before: Alert | undefined;
  hint: string | undefined;
};

function Bound({ id, submission, type, before, hint }: BoundProps) {
  const help = [helpOf(type), hint].filter(Boolean).join(" ");
  const shared = { submission, help, decimal: true };
  return hasTargetPrice(type)
    ? <Field {...shared} key="price" id={`${id}-target`} name="target_price" label="Price, USD"
        value={plainNumber(before?.target_price)} />
    : <Field {...shared} key="percent" id={`${id}-percent`} name="percentage_change"
        label="Percent" value={plainNumber(before?.percentage_change)} />;
}

// What the person asks for; what they left empty is left out.
export function ruleOf(data: FormData): Record<string, string | number | boolean | undefined> {
  const repeat = textOf(data, "repeat") === "true";
  const pause = textOf(data, "cooldown_seconds") ?? kUsualPause;
  return {
    target_price: textOf(data, "target_price"),
    percentage_change: textOf(data, "percentage_change"),
    direction: directionOf(data),
    repeat,
    cooldown_seconds: repeat ? Number(pause) : undefined,
    webhook_id: textOf(data, "webhook_id"),
  };
}

// A sign says it already; the choice stands for what is left open.
function directionOf(data: FormData): string | undefined {
  const isSigned = /^[+\-−]/.test(textOf(data, "percentage_change") ?? "");
  const chosen = textOf(data, "direction");
  return isSigned && chosen === "either" ? undefined : chosen;
}

function targets(hooks: readonly Webhook[]): readonly (readonly [string, string])[] {
  return [["", "Your default webhooks"], ...hooks.map(({ id, url }) => [id, url] as const)];
}

function pauseOf(before: Alert | undefined): string {
  return before?.repeat ? String(before.cooldown_seconds) : kUsualPause;
}

function pausesWith(before: Alert | undefined): readonly (readonly [string, string])[] {
  const pause = pauseOf(before);
  const isListed = kPauses.some(([value]) => value === pause);
  return isListed ? kPauses : [...kPauses, [pause, `${pause} seconds`]];
}

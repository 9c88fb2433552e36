// Webhooks as the API tells them, and what became of their messages in words.

import { signal } from "@preact/signals";

export interface Webhook {
  id: string;
  url: string;
  description: string;
  status: string;
  is_default: boolean;
  failing_since: string | null;
  previous_secret_expires_at: string | null;
  secret?: string; // Only in the answer that made it.
}

export interface Attempt {
  number: number;
  started_at: string;
  duration_ms: number;
  response_status: number | null;
  error: string | null;
}

export interface Delivery {
  id: string;
  kind: string;
  status: string;
  created_at: string;
  next_attempt_at: string | null;
  attempts: readonly Attempt[];
}

// Counts what this page changed, so that its lists are read again.
export const webhookChanges = signal(0);

export function noteWebhookChange(): void {
  webhookChanges.value += 1;
}

export function webhookPath(id: string): string {
  return `/webhooks/${encodeURIComponent(id)}`;
}

// "delivered: it answered 200 after 12 ms".
export function outcomeText({ status, attempts }: Delivery): string {
  const last = attempts[attempts.length - 1];
  if (!last) return `${status}: not tried yet`;
  const answer = last.response_status === null ? (last.error ?? "no answer")
    : `it answered ${last.response_status}`;
  const tries = attempts.length > 1 ? `, ${attempts.length} attempts` : "";
  return `${status}: ${answer} after ${last.duration_ms} ms${tries}`;
}

const kStates: Record<string, string> = {
  enabled: "On", disabled: "Paused", gone: "Off: its address is gone", failing: "Failing",
};

export function stateText({ status, is_default }: Webhook): string {
  return `${kStates[status] ?? status}, for ${is_default ? "every alert" : "the alerts that name it"}`;
}

// Whether messages are sent to it.
export function isOn({ status }: Webhook): boolean {
  return status !== "disabled" && status !== "gone";
}

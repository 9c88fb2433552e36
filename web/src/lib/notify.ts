// Notifications of the browser, which show an alert over other windows while the page is open.

import { signal } from "@preact/signals";
import { firingText } from "./alerts";
import type { AlertEvent } from "./types";

// "none": this browser has none, or not on a page without HTTPS.
export type NotifyState = NotificationPermission | "none";

export const notifyState = signal<NotifyState>(currentState());

// On a click only: a browser that is asked without one refuses for ever.
export async function askToNotify(): Promise<void> {
  await Notification.requestPermission();
  notifyState.value = currentState();
}

// The tag keeps two tabs from showing the same one twice.
export function notify(event: AlertEvent, missed: boolean): void {
  if (currentState() !== "granted") return;
  const title = missed ? "Price alert while you were away" : "Price alert";
  try {
    new Notification(title, { body: firingText(event), tag: event.event_id });
  } catch {
    // Some phones allow them to service workers only; the page shows the alert all the same.
  }
}

function currentState(): NotifyState {
  const isOffered = "Notification" in globalThis && globalThis.isSecureContext;
  return isOffered ? Notification.permission : "none";
}

// The alerts of the key, when they fired, and where messages about them go.

import { Act } from "../components/act";
import { WithKey } from "../components/key_panel";
import { askToNotify, notifyState, type NotifyState } from "../lib/notify";
import { useReading } from "../lib/reading";
import { webhookChanges, type Webhook } from "../lib/webhooks";
import { NewAlert } from "./alerts_form";
import { AllFirings } from "./alerts_history";
import { AlertList } from "./alerts_list";
import { Webhooks } from "./alerts_webhooks";

const kRefreshMs = 60_000;

export function AlertsView() {
  return (
    <>
      <h1>Alerts</h1>
      <WithKey>
        <Parts />
      </WithKey>
    </>
  );
}

function Parts() {
  const hooks = useReading<Webhook[]>("/webhooks", webhookChanges.value, kRefreshMs);
  const known = hooks.data.value ?? [];
  return (
    <>
      <NotificationChoice />
      <NewAlert hooks={known} />
      <AlertList hooks={known} />
      <AllFirings />
      <Webhooks hooks={known} problem={hooks.problem.value} />
    </>
  );
}

const kStates: Record<NotifyState, string> = {
  granted: "Alerts also appear as notifications of the browser while this page is open.",
  denied: "The browser does not show notifications of this page, because they were refused; its " +
    "settings for this site change that. Alerts appear on the page.",
  none: "This browser shows no notifications of this page; they need HTTPS. Alerts appear on the " +
    "page.",
  default: "Alerts appear on the page, and as notifications if you allow them.",
};

// The browser is asked only on a click.
function NotificationChoice() {
  const state = notifyState.value;
  return (
    <p class="bar quiet">
      <span role="status">{kStates[state]}</span>
      {state === "default" && <Act text="Allow notifications" act={askToNotify} />}
    </p>
  );
}

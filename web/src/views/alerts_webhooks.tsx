// Where the server sends a message when an alert fires.

import { useSignal } from "@preact/signals";
import { Choice, Field, Form, textOf, useSubmission } from "../components/form";
import { Secret } from "../components/secret";
import { post } from "../lib/api";
import { noteWebhookChange, type Webhook } from "../lib/webhooks";
import { Hook } from "./alerts_webhook";

const kScopes = [["true", "Every alert"], ["false", "Only alerts that name it"]] as const;

export function Webhooks({ hooks, problem }: { hooks: readonly Webhook[]; problem: string }) {
  const secret = useSignal("");
  const submission = useSubmission(async (form, idempotencyKey) => {
    const body = {
      url: textOf(form, "url") ?? "",
      is_default: textOf(form, "is_default") === "true",
      description: textOf(form, "description"),
    };
    const made = await post<Webhook>("/webhooks", body, { idempotencyKey });
    secret.value = made.secret ?? "";
    noteWebhookChange();
  });
  return (
    <section class="panel">
      <h2>Webhooks</h2>
      <p class={problem ? "error" : "hidden"} role="alert">{problem}</p>
      {secret.value && (
        <Secret text={secret.value} label="Messages are signed with this secret."
          onDone={() => (secret.value = "")} />
      )}
      <ul class="rows" aria-label="Webhooks">
        {hooks.map((hook) => (
          <Hook key={hook.id} hook={hook} onSecret={(text) => (secret.value = text)} />
        ))}
      </ul>
      <Form submission={submission} label="New webhook" action="Add"
        fields={["url", "description"]}>
        <Field submission={submission} id="webhook-url" name="url" type="url" label="Address"
          placeholder="https://" help="An HTTPS address that takes a POST for each alert." />
        <Field submission={submission} id="webhook-description" name="description" label="Note" />
        <Choice id="webhook-scope" name="is_default" label="For" options={kScopes} />
      </Form>
    </section>
  );
}

// Something the server tells only once, such as a new key: shown with a button that copies it.

import { useSignal } from "@preact/signals";

export function Secret({ text, label, onDone }: { text: string; label: string; onDone: () => void }) {
  const copied = useSignal("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      copied.value = "Copied.";
    } catch {
      copied.value = "The browser does not allow copying; select the text instead."; // Plain HTTP.
    }
  };
  return (
    <section class="panel secret" aria-label={label}>
      <p><strong>{label}</strong> It is shown only this once.</p>
      <code>{text}</code>
      <div class="bar">
        <button type="button" class="main" onClick={copy}>Copy</button>
        <button type="button" onClick={onDone}>I have kept it</button>
        <span role="status">{copied.value}</span>
      </div>
    </section>
  );
}

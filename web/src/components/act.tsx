// A button that asks the server for something, and says beside itself when that failed.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { messageOf, newIdempotencyKey } from "../lib/api";

interface Props {
  text: string;
  label?: string; // For screen readers, where the text alone does not say what it acts on.
  confirm?: string; // Asked first, in the button's place, for what cannot be undone.
  pressed?: boolean; // Of a choice among several.
  // The key stays the same until it succeeded, so that a second try does nothing twice.
  act: (idempotencyKey: string) => Promise<unknown>;
}

export function Act({ text, label, confirm, pressed, act }: Props) {
  const busy = useSignal(false);
  const problem = useSignal("");
  const asking = useSignal(false);
  const key = useRef(newIdempotencyKey());
  const carryOut = async () => {
    asking.value = false;
    busy.value = true;
    problem.value = "";
    try {
      await act(key.current);
      key.current = newIdempotencyKey();
    } catch (error) {
      problem.value = messageOf(error);
    }
    busy.value = false;
  };
  const click = () => (confirm ? (asking.value = true) : carryOut());
  return (
    <>
      {asking.value
        ? <Question text={confirm ?? ""} yes={text} onYes={carryOut}
            onNo={() => (asking.value = false)} />
        : <button type="button" aria-label={label} aria-pressed={pressed} disabled={busy.value}
            onClick={click}>
            {text}
          </button>}
      {problem.value && <span class="error" role="alert">{problem.value}</span>}
    </>
  );
}

interface QuestionProps {
  text: string;
  yes: string; // What the button before was called.
  onYes: () => void;
  onNo: () => void;
}

// The keyboard lands on the answer that changes nothing.
function Question({ text, yes, onYes, onNo }: QuestionProps) {
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => no.current?.focus(), []);
  const leave = (event: KeyboardEvent) => event.key === "Escape" && onNo();
  return (
    <span class="bar question" role="group" aria-label={text} onKeyDown={leave}>
      <span>{text}</span>
      <button type="button" class="danger" onClick={onYes}>Yes, {yes.toLowerCase()}</button>
      <button type="button" ref={no} onClick={onNo}>No</button>
    </span>
  );
}

// A field of a form that takes a coin: by a choice from what the server finds, or by an id, a symbol
// or a name typed in full. The form sends the id.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../lib/api";
import { coinIdOf } from "../lib/coins";
import type { SearchHit } from "../lib/types";
import { comboboxOf, HitList, onHitKey, useCoinHits } from "./coin_hits";
import type { Submission } from "./form";
import "../portfolio.css";

interface Props {
  submission: Submission;
  id: string;
  name: string; // As the API calls it.
  label: string;
  help?: string;
  onCoin?: (id: string) => void; // With every change; empty: none.
}

export function CoinField({ submission, id, name, label, help, onCoin }: Props) {
  const text = useSignal("");
  const asked = useSignal(""); // Nothing is looked for once a coin is chosen.
  const coin = useSignal("");
  const input = useRef<HTMLInputElement>(null);
  const take = (shown: string, search: string, chosen: string) => {
    [text.value, asked.value, coin.value] = [shown, search, chosen];
    onCoin?.(chosen);
  };
  const list = useCoinHits(`${id}-hits`, asked, (hit: SearchHit) => {
    take(`${hit.name} (${hit.symbol})`, "", hit.id);
    submission.changed();
  });
  useEffect(() => {
    const form = input.current?.form;
    const clear = () => take("", "", "");
    form?.addEventListener("reset", clear);
    return () => form?.removeEventListener("reset", clear);
  }, []);
  const onKey = (event: KeyboardEvent) => {
    const hit = onHitKey(event, list);
    if (!hit) return;
    event.preventDefault(); // The first Enter chooses, the next one sends.
    list.choose(hit);
  };
  const error = submission.error.value;
  const problem = error instanceof ApiError ? error.about(name) : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="picker">
        <input id={id} ref={input} placeholder="Name or symbol" {...comboboxOf(list)}
          value={text.value} aria-invalid={problem ? true : undefined}
          aria-describedby={`${id}-problem ${id}-help`} onKeyDown={onKey}
          onInput={({ currentTarget: { value } }) => take(value, value, coinIdOf(value))}
          onBlur={() => (asked.value = "")} />
        <HitList list={list} />
      </div>
      <input type="hidden" name={name} value={coin.value} />
      <span id={`${id}-problem`} class="error">{problem}</span>
      <span id={`${id}-help`} class="help">{help}</span>
    </div>
  );
}

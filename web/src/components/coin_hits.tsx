// What a box that looks for coins has below it: the coins that the server finds for the text, typing
// mistakes forgiven, reached by keys or pointer. A combobox as the ARIA practices describe it.

import { useSignal, useSignalEffect, type ReadonlySignal, type Signal } from "@preact/signals";
import { get } from "../lib/api";
import type { SearchHit } from "../lib/types";

const kPauseMs = 200;
const kHits = 8;

export interface CoinHits {
  id: string; // Of the list.
  hits: Signal<readonly SearchHit[]>; // The answer to what was asked last.
  isOpen: Signal<boolean>; // False: what was found is not shown.
  active: Signal<number>; // Chosen with the arrow keys; -1: none.
  choose(hit: SearchHit): void;
}

// `asked` is what to look for; empty text looks for nothing.
export function useCoinHits(
  id: string, asked: ReadonlySignal<string>, onChoose: (hit: SearchHit) => void,
): CoinHits {
  const hits = useSignal<readonly SearchHit[]>([]);
  const isOpen = useSignal(false);
  const active = useSignal(-1);
  const take = (found: readonly SearchHit[]) => {
    hits.value = found;
    isOpen.value = found.length > 0;
  };
  useSignalEffect(() => {
    active.value = -1;
    return search(asked.value, take);
  });
  const choose = (hit: SearchHit) => {
    isOpen.value = false;
    onChoose(hit);
  };
  return { id, hits, isOpen, active, choose };
}

// What the input has to say about its list.
export function comboboxOf({ id, isOpen, active }: CoinHits) {
  return {
    role: "combobox", "aria-expanded": isOpen.value, "aria-controls": id,
    "aria-autocomplete": "list", autocomplete: "off", spellcheck: false,
    "aria-activedescendant": active.value >= 0 ? `${id}-${active.value}` : undefined,
  } as const;
}

export function HitList({ list: { id, hits, isOpen, active, choose } }: { list: CoinHits }) {
  return (
    <ul id={id} role="listbox" aria-label="Coins found"
      class={isOpen.value ? "hits" : "hidden"}>
      {hits.value.map((hit, i) => (
        <li key={hit.id} id={`${id}-${i}`} role="option" aria-selected={i === active.value}
          onMouseDown={(event) => event.preventDefault()} onClick={() => choose(hit)}>
          <span>{hit.name}</span>
          <span class="symbol">{hit.symbol}</span>
        </li>
      ))}
    </ul>
  );
}

// Returns what makes an answer too late to matter.
function search(text: string, take: (found: readonly SearchHit[]) => void): () => void {
  if (text.trim() === "") {
    take([]);
    return () => {};
  }
  const tooLate = new AbortController();
  const path = `/search/crypto?limit=${kHits}&query=${encodeURIComponent(text.trim())}`;
  const timer = setTimeout(() => {
    const found = get<SearchHit[]>(path, { signal: tooLate.signal });
    // A search that fails offers nothing; what was typed counts all the same.
    found.then(take, () => {});
  }, kPauseMs);
  return () => {
    clearTimeout(timer);
    tooLate.abort();
  };
}

// Arrows walk through the list and Escape closes it. Returns the coin that Enter chose.
export function onHitKey(event: KeyboardEvent, { hits, isOpen, active }: CoinHits): SearchHit | undefined {
  const count = isOpen.value ? hits.value.length : 0;
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step !== 0 && count > 0) {
    event.preventDefault();
    active.value = active.value < 0 && step < 0 ? count - 1 : (active.value + step + count) % count;
  } else if (event.key === "Escape") {
    isOpen.value = false;
  } else if (event.key === "Enter" && isOpen.value) {
    return hits.value[Math.max(0, active.value)];
  }
  return undefined;
}

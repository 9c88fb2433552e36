// One box for both: the words narrow the table at once, and the list below offers every coin that
// the server knows.

import { useSignalEffect } from "@preact/signals";
import { coinLink } from "../lib/router";
import { found, words } from "../lib/table";
import type { SearchHit } from "../lib/types";
import { comboboxOf, HitList, onHitKey, useCoinHits } from "./coin_hits";

export function CoinSearch() {
  const list = useCoinHits("hits", words, open);
  useSignalEffect(() => void (found.value = list.hits.value.map(({ id }) => id)));
  const onKey = (event: KeyboardEvent) => {
    const hit = onHitKey(event, list);
    if (hit) list.choose(hit);
  };
  return (
    <div class="search">
      <input type="search" placeholder="Search coins" aria-label="Search coins"
        {...comboboxOf(list)} value={words.value}
        onInput={(event) => (words.value = event.currentTarget.value)}
        onKeyDown={onKey} onBlur={() => (list.isOpen.value = false)} />
      <HitList list={list} />
    </div>
  );
}

function open(hit: SearchHit): void {
  words.value = "";
  location.hash = coinLink(hit.id);
}

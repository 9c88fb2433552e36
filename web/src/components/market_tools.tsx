import { choose, chosen, currencyError, kCurrencies } from "../lib/currency";
import { side, type Side } from "../lib/table";
import { CoinSearch } from "./coin_search";

const kSides: { which: Side; name: string }[] = [
  { which: "all", name: "All" },
  { which: "gainers", name: "Gainers" },
  { which: "losers", name: "Losers" },
];

export function MarketTools() {
  return (
    <div class="bar">
      <CoinSearch />
      <div class="segments" role="group" aria-label="Show">
        {kSides.map(({ which, name }) => (
          <button key={which} type="button" aria-pressed={side.value === which}
            onClick={() => (side.value = which)}>
            {name}
          </button>
        ))}
      </div>
      <CurrencyChoice />
    </div>
  );
}

export function CurrencyChoice() {
  return (
    <label class="end">
      <span class="only-read">Currency</span>
      {currencyError.value && <span class="error" role="status">{currencyError.value} </span>}
      <select value={chosen.value} onChange={(event) => choose(event.currentTarget.value)}>
        {kCurrencies.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
    </label>
  );
}

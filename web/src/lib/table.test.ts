import { describe, expect, it } from "vitest";
import { chosenRows, nextSort, sparkPath, type Choice, type Sort, type TableRow } from "./table";
import type { Coin } from "./types";

function row(id: string, rank: number | null, change: number | null): TableRow {
  const coin = { id, name: id, symbol: id.slice(0, 3), market_cap_rank: rank };
  return { coin: { ...coin, price_change_percentage_24h: change } as Coin, trend: undefined };
}

const kRows = [row("cardano", null, -2), row("bitcoin", 1, 3), row("ethereum", 2, null)];
const ids = (rows: TableRow[]) => rows.map(({ coin }) => coin.id);
const kAll: Choice = { side: "all", words: "", found: [] };
const by = (column: Sort["column"], direction: Sort["direction"]): Sort => ({ column, direction });

describe("the rows", () => {
  it("put the unknown last in both directions", () => {
    const up = chosenRows([...kRows], by("rank", "ascending"), kAll);
    const down = chosenRows([...kRows], by("rank", "descending"), kAll);
    expect(ids(up)).toEqual(["bitcoin", "ethereum", "cardano"]);
    expect(ids(down)).toEqual(["ethereum", "bitcoin", "cardano"]);
  });
  it("are narrowed by words and by side", () => {
    const order = by("rank", "ascending");
    const chosen = (choice: Partial<Choice>) =>
      ids(chosenRows([...kRows], order, { ...kAll, ...choice }));
    expect(chosen({ words: " ETH " })).toEqual(["ethereum"]);
    expect(chosen({ side: "losers" })).toEqual(["cardano"]);
    expect(chosen({ side: "losers", words: "eth" })).toEqual([]);
  });
  it("are what the server found where none has the words", () => {
    const order = by("rank", "ascending");
    const chosen = (words: string, found: string[]) =>
      ids(chosenRows([...kRows], order, { ...kAll, words, found }));
    expect(chosen("etherium", ["ethereum", "unknown"])).toEqual(["ethereum"]);
    expect(chosen("eth", ["bitcoin"])).toEqual(["ethereum"]);
    expect(chosen("zzz", [])).toEqual([]);
  });
});

it("sorts figures from the largest first and turns round at the second click", () => {
  const first = nextSort(by("rank", "ascending"), "cap");
  expect(first.direction).toBe("descending");
  expect(nextSort(first, "cap").direction).toBe("ascending");
  expect(nextSort(first, "name").direction).toBe("ascending");
});

it("draws a sparkline inside its box, also of a price that never moved", () => {
  expect(sparkPath([1, 2, 3], 100, 30)).toBe("M0.0,29.0L50.0,15.0L100.0,1.0");
  expect(sparkPath([5, 5], 100, 30)).toBe("M0.0,29.0L100.0,29.0");
  expect(sparkPath([5], 100, 30)).toBe("");
});

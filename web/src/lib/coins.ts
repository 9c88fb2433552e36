// Coins by what people call them. The market knows the names of those it shows; of others the id is
// all there is.

import { coinIds, rowOf } from "./market";

export function nameOfCoin(id: string): string {
  void coinIds.value; // The names come with the list.
  return rowOf(id)?.peek().coin.name ?? id;
}

// The id for an id, a name or a symbol in any case; the first by rank when several have the symbol.
// What nobody is called stays as it is: the server may know more coins.
export function coinIdOf(text: string): string {
  const wanted = text.trim().toLowerCase();
  if (rowOf(wanted)) return wanted;
  const isCalled = (id: string) => {
    const coin = rowOf(id)?.peek().coin;
    return coin?.name.toLowerCase() === wanted || coin?.symbol.toLowerCase() === wanted;
  };
  return coinIds.peek().find(isCalled) ?? wanted;
}

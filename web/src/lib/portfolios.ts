// Portfolios as the API tells them. Sums are the server's own: it counts in decimals.

import { signal } from "@preact/signals";

export const kMethods = [
  ["average", "Average", "Average cost"], ["fifo", "FIFO", "First in, first out"],
  ["lifo", "LIFO", "Last in, first out"], ["hifo", "HIFO", "Highest cost first"],
] as const;

export const kMethodChoices = kMethods.map(([method, name, rule]) =>
  [method, name === "Average" ? rule : `${name}: ${rule}`] as const);

export interface Portfolio {
  id: string;
  name: string;
  cost_basis_method: string;
}

export interface Holding {
  crypto_id: string;
  crypto_name: string;
  quantity: number;
  average_buy_price: number;
  current_price: number | null;
  current_value: number;
  profit_loss: number;
  profit_loss_percentage: number | null;
  allocation_percentage: number | null;
  stale: boolean;
}

export interface Sums {
  total_value: number;
  total_cost: number;
  total_profit_loss: number;
  total_profit_loss_percentage: number | null;
  realized_profit_loss: number;
  stale: boolean;
}

export interface Summary extends Sums {
  cost_basis_method: string;
  total_fees: number;
  unpriced: string[];
  holdings: Holding[];
}

// As the stream tells them.
export interface PortfolioValues extends Sums {
  portfolio_id: string;
}

export interface Transaction {
  id: string;
  crypto_id: string;
  transaction_type: string;
  quantity: number;
  price_per_unit: number;
  total_amount: number;
  fee: number;
  notes: string;
  realized_profit_loss: number | null;
  executed_at: string;
}

export interface ImportReport {
  dry_run: boolean;
  rows: number;
  imported: number;
  duplicate_count: number;
  skipped_count: number;
  problem_count: number;
  problems: { line: number; column: string; message: string }[];
}

// Counts what this page changed, so that every part of it reads again.
export const changes = signal(0);

export function noteChange(): void {
  changes.value += 1;
}

// Counts portfolios that this page deleted: only the list of them reads again, for nothing else of
// them is left to read.
export const removals = signal(0);

export function pathOf(portfolioId: string): string {
  return `/portfolios/${encodeURIComponent(portfolioId)}`;
}

export function portfolioLink(portfolioId: string): string {
  return `#/portfolio/${encodeURIComponent(portfolioId)}`;
}

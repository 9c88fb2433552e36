// What the API answers, as docs/openapi.json and docs/asyncapi.json say it. Prices are in USD
// unless vs_currency asked for another currency. What upstream does not know is null.

export interface CoinPrice {
  id: string;
  symbol: string;
  name: string;
  current_price: number | null;
  price_change_24h: number | null;
  price_change_percentage_24h: number | null;
  market_cap: number | null;
  volume_24h: number | null;
}

export interface Coin extends CoinPrice {
  last_updated: string | null;
  market_cap_rank: number | null;
  high_24h: number | null;
  low_24h: number | null;
  circulating_supply: number | null;
  source: string;
  age_ms: number;
  stale: boolean;
}

export interface CoinDetail extends Coin {
  total_supply: number | null;
  max_supply: number | null;
  fully_diluted_valuation: number | null;
  ath: number | null;
  ath_date: string | null;
  atl: number | null;
  atl_date: string | null;
  description: string | null;
  categories: string[] | null;
}

export interface Candle {
  open_time: string;
  open: number;
  high: number;
  low: number;
  close: number;
  traded_volume: number | null;
  volume_24h: number | null;
  coverage: number; // How much of its time was seen, 0 to 1.
  is_open: boolean;
}

export interface HistoryStats {
  days: number;
  return_percent: number;
  volatility: { annualized_percent: number | null };
}

export interface SearchHit {
  id: string;
  symbol: string;
  name: string;
  market_cap_rank: number | null;
}

export interface Mover {
  id: string;
  name: string;
  symbol: string;
  price_change_percentage_24h: number;
}

export interface MarketOverview {
  total_market_cap: number | null;
  total_volume_24h: number | null;
  market_stats: {
    gainers_count: number;
    losers_count: number;
    top_gainer: Mover | null;
    top_loser: Mover | null;
  };
}

export interface MarketSentiment {
  sentiment: "bullish" | "bearish" | "neutral";
  rule: string;
}

export interface AlertEvent {
  event_id: string;
  alert_id: string;
  crypto_id: string;
  crypto_name: string;
  current_price: number;
  alert_type: string;
  target_price: number | null;
  percentage_change: number | null;
  direction: string | null;
  observed_value: number;
  timestamp: string;
}

export interface Health {
  status: string;
  version: string;
  uptime_seconds: number;
  source: string;
  simulated: boolean;
  components: {
    database: { status: string };
    redis?: { status: string };
    prices: {
      status: string; coins: number; stale_coins: number; frozen_coins: number; listed_coins: number;
      age_ms: number | null; rows_refused: number;
    };
    upstream: UpstreamHealth;
    websocket: { connections: number };
    http: { connections: number };
  };
  budget: {
    plan: string; prices_keyless: boolean;
    calls_per_minute: number | null; credits_per_month: number | null;
    credits_used: number | null; poll_interval_ms: number; lasts_until: string | null;
    forecast: string;
  };
}

export interface UpstreamHealth {
  status: string;
  provider: string;
  last_error: string | null;
  last_success_age_ms: number | null;
  next_call_in_ms: number | null;
  consecutive_failures: number;
  calls: number;
  failures: number;
}

// Generated from docs/asyncapi.json by `./dev client`. Do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description The client has taken notice of an alert's event.
         * @example {
         *       "type": "ack",
         *       "event_id": "0192f0c4"
         *     }
         */
        Ack: {
            /** @constant */
            type: "ack";
            event_id: string;
        };
        /**
         * @description The event is noted.
         * @example {
         *       "type": "acked",
         *       "event_id": "0192f0c4",
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        Acked: {
            /** @constant */
            type: "acked";
            event_id: string;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description An alert came true.
         * @example {
         *       "event_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "alert_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "crypto_id": "bitcoin",
         *       "crypto_name": "Bitcoin",
         *       "current_price": 50000,
         *       "alert_type": "price_above",
         *       "target_price": 50000,
         *       "percentage_change": null,
         *       "direction": null,
         *       "observed_value": 50000,
         *       "timestamp": "2026-11-22T17:02:33Z",
         *       "type": "alert_triggered"
         *     }
         */
        AlertTriggered: {
            /**
             * Format: uuid
             * @description The same on every channel and at every attempt.
             */
            event_id: string;
            /** Format: uuid */
            alert_id: string;
            crypto_id: string;
            crypto_name: string;
            current_price: number;
            /** @enum {string} */
            alert_type: "price_above" | "price_below" | "percentage_change" | "volume_alert" | "price_momentum";
            target_price: number | null;
            percentage_change: number | null;
            /** @description Of percentage_change and price_momentum: which way the change goes. */
            direction: ("up" | "down" | "either") | null;
            /** @description What met the condition: a price or a percentage. */
            observed_value: number;
            /** Format: date-time */
            timestamp: string;
            /** @constant */
            type: "alert_triggered";
        };
        /**
         * @description The key, when it did not come with the request.
         * @example {
         *       "type": "auth",
         *       "api_key": "ck_AbCd"
         *     }
         */
        Auth: {
            /** @constant */
            type: "auth";
            api_key: string;
        };
        /**
         * @description Open, high, low and close of an interval.
         * @example {
         *       "open_time": "2026-11-22T17:02:33Z",
         *       "open": 43000,
         *       "high": 43300,
         *       "low": 42900,
         *       "close": 43250.5,
         *       "traded_volume": null,
         *       "volume_24h": 25000000000,
         *       "market_cap": 845000000000,
         *       "samples": 120,
         *       "coverage": 1,
         *       "is_open": false,
         *       "source": "own"
         *     }
         */
        Candle: {
            /** Format: date-time */
            open_time: string;
            open: number;
            high: number;
            low: number;
            close: number;
            /** @description In the candle's time; imported candles know it. */
            traded_volume: number | null;
            /** @description Of the 24 hours before the close. */
            volume_24h: number | null;
            market_cap: number | null;
            samples: number;
            /** @description How much of the candle's whole time was seen, from 0 to 1. */
            coverage: number;
            is_open: boolean;
            /** @enum {string} */
            source: "own" | "imported" | "upstream";
        };
        /**
         * @description A followed candle has changed or closed.
         * @example {
         *       "type": "candle",
         *       "crypto_id": "bitcoin",
         *       "interval": "1m",
         *       "candle": {
         *         "open_time": "2026-11-22T17:02:33Z",
         *         "open": 43000,
         *         "high": 43300,
         *         "low": 42900,
         *         "close": 43250.5,
         *         "traded_volume": null,
         *         "volume_24h": 25000000000,
         *         "market_cap": 845000000000,
         *         "samples": 120,
         *         "coverage": 1,
         *         "is_open": false,
         *         "source": "own"
         *       },
         *       "skipped": 2,
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        CandleUpdate: {
            /** @constant */
            type: "candle";
            crypto_id: string;
            /** @enum {string} */
            interval: "1m" | "5m" | "15m" | "1h" | "4h" | "1d" | "1w" | "1M";
            candle: components["schemas"]["Candle"];
            /** @description Values of this coin and interval that were left out. */
            skipped?: number;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description Which candles are followed now.
         * @example {
         *       "type": "subscribed",
         *       "channel": "candles",
         *       "intervals": {
         *         "1h": [
         *           "bitcoin"
         *         ]
         *       },
         *       "unknown": [],
         *       "epoch": "0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e",
         *       "seq": 4711,
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        CandlesFollowed: {
            /** @enum {string} */
            type: "subscribed" | "unsubscribed";
            /** @constant */
            channel: "candles";
            intervals: {
                [key: string]: string[];
            };
            unknown: string[];
            /** @description Of seq: another one after a restart, and then nobody can count what was missed. */
            epoch: string;
            /** @description Of the last change before this message. */
            seq: number;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description What every answer tells of a coin.
         * @example {
         *       "id": "bitcoin",
         *       "symbol": "BTC",
         *       "name": "Bitcoin",
         *       "current_price": 43250.5,
         *       "market_cap": 845000000000,
         *       "volume_24h": 25000000000,
         *       "price_change_24h": 1250.75,
         *       "price_change_percentage_24h": 2.98,
         *       "last_updated": "2026-11-22T17:02:33Z",
         *       "market_cap_rank": 1,
         *       "high_24h": 43800,
         *       "low_24h": 41900,
         *       "circulating_supply": 19600000,
         *       "image": "https://assets.example.com/bitcoin.png",
         *       "source": "coingecko",
         *       "age_ms": 812,
         *       "stale": false
         *     }
         */
        CoinFacts: {
            /** @description CoinGecko's id. */
            id: string;
            symbol: string;
            name: string;
            /** @description In vs_currency. */
            current_price: number | null;
            market_cap: number | null;
            volume_24h: number | null;
            price_change_24h: number | null;
            price_change_percentage_24h: number | null;
            /**
             * Format: date-time
             * @description Upstream's own stamp.
             */
            last_updated: string | null;
            market_cap_rank: number | null;
            high_24h: number | null;
            low_24h: number | null;
            circulating_supply: number | null;
            image: string | null;
            /** @enum {string} */
            source: "coingecko" | "simulated";
            /** @description Since upstream last confirmed the price. */
            age_ms: number;
            /** @description Not confirmed for two of the poll intervals in force, or upstream's own stamp is older than PRICE_STAMP_MAX_AGE. */
            stale: boolean;
        };
        /**
         * @description No prices come in of a coin that an alert, a holding or a subscription of yours depends on.
         * @example {
         *       "type": "coin_unwatched",
         *       "crypto_id": "bitcoin",
         *       "reason": "upstream_budget",
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        CoinUnwatched: {
            /** @constant */
            type: "coin_unwatched";
            crypto_id: string;
            /**
             * @description See docs/tracking.md.
             * @enum {string}
             */
            reason: "user_share" | "too_many_coins" | "upstream_budget" | "withdrawn" | "not_needed";
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description The greeting.
         * @example {
         *       "type": "connected",
         *       "user_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "message": "Connected to real-time price stream",
         *       "source": "coingecko",
         *       "sources": [
         *         "coingecko"
         *       ],
         *       "epoch": "0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e",
         *       "seq": 4711,
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        Connected: {
            /** @constant */
            type: "connected";
            /** Format: uuid */
            user_id: string;
            message: string;
            /** @enum {string} */
            source: "coingecko" | "simulated";
            sources: string[];
            /** @description Of seq: another one after a restart, and then nobody can count what was missed. */
            epoch: string;
            /** @description Of the last change before this message. */
            seq: number;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description The options now.
         * @example {
         *       "type": "options",
         *       "min_change": 0.5,
         *       "max_rate_ms": 1000,
         *       "epoch": "0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e",
         *       "seq": 4711,
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        OptionsNow: {
            /** @constant */
            type: "options";
            min_change: number;
            max_rate_ms: number;
            /** @description Of seq: another one after a restart, and then nobody can count what was missed. */
            epoch: string;
            /** @description Of the last change before this message. */
            seq: number;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description Is somebody there?
         * @example {
         *       "type": "ping"
         *     }
         */
        Ping: {
            /** @constant */
            type: "ping";
        };
        /**
         * @description The answer to a ping.
         * @example {
         *       "type": "pong",
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        Pong: {
            /** @constant */
            type: "pong";
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description A portfolio's values have changed.
         * @example {
         *       "type": "portfolio_update",
         *       "data": {
         *         "portfolio_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *         "portfolio_name": "Savings",
         *         "total_value": 50000,
         *         "total_cost": 45000,
         *         "total_profit_loss": 5000,
         *         "total_profit_loss_percentage": 11.1111,
         *         "realized_profit_loss": 0,
         *         "holdings_count": 5,
         *         "stale": false
         *       },
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        PortfolioUpdate: {
            /** @constant */
            type: "portfolio_update";
            data: components["schemas"]["PortfolioValues"];
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description What a portfolio is worth, exactly, in USD.
         * @example {
         *       "portfolio_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "portfolio_name": "Savings",
         *       "total_value": 50000,
         *       "total_cost": 45000,
         *       "total_profit_loss": 5000,
         *       "total_profit_loss_percentage": 11.1111,
         *       "realized_profit_loss": 0,
         *       "holdings_count": 5,
         *       "stale": false
         *     }
         */
        PortfolioValues: {
            /** Format: uuid */
            portfolio_id: string;
            portfolio_name: string;
            total_value: number;
            total_cost: number;
            total_profit_loss: number;
            total_profit_loss_percentage: number | null;
            realized_profit_loss: number;
            holdings_count: number;
            /** @description A price in it is older than it should be. */
            stale: boolean;
        };
        /**
         * @description Whether the owner's portfolios are followed now.
         * @example {
         *       "type": "subscribed",
         *       "channel": "portfolios",
         *       "epoch": "0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e",
         *       "seq": 4711,
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        PortfoliosFollowed: {
            /** @enum {string} */
            type: "subscribed" | "unsubscribed";
            /** @constant */
            channel: "portfolios";
            /** @description Of seq: another one after a restart, and then nobody can count what was missed. */
            epoch: string;
            /** @description Of the last change before this message. */
            seq: number;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description A coin's new values, in USD.
         * @example {
         *       "id": "bitcoin",
         *       "symbol": "BTC",
         *       "name": "Bitcoin",
         *       "current_price": 43250.5,
         *       "price_change_24h": 1250.75,
         *       "price_change_percentage_24h": 2.98,
         *       "market_cap": 845000000000,
         *       "volume_24h": 25000000000
         *     }
         */
        PriceData: {
            id: string;
            symbol: string;
            name: string;
            current_price: number;
            price_change_24h: number | null;
            price_change_percentage_24h: number | null;
            market_cap: number | null;
            volume_24h: number | null;
        };
        /**
         * @description A coin moved.
         * @example {
         *       "type": "price_update",
         *       "data": {
         *         "id": "bitcoin",
         *         "symbol": "BTC",
         *         "name": "Bitcoin",
         *         "current_price": 43250.5,
         *         "price_change_24h": 1250.75,
         *         "price_change_percentage_24h": 2.98,
         *         "market_cap": 845000000000,
         *         "volume_24h": 25000000000
         *       },
         *       "source": "coingecko",
         *       "stale": true,
         *       "skipped": 3,
         *       "seq": 4712,
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        PriceUpdate: {
            /** @constant */
            type: "price_update";
            data: components["schemas"]["PriceData"];
            /** @enum {string} */
            source: "coingecko" | "simulated";
            /** @description Only with a price whose own stamp is older than PRICE_STAMP_MAX_AGE. */
            stale?: boolean;
            /** @description Changes of all coins that this client follows, not of this one alone, that it will not see. */
            skipped?: number;
            /** @description Grows by one with each change that is published. */
            seq: number;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description Asks for the events after this one.
         * @example {
         *       "type": "resume",
         *       "since": ""
         *     }
         */
        Resume: {
            /** @constant */
            type: "resume";
            /** @description Empty: what no socket of the owner has accepted. */
            since: string;
        };
        /**
         * @description Events follow.
         * @example {
         *       "type": "resumed",
         *       "since": "",
         *       "complete": true,
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        Resumed: {
            /** @constant */
            type: "resumed";
            since: string;
            /** @description False: the event is no longer known. */
            complete: boolean;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description Fewer messages.
         * @example {
         *       "type": "options",
         *       "min_change": 0.5,
         *       "max_rate_ms": 1000
         *     }
         */
        SetOptions: {
            /** @constant */
            type: "options";
            /** @description Percent, 0 to 100. */
            min_change?: number;
            /** @description At most one message of a coin in this time. */
            max_rate_ms?: number;
        };
        /**
         * @description Current values.
         * @example {
         *       "type": "snapshot",
         *       "data": [
         *         {
         *           "id": "bitcoin",
         *           "symbol": "BTC",
         *           "name": "Bitcoin",
         *           "current_price": 43250.5,
         *           "market_cap": 845000000000,
         *           "volume_24h": 25000000000,
         *           "price_change_24h": 1250.75,
         *           "price_change_percentage_24h": 2.98,
         *           "last_updated": "2026-11-22T17:02:33Z",
         *           "market_cap_rank": 1,
         *           "high_24h": 43800,
         *           "low_24h": 41900,
         *           "circulating_supply": 19600000,
         *           "image": "https://assets.example.com/bitcoin.png",
         *           "source": "coingecko",
         *           "age_ms": 812,
         *           "stale": false
         *         }
         *       ],
         *       "epoch": "0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e",
         *       "seq": 4711,
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        Snapshot: {
            /** @constant */
            type: "snapshot";
            data: components["schemas"]["CoinFacts"][];
            /** @description Of seq: another one after a restart, and then nobody can count what was missed. */
            epoch: string;
            /** @description Of the last change before this message. */
            seq: number;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description Asks for the current values of the subscription.
         * @example {
         *       "type": "snapshot"
         *     }
         */
        SnapshotWanted: {
            /** @constant */
            type: "snapshot";
        };
        /**
         * @description The message before cannot be carried out.
         * @example {
         *       "type": "error",
         *       "code": "invalid_json",
         *       "detail": "type must be ...",
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        StreamError: {
            /** @constant */
            type: "error";
            /** @enum {string} */
            code: "invalid_json" | "unknown_type" | "invalid_message" | "authentication_required" | "already_authenticated" | "history_disabled" | "too_many_candles" | "too_many_coins" | "too_many_acks" | "too_many_messages" | "unknown_event" | "storage_unavailable";
            detail: string;
            /** Format: date-time */
            timestamp: string;
        };
        /**
         * @description Narrows or widens what is delivered.
         * @example {
         *       "type": "subscribe",
         *       "channel": "prices",
         *       "ids": [
         *         "bitcoin"
         *       ],
         *       "interval": "1h"
         *     }
         */
        Subscribe: {
            /** @enum {string} */
            type: "subscribe" | "unsubscribe";
            /**
             * @description prices when it is left out.
             * @enum {string}
             */
            channel?: "prices" | "candles" | "portfolios";
            /** @description Left out: all coins. At most 1,000. */
            ids?: string[];
            /**
             * @description Of candles.
             * @enum {string}
             */
            interval?: "1m" | "5m" | "15m" | "1h" | "4h" | "1d" | "1w" | "1M";
        };
        /**
         * @description What is delivered now.
         * @example {
         *       "type": "subscribed",
         *       "all": false,
         *       "ids": [
         *         "bitcoin"
         *       ],
         *       "unknown": [],
         *       "epoch": "0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e",
         *       "seq": 4711,
         *       "timestamp": "2026-11-22T17:02:33Z"
         *     }
         */
        Subscribed: {
            /** @enum {string} */
            type: "subscribed" | "unsubscribed";
            all: boolean;
            /** @description Those of no price yet come last. */
            ids: string[];
            /** @description No coin has these ids. */
            unknown: string[];
            /** @description Of seq: another one after a restart, and then nobody can count what was missed. */
            epoch: string;
            /** @description Of the last change before this message. */
            seq: number;
            /** Format: date-time */
            timestamp: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Ack = components['schemas']['Ack'];
export type Acked = components['schemas']['Acked'];
export type AlertTriggered = components['schemas']['AlertTriggered'];
export type Auth = components['schemas']['Auth'];
export type Candle = components['schemas']['Candle'];
export type CandleUpdate = components['schemas']['CandleUpdate'];
export type CandlesFollowed = components['schemas']['CandlesFollowed'];
export type CoinFacts = components['schemas']['CoinFacts'];
export type CoinUnwatched = components['schemas']['CoinUnwatched'];
export type Connected = components['schemas']['Connected'];
export type OptionsNow = components['schemas']['OptionsNow'];
export type Ping = components['schemas']['Ping'];
export type Pong = components['schemas']['Pong'];
export type PortfolioUpdate = components['schemas']['PortfolioUpdate'];
export type PortfolioValues = components['schemas']['PortfolioValues'];
export type PortfoliosFollowed = components['schemas']['PortfoliosFollowed'];
export type PriceData = components['schemas']['PriceData'];
export type PriceUpdate = components['schemas']['PriceUpdate'];
export type Resume = components['schemas']['Resume'];
export type Resumed = components['schemas']['Resumed'];
export type SetOptions = components['schemas']['SetOptions'];
export type Snapshot = components['schemas']['Snapshot'];
export type SnapshotWanted = components['schemas']['SnapshotWanted'];
export type StreamError = components['schemas']['StreamError'];
export type Subscribe = components['schemas']['Subscribe'];
export type Subscribed = components['schemas']['Subscribed'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

/** What a client may say. */
export type ClientMessage =
  | Ping
  | Auth
  | Subscribe
  | SnapshotWanted
  | Ack
  | Resume
  | SetOptions;

/** What the server tells. */
export type ServerMessage =
  | Connected
  | PriceUpdate
  | AlertTriggered
  | CandleUpdate
  | Pong
  | Subscribed
  | CoinUnwatched
  | CandlesFollowed
  | PortfoliosFollowed
  | PortfolioUpdate
  | Snapshot
  | OptionsNow
  | Acked
  | Resumed
  | StreamError;

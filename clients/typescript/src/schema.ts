// Generated from docs/openapi.json by `./dev client`. Do not edit.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this server is and where its parts are */
        get: operations["getServerInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of every component and of the upstream budget */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process runs */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether prices can be served */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crypto/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prices of the tracked coins */
        get: operations["listPrices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crypto/{crypto_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One coin: price, supplies, extremes, description and links */
        get: operations["getCoin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search/crypto": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Coins by id, symbol or name, over everything upstream lists */
        get: operations["searchCoins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/market/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Totals, leaders, gainers and losers over the tracked coins */
        get: operations["getMarketOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/market/sentiment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bullish, bearish or neutral, with the inputs of the verdict */
        get: operations["getMarketSentiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a user; the answer holds the API key, once */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the API key belongs to */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /** Delete the user with everything it owns */
        delete: operations["deleteMe"];
        options?: never;
        head?: never;
        /** Change the username or the e-mail address */
        patch: operations["changeMe"];
        trace?: never;
    };
    "/users/me/api-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the API key; the answer holds the new one, once */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API keys that work, masked */
        get: operations["listApiKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portfolios": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The portfolios of the key's owner */
        get: operations["listPortfolios"];
        put?: never;
        /** Create a portfolio */
        post: operations["createPortfolio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portfolios/{portfolio_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One portfolio */
        get: operations["getPortfolio"];
        put?: never;
        post?: never;
        /** Delete it with all its transactions */
        delete: operations["deletePortfolio"];
        options?: never;
        head?: never;
        /** Change its name, description or cost basis */
        patch: operations["changePortfolio"];
        trace?: never;
    };
    "/portfolios/{portfolio_id}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its value, cost, profit and holdings */
        get: operations["getPortfolioSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portfolios/{portfolio_id}/holdings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is held */
        get: operations["listHoldings"];
        put?: never;
        /** Buy */
        post: operations["buy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portfolios/{portfolio_id}/holdings/{crypto_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is held of a coin */
        get: operations["getHolding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portfolios/{portfolio_id}/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its transactions, newest first; as CSV for Accept: text/csv */
        get: operations["listTransactions"];
        put?: never;
        /** Buy or sell */
        post: operations["addTransaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portfolios/{portfolio_id}/transactions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All its transactions as CSV */
        get: operations["exportTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portfolios/{portfolio_id}/transactions/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the transactions of a CSV file */
        post: operations["importTransactions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/portfolios/{portfolio_id}/transactions/{transaction_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One transaction, a sale with the lots it sold */
        get: operations["getTransaction"];
        put?: never;
        post?: never;
        /** Delete it; the holding is rebuilt */
        delete: operations["deleteTransaction"];
        options?: never;
        head?: never;
        /** Change the past; the holding is rebuilt */
        patch: operations["changeTransaction"];
        trace?: never;
    };
    "/analytics/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the key's owner has */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The alerts of the key's owner */
        get: operations["listAlerts"];
        put?: never;
        /** Create an alert */
        post: operations["createAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/backtest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** When a rule would have fired over given prices or stored history */
        post: operations["backtestAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Each time any of them fired, and who was told */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/{alert_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One alert */
        get: operations["getAlert"];
        put?: never;
        post?: never;
        /** Delete it with its events */
        delete: operations["deleteAlert"];
        options?: never;
        head?: never;
        /** Change, pause or resume it */
        patch: operations["changeAlert"];
        trace?: never;
    };
    "/alerts/{alert_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Each time it fired, and who was told */
        get: operations["listAlertEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The webhooks of the key's owner */
        get: operations["listWebhooks"];
        put?: never;
        /** Create a webhook; the answer holds its signing secret, once */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Delete it with its deliveries */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /** Change, disable or enable it */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/webhooks/{webhook_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace its signing secret; the answer holds the new one, once */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message now */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent to it and what came back, newest first */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crypto/{crypto_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prices of the past, newest first */
        get: operations["listHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crypto/{crypto_id}/ohlc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Candles from one minute to one month */
        get: operations["listCandles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crypto/{crypto_id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Return, volatility, extremes and drawdown over a window */
        get: operations["getHistoryStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The price stream (WebSocket) */
        get: operations["openStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This API as an OpenAPI 3.1 document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The WebSocket as an AsyncAPI 3 document */
        get: operations["getAsyncApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description An alert.
         * @example {
         *       "id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "user_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "crypto_id": "bitcoin",
         *       "alert_type": "price_above",
         *       "target_price": 50000,
         *       "percentage_change": null,
         *       "direction": null,
         *       "status": "active",
         *       "notification_sent": false,
         *       "created_at": "2026-11-22T17:02:33Z",
         *       "triggered_at": null,
         *       "repeat": false,
         *       "cooldown_seconds": 0,
         *       "expires_at": null,
         *       "webhook_id": null,
         *       "armed": true,
         *       "watched": true,
         *       "unwatched_reason": null,
         *       "updated_at": "2026-11-22T17:02:33Z"
         *     }
         */
        Alert: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            user_id: string;
            crypto_id: string;
            /** @enum {string} */
            alert_type: "price_above" | "price_below" | "percentage_change" | "volume_alert" | "price_momentum";
            target_price: number | null;
            percentage_change: number | null;
            /** @description Of percentage_change and price_momentum: which way the change goes. */
            direction: ("up" | "down" | "either") | null;
            /** @enum {string} */
            status: "active" | "triggered" | "disabled" | "expired";
            /** @description A channel has accepted the last notice. */
            notification_sent: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            triggered_at: string | null;
            repeat: boolean;
            cooldown_seconds: number;
            /** Format: date-time */
            expires_at: string | null;
            webhook_id: string | null;
            /** @description False: it has fired and waits for its condition to end. */
            armed: boolean;
            /** @description Prices of its coin come in. */
            watched: boolean;
            /** @description Why they do not: see docs/tracking.md. */
            unwatched_reason: ("waiting_for_price" | "user_share" | "too_many_coins" | "upstream_budget" | "withdrawn" | "not_needed" | "alerts_disabled") | null;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description What is to change; what is left out stays.
         * @example {
         *       "target_price": 51000,
         *       "repeat": false,
         *       "status": "active"
         *     }
         */
        AlertChange: {
            target_price?: number | string | null;
            percentage_change?: number | string | null;
            direction?: ("up" | "down" | "either") | null;
            repeat?: boolean | null;
            cooldown_seconds?: number | null;
            /**
             * Format: date-time
             * @description null: never.
             */
            expires_at?: string | null;
            /** @description null: the owner's default. */
            webhook_id?: string | null;
            status?: ("active" | "disabled") | null;
        };
        /**
         * @description The same with who was told.
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
         *       "acknowledged_at": null,
         *       "notices": [
         *         {
         *           "channel": "websocket",
         *           "target": "",
         *           "state": "pending",
         *           "attempts": 1,
         *           "next_attempt_at": null,
         *           "settled_at": "2026-11-22T17:02:33Z",
         *           "last_error": ""
         *         }
         *       ]
         *     }
         */
        AlertEvent: {
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
            /** Format: date-time */
            acknowledged_at: string | null;
            notices: components["schemas"]["Notice"][];
        };
        /**
         * @description A key that works, masked.
         * @example {
         *       "id": "AbCdEfGh",
         *       "api_key": "ck_AbCd…",
         *       "created_at": "2026-11-22T17:02:33Z",
         *       "expires_at": null,
         *       "current": true
         *     }
         */
        ApiKey: {
            id: string;
            api_key: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** @description This request came with it. */
            current: boolean;
        };
        /**
         * @description When the rule would have fired.
         * @example {
         *       "alert_type": "price_above",
         *       "target_price": 43000,
         *       "percentage_change": null,
         *       "direction": null,
         *       "repeat": false,
         *       "cooldown_seconds": 0,
         *       "points": 1,
         *       "from": "2026-11-22T17:02:33Z",
         *       "to": "2026-11-22T17:02:33Z",
         *       "times_fired": 1,
         *       "fired": [
         *         {
         *           "timestamp": "2026-11-22T17:02:33Z",
         *           "price": 43250.5,
         *           "observed_value": 43250.5
         *         }
         *       ]
         *     }
         */
        Backtest: {
            /** @enum {string} */
            alert_type: "price_above" | "price_below" | "percentage_change" | "volume_alert" | "price_momentum";
            target_price: number | null;
            percentage_change: number | null;
            /** @description Of percentage_change and price_momentum: which way the change goes. */
            direction: ("up" | "down" | "either") | null;
            repeat: boolean;
            cooldown_seconds: number;
            points: number;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            times_fired: number;
            fired: components["schemas"]["BacktestFiring"][];
        };
        /**
         * @description The rule would have fired.
         * @example {
         *       "timestamp": "2026-11-22T17:02:33Z",
         *       "price": 43250.5,
         *       "observed_value": 43250.5
         *     }
         */
        BacktestFiring: {
            /** Format: date-time */
            timestamp: string;
            price: number;
            observed_value: number;
        };
        /**
         * @description A price of the past.
         * @example {
         *       "timestamp": "2026-11-22T17:02:33Z",
         *       "price": 43250.5,
         *       "high": 43300,
         *       "low": 43200,
         *       "volume_24h": 25000000000,
         *       "price_change_percentage_24h": 2.98
         *     }
         */
        BacktestPoint: {
            /** Format: date-time */
            timestamp: string;
            price: number;
            high?: number | null;
            low?: number | null;
            volume_24h?: number | null;
            price_change_percentage_24h?: number | null;
        };
        /**
         * @description The portfolio with the highest profit in percent.
         * @example {
         *       "portfolio_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "portfolio_name": "My Crypto Portfolio",
         *       "total_profit_loss_percentage": 11.11
         *     }
         */
        BestPortfolio: {
            /** Format: uuid */
            portfolio_id: string;
            portfolio_name: string;
            total_profit_loss_percentage: number;
        };
        /**
         * @description The holding after a purchase.
         * @example {
         *       "crypto_id": "bitcoin",
         *       "crypto_name": "Bitcoin",
         *       "crypto_symbol": "BTC",
         *       "quantity": 0.5,
         *       "average_buy_price": 40000,
         *       "current_price": 43250.5,
         *       "current_value": 21625.25,
         *       "cost_basis": 20000,
         *       "profit_loss": 1625.25,
         *       "profit_loss_percentage": 8.13,
         *       "allocation_percentage": 43.25,
         *       "realized_profit_loss": 0,
         *       "total_fees": 0,
         *       "price_change_24h": 1250.75,
         *       "price_change_percentage_24h": 2.98,
         *       "stale": false,
         *       "transaction_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77"
         *     }
         */
        BoughtHolding: {
            crypto_id: string;
            crypto_name: string;
            crypto_symbol: string;
            quantity: number;
            average_buy_price: number;
            current_price: number | null;
            /** @description At cost while there is no price. */
            current_value: number;
            cost_basis: number;
            profit_loss: number;
            profit_loss_percentage: number | null;
            allocation_percentage: number | null;
            realized_profit_loss: number;
            total_fees: number;
            price_change_24h: number | null;
            price_change_percentage_24h: number | null;
            stale: boolean;
            /**
             * Format: uuid
             * @description The purchase.
             */
            transaction_id: string;
        };
        /**
         * @description What the plan of upstream allows.
         * @example {
         *       "plan": "demo",
         *       "calls_per_minute": 30,
         *       "credits_per_month": 10000,
         *       "credits_used": 2880,
         *       "poll_interval_ms": 300000,
         *       "prices_keyless": true,
         *       "lasts_until": null,
         *       "forecast": "budget covers the month at this pace"
         *     }
         */
        Budget: {
            plan: string;
            calls_per_minute: number | null;
            credits_per_month: number | null;
            credits_used: number | null;
            /** @description The interval in force. */
            poll_interval_ms: number;
            /** @description Prices come without the key that is set, whose plan would make them slower. */
            prices_keyless: boolean;
            /**
             * Format: date-time
             * @description When it ends at this pace; null: it does not.
             */
            lasts_until: string | null;
            forecast: string;
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
         * @description A coin's price and where it comes from. What upstream does not know is null.
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
         *       "stale": false,
         *       "price_change_percentage_1h": 0.42,
         *       "price_change_percentage_7d": -3.1,
         *       "sparkline_in_7d": {
         *         "price": [
         *           42100,
         *           43000,
         *           43250.5
         *         ]
         *       }
         *     }
         */
        Coin: {
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
            /** @description On request; of the price in USD. */
            price_change_percentage_1h?: number | null;
            /** @description The same over seven days. */
            price_change_percentage_7d?: number | null;
            /** @description On request. */
            sparkline_in_7d?: components["schemas"]["Sparkline"];
        };
        /**
         * @description The same with supplies, extremes and texts.
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
         *       "stale": false,
         *       "total_supply": 21000000,
         *       "max_supply": 21000000,
         *       "fully_diluted_valuation": 908000000000,
         *       "ath": 69045,
         *       "ath_change_percentage": -37.36,
         *       "ath_date": "2026-11-22T17:02:33Z",
         *       "atl": 67.81,
         *       "atl_change_percentage": 63682.3,
         *       "atl_date": "2026-11-22T17:02:33Z",
         *       "description": "Bitcoin is the first decentralised currency.",
         *       "links": {
         *         "homepage": [
         *           "https://bitcoin.org/"
         *         ]
         *       },
         *       "categories": [
         *         "Layer 1 (L1)"
         *       ],
         *       "genesis_date": "2009-01-03"
         *     }
         */
        CoinDetail: {
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
            total_supply: number | null;
            max_supply: number | null;
            fully_diluted_valuation: number | null;
            ath: number | null;
            ath_change_percentage: number | null;
            /** Format: date-time */
            ath_date: string | null;
            atl: number | null;
            atl_change_percentage: number | null;
            /** Format: date-time */
            atl_date: string | null;
            description: string | null;
            links: {
                [key: string]: string[];
            } | null;
            categories: string[] | null;
            genesis_date: string | null;
        };
        /**
         * @description The parts of the server.
         * @example {
         *       "database": {
         *         "status": "ok",
         *         "writable": true,
         *         "last_write_error": null
         *       },
         *       "history": {
         *         "status": "ok",
         *         "last_recorded_age_ms": 812,
         *         "folded_before": null
         *       },
         *       "redis": {
         *         "status": "ok"
         *       },
         *       "prices": {
         *         "status": "ok",
         *         "coins": 250,
         *         "extra_coins": 3,
         *         "unaffordable_coins": 0,
         *         "stale_coins": 0,
         *         "frozen_coins": 0,
         *         "listed_coins": 17000,
         *         "age_ms": 812,
         *         "epoch": "0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e",
         *         "sequence": 4711,
         *         "batches": 96,
         *         "batches_rejected": 0,
         *         "rows_refused": 1,
         *         "rows_refused_by_reason": {
         *           "not_positive": 0,
         *           "became_null": 0,
         *           "out_of_order": 0,
         *           "future_stamp": 0,
         *           "ancient_stamp": 0,
         *           "implausible_jump": 1,
         *           "duplicate": 0,
         *           "contradictory": 0
         *         }
         *       },
         *       "upstream": {
         *         "status": "ok",
         *         "provider": "coingecko",
         *         "base_url": "https://api.coingecko.com/api/v3",
         *         "last_error": null,
         *         "last_success_age_ms": 812,
         *         "next_call_in_ms": 29188,
         *         "consecutive_failures": 0,
         *         "calls": 97,
         *         "failures": 0,
         *         "rejected": 0
         *       },
         *       "websocket": {
         *         "connections": 12
         *       },
         *       "http": {
         *         "connections": 12
         *       }
         *     }
         */
        Components: {
            database: components["schemas"]["DatabaseHealth"];
            history?: components["schemas"]["HistoryHealth"];
            redis?: components["schemas"]["RedisHealth"];
            prices: components["schemas"]["PricesHealth"];
            upstream: components["schemas"]["UpstreamHealth"];
            websocket: components["schemas"]["Connections"];
            http: components["schemas"]["Connections"];
        };
        /**
         * @description Those that are open.
         * @example {
         *       "connections": 12
         *     }
         */
        Connections: {
            connections: number;
        };
        /**
         * @description A line that is there already.
         * @example {
         *       "line": 7,
         *       "transaction_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77"
         *     }
         */
        CsvDuplicate: {
            line: number;
            /**
             * Format: uuid
             * @description The transaction that it is the same as.
             */
            transaction_id: string;
        };
        /**
         * @description A line that cannot be imported.
         * @example {
         *       "line": 7,
         *       "column": "quantity",
         *       "message": "Input should be greater than 0"
         *     }
         */
        CsvProblem: {
            line: number;
            /** @description Empty: the whole line. */
            column: string;
            message: string;
        };
        /**
         * @description The database.
         * @example {
         *       "status": "ok",
         *       "writable": true,
         *       "last_write_error": null
         *     }
         */
        DatabaseHealth: {
            /** @enum {string} */
            status: "ok" | "unavailable";
            /** @description Whether the last write was stored; looked at every 10 s. */
            writable: boolean;
            /** @description Why it was not. */
            last_write_error: string | null;
        };
        /**
         * @description A message and what became of it.
         * @example {
         *       "id": "msg_0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "kind": "alert",
         *       "status": "pending",
         *       "created_at": "2026-11-22T17:02:33Z",
         *       "next_attempt_at": null,
         *       "event_ids": [],
         *       "attempts": [
         *         {
         *           "number": 1,
         *           "started_at": "2026-11-22T17:02:33Z",
         *           "duration_ms": 120,
         *           "response_status": 200,
         *           "error": null,
         *           "response_excerpt": null
         *         }
         *       ]
         *     }
         */
        Delivery: {
            id: string;
            /** @enum {string} */
            kind: "alert" | "digest" | "test";
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            next_attempt_at: string | null;
            event_ids: string[];
            attempts: components["schemas"]["DeliveryAttempt"][];
        };
        /**
         * @description One attempt and what came back.
         * @example {
         *       "number": 1,
         *       "started_at": "2026-11-22T17:02:33Z",
         *       "duration_ms": 120,
         *       "response_status": 200,
         *       "error": null,
         *       "response_excerpt": null
         *     }
         */
        DeliveryAttempt: {
            number: number;
            /** Format: date-time */
            started_at: string;
            duration_ms: number;
            response_status: number | null;
            error: string | null;
            response_excerpt: string | null;
        };
        /**
         * @description The deepest fall from a peak.
         * @example {
         *       "percent": 12.5,
         *       "peak": {
         *         "price": 43800,
         *         "date": "2026-11-22T17:02:33Z"
         *       },
         *       "trough": {
         *         "price": 43800,
         *         "date": "2026-11-22T17:02:33Z"
         *       }
         *     }
         */
        Drawdown: {
            percent: number;
            peak: components["schemas"]["Extreme"];
            trough: components["schemas"]["Extreme"];
        };
        /**
         * @description Where the parts are.
         * @example {
         *       "prices": "/crypto/prices",
         *       "coin": "/crypto/{crypto_id}",
         *       "search": "/search/crypto?query=",
         *       "overview": "/market/overview",
         *       "sentiment": "/market/sentiment",
         *       "stream": "/ws",
         *       "users": "/users",
         *       "health": "/health"
         *     }
         */
        Endpoints: {
            prices: string;
            coin: string;
            search: string;
            overview: string;
            sentiment: string;
            stream: string;
            users: string;
            health: string;
        };
        /**
         * @description Every error but 422. Its stable code is in X-Error-Code.
         * @example {
         *       "detail": "Cryptocurrency not found",
         *       "candidates": [
         *         "bitcoin"
         *       ]
         *     }
         */
        Error: {
            /** @description One sentence, for people. */
            detail: string;
            /** @description Of unknown_coin: ids of coins whose symbol this is. */
            candidates?: string[];
            /** @description With DEBUG_RESPONSES=true only. */
            debug?: unknown;
        };
        /**
         * @description A price and its day.
         * @example {
         *       "price": 43800,
         *       "date": "2026-11-22T17:02:33Z"
         *     }
         */
        Extreme: {
            price: number;
            /** Format: date-time */
            date: string;
        };
        /**
         * @description A time of which nothing is known.
         * @example {
         *       "from": "2026-11-22T17:02:33Z",
         *       "to": "2026-11-22T17:02:33Z"
         *     }
         */
        Gap: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
        };
        /**
         * @description State of every component.
         * @example {
         *       "status": "healthy",
         *       "timestamp": "2026-11-22T17:02:33Z",
         *       "version": "0.1.0",
         *       "uptime_seconds": 3600,
         *       "source": "coingecko",
         *       "simulated": false,
         *       "sources": [
         *         {
         *           "source": "coingecko",
         *           "kind": "poll",
         *           "status": "ok",
         *           "simulated": false,
         *           "coins": 250,
         *           "last_success_age_ms": 812,
         *           "last_error": null
         *         }
         *       ],
         *       "components": {
         *         "database": {
         *           "status": "ok",
         *           "writable": true,
         *           "last_write_error": null
         *         },
         *         "history": {
         *           "status": "ok",
         *           "last_recorded_age_ms": 812,
         *           "folded_before": null
         *         },
         *         "redis": {
         *           "status": "ok"
         *         },
         *         "prices": {
         *           "status": "ok",
         *           "coins": 250,
         *           "extra_coins": 3,
         *           "unaffordable_coins": 0,
         *           "stale_coins": 0,
         *           "frozen_coins": 0,
         *           "listed_coins": 17000,
         *           "age_ms": 812,
         *           "epoch": "0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e",
         *           "sequence": 4711,
         *           "batches": 96,
         *           "batches_rejected": 0,
         *           "rows_refused": 1,
         *           "rows_refused_by_reason": {
         *             "not_positive": 0,
         *             "became_null": 0,
         *             "out_of_order": 0,
         *             "future_stamp": 0,
         *             "ancient_stamp": 0,
         *             "implausible_jump": 1,
         *             "duplicate": 0,
         *             "contradictory": 0
         *           }
         *         },
         *         "upstream": {
         *           "status": "ok",
         *           "provider": "coingecko",
         *           "base_url": "https://api.coingecko.com/api/v3",
         *           "last_error": null,
         *           "last_success_age_ms": 812,
         *           "next_call_in_ms": 29188,
         *           "consecutive_failures": 0,
         *           "calls": 97,
         *           "failures": 0,
         *           "rejected": 0
         *         },
         *         "websocket": {
         *           "connections": 12
         *         },
         *         "http": {
         *           "connections": 12
         *         }
         *       },
         *       "budget": {
         *         "plan": "demo",
         *         "calls_per_minute": 30,
         *         "credits_per_month": 10000,
         *         "credits_used": 2880,
         *         "poll_interval_ms": 300000,
         *         "prices_keyless": true,
         *         "lasts_until": null,
         *         "forecast": "budget covers the month at this pace"
         *       }
         *     }
         */
        Health: {
            /** @enum {string} */
            status: "healthy" | "degraded";
            /** Format: date-time */
            timestamp: string;
            version: string;
            uptime_seconds: number;
            /** @enum {string} */
            source: "coingecko" | "simulated";
            simulated: boolean;
            sources: components["schemas"]["SourceHealth"][];
            components: components["schemas"]["Components"];
            budget: components["schemas"]["Budget"];
        };
        /**
         * @description How price history is recorded.
         * @example {
         *       "status": "ok",
         *       "last_recorded_age_ms": 812,
         *       "folded_before": null
         *     }
         */
        HistoryHealth: {
            /** @enum {string} */
            status: "ok" | "behind" | "failing";
            /** @description Since prices were last put on record. */
            last_recorded_age_ms: number | null;
            /**
             * Format: date-time
             * @description Candles of the hours before are made; null: none in this run.
             */
            folded_before: string | null;
        };
        /**
         * @description A price of the past.
         * @example {
         *       "crypto_id": "bitcoin",
         *       "price": 43250.5,
         *       "market_cap": 845000000000,
         *       "volume_24h": 25000000000,
         *       "timestamp": "2026-11-22T17:02:33Z",
         *       "source": "own"
         *     }
         */
        HistoryPoint: {
            crypto_id: string;
            price: number;
            market_cap: number | null;
            volume_24h: number | null;
            /** Format: date-time */
            timestamp: string;
            /**
             * @description Who recorded it.
             * @enum {string}
             */
            source: "own" | "imported" | "upstream";
        };
        /**
         * @description What happened in a window.
         * @example {
         *       "crypto_id": "bitcoin",
         *       "first_day": "2026-11-22T17:02:33Z",
         *       "last_day": "2026-11-22T17:02:33Z",
         *       "days": 30,
         *       "open": 41000,
         *       "close": 43250.5,
         *       "return_percent": 5.49,
         *       "volatility": {
         *         "annualized_percent": 48.2,
         *         "daily_percent": 2.52,
         *         "returns": 29,
         *         "formula": "sample standard deviation of ln(close / previous close), times sqrt(365)"
         *       },
         *       "high": {
         *         "price": 43800,
         *         "date": "2026-11-22T17:02:33Z"
         *       },
         *       "low": {
         *         "price": 43800,
         *         "date": "2026-11-22T17:02:33Z"
         *       },
         *       "max_drawdown": {
         *         "percent": 12.5,
         *         "peak": {
         *           "price": 43800,
         *           "date": "2026-11-22T17:02:33Z"
         *         },
         *         "trough": {
         *           "price": 43800,
         *           "date": "2026-11-22T17:02:33Z"
         *         }
         *       },
         *       "gap_count": 0,
         *       "gaps": []
         *     }
         */
        HistoryStats: {
            crypto_id: string;
            /** Format: date-time */
            first_day: string;
            /** Format: date-time */
            last_day: string;
            days: number;
            open: number;
            close: number;
            return_percent: number;
            volatility: components["schemas"]["Volatility"];
            high: components["schemas"]["Extreme"];
            low: components["schemas"]["Extreme"];
            max_drawdown: components["schemas"]["Drawdown"] | null;
            gap_count: number;
            /** @description The first 100. */
            gaps: components["schemas"]["Gap"][];
        };
        /**
         * @description What is held of a coin, and what it is worth.
         * @example {
         *       "crypto_id": "bitcoin",
         *       "crypto_name": "Bitcoin",
         *       "crypto_symbol": "BTC",
         *       "quantity": 0.5,
         *       "average_buy_price": 40000,
         *       "current_price": 43250.5,
         *       "current_value": 21625.25,
         *       "cost_basis": 20000,
         *       "profit_loss": 1625.25,
         *       "profit_loss_percentage": 8.13,
         *       "allocation_percentage": 43.25,
         *       "realized_profit_loss": 0,
         *       "total_fees": 0,
         *       "price_change_24h": 1250.75,
         *       "price_change_percentage_24h": 2.98,
         *       "stale": false
         *     }
         */
        Holding: {
            crypto_id: string;
            crypto_name: string;
            crypto_symbol: string;
            quantity: number;
            average_buy_price: number;
            current_price: number | null;
            /** @description At cost while there is no price. */
            current_value: number;
            cost_basis: number;
            profit_loss: number;
            profit_loss_percentage: number | null;
            allocation_percentage: number | null;
            realized_profit_loss: number;
            total_fees: number;
            price_change_24h: number | null;
            price_change_percentage_24h: number | null;
            stale: boolean;
        };
        /**
         * @description What came of a file.
         * @example {
         *       "dry_run": false,
         *       "rows": 120,
         *       "imported": 120,
         *       "duplicate_count": 0,
         *       "skipped_count": 0,
         *       "duplicates": [],
         *       "problem_count": 0,
         *       "problems": []
         *     }
         */
        ImportReport: {
            dry_run: boolean;
            rows: number;
            imported: number;
            /** @description Lines that are there already: by their id, or the same coin, type, time, quantity, price and fee. */
            duplicate_count: number;
            /** @description How many of them are left out. */
            skipped_count: number;
            /** @description The first of them, by line. */
            duplicates: components["schemas"]["CsvDuplicate"][];
            problem_count: number;
            /** @description The first of them, by line. */
            problems: components["schemas"]["CsvProblem"][];
        };
        /**
         * @description How to replace a key.
         * @example {
         *       "overlap_seconds": 3600
         *     }
         */
        KeyRotation: {
            /** @description How long the old key still works. */
            overlap_seconds?: number | null;
        };
        /**
         * @description The process runs.
         * @example {
         *       "live": true
         *     }
         */
        Liveness: {
            live: boolean;
        };
        /**
         * @description How much of a purchase a sale sold.
         * @example {
         *       "transaction_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "quantity": 0.5,
         *       "cost_basis": 20000
         *     }
         */
        LotUse: {
            /**
             * Format: uuid
             * @description The purchase that was sold.
             */
            transaction_id: string;
            quantity: number;
            cost_basis: number;
        };
        /**
         * @description The market as a whole.
         * @example {
         *       "total_market_cap": 2500000000000,
         *       "total_volume_24h": 125000000000,
         *       "totals_source": "global",
         *       "top_cryptos": [
         *         {
         *           "id": "bitcoin",
         *           "name": "Bitcoin",
         *           "symbol": "BTC",
         *           "current_price": 43250.5,
         *           "market_cap": 845000000000,
         *           "price_change_percentage_24h": 2.98
         *         }
         *       ],
         *       "market_stats": {
         *         "gainers_count": 75,
         *         "losers_count": 25,
         *         "unchanged_count": 0,
         *         "top_gainer": {
         *           "id": "ethereum",
         *           "name": "Ethereum",
         *           "symbol": "ETH",
         *           "price_change_percentage_24h": 5.67
         *         },
         *         "top_loser": {
         *           "id": "ethereum",
         *           "name": "Ethereum",
         *           "symbol": "ETH",
         *           "price_change_percentage_24h": 5.67
         *         }
         *       },
         *       "last_updated": "2026-11-22T17:02:33Z"
         *     }
         */
        MarketOverview: {
            total_market_cap: number | null;
            total_volume_24h: number | null;
            /**
             * @description Upstream's own totals, or the sum over the tracked.
             * @enum {string}
             */
            totals_source: "global" | "tracked";
            top_cryptos: components["schemas"]["TopCoin"][];
            market_stats: components["schemas"]["MarketStats"];
            /** Format: date-time */
            last_updated: string | null;
        };
        /**
         * @description A verdict and what it is made of.
         * @example {
         *       "sentiment": "bullish",
         *       "positive_count": 38,
         *       "negative_count": 12,
         *       "positive_ratio": 0.76,
         *       "average_change_percentage_24h": 2.4,
         *       "coins_considered": 50,
         *       "rule": "Over the 50 largest coins by market cap ...",
         *       "last_updated": "2026-11-22T17:02:33Z"
         *     }
         */
        MarketSentiment: {
            /** @enum {string} */
            sentiment: "bullish" | "bearish" | "neutral";
            positive_count: number;
            negative_count: number;
            positive_ratio: number | null;
            average_change_percentage_24h: number | null;
            coins_considered: number;
            rule: string;
            /** Format: date-time */
            last_updated: string | null;
        };
        /**
         * @description Who rose and who fell.
         * @example {
         *       "gainers_count": 75,
         *       "losers_count": 25,
         *       "unchanged_count": 0,
         *       "top_gainer": {
         *         "id": "ethereum",
         *         "name": "Ethereum",
         *         "symbol": "ETH",
         *         "price_change_percentage_24h": 5.67
         *       },
         *       "top_loser": {
         *         "id": "ethereum",
         *         "name": "Ethereum",
         *         "symbol": "ETH",
         *         "price_change_percentage_24h": 5.67
         *       }
         *     }
         */
        MarketStats: {
            gainers_count: number;
            losers_count: number;
            unchanged_count: number;
            top_gainer: components["schemas"]["Mover"] | null;
            top_loser: components["schemas"]["Mover"] | null;
        };
        /**
         * @description What was done.
         * @example {
         *       "message": "Alert deleted successfully"
         *     }
         */
        Message: {
            message: string;
        };
        /**
         * @description A coin and its change.
         * @example {
         *       "id": "ethereum",
         *       "name": "Ethereum",
         *       "symbol": "ETH",
         *       "price_change_percentage_24h": 5.67
         *     }
         */
        Mover: {
            id: string;
            name: string;
            symbol: string;
            price_change_percentage_24h: number | null;
        };
        /**
         * @description An alert to be.
         * @example {
         *       "crypto_id": "bitcoin",
         *       "alert_type": "price_above",
         *       "target_price": 50000,
         *       "repeat": false
         *     }
         */
        NewAlert: {
            crypto_id: string;
            /** @enum {string} */
            alert_type: "price_above" | "price_below" | "percentage_change" | "volume_alert" | "price_momentum";
            /** @description Of the price types only: required there. */
            target_price?: number | string | null;
            /** @description Of the other types only: required there. Of percentage_change and price_momentum a sign is a direction: -5 waits for a fall, "+5" for a rise, 5 for either. */
            percentage_change?: number | string | null;
            /** @description The same in a word. */
            direction?: ("up" | "down" | "either") | null;
            repeat?: boolean | null;
            /** @description Goes with repeat only; 60 is usual. */
            cooldown_seconds?: number | null;
            /** Format: date-time */
            expires_at?: string | null;
            /** @description Left out: the owner's default. */
            webhook_id?: string | null;
        };
        /**
         * @description A rule and what to try it on.
         * @example {
         *       "alert_type": "price_above",
         *       "target_price": 43000,
         *       "repeat": false,
         *       "prices": [
         *         {
         *           "timestamp": "2026-11-22T17:02:33Z",
         *           "price": 43250.5,
         *           "high": 43300,
         *           "low": 43200,
         *           "volume_24h": 25000000000,
         *           "price_change_percentage_24h": 2.98
         *         }
         *       ]
         *     }
         */
        NewBacktest: {
            /** @enum {string} */
            alert_type: "price_above" | "price_below" | "percentage_change" | "volume_alert" | "price_momentum";
            target_price?: number | string | null;
            percentage_change?: number | string | null;
            direction?: ("up" | "down" | "either") | null;
            repeat?: boolean | null;
            cooldown_seconds?: number | null;
            /** @description Required for stored history. */
            crypto_id?: string | null;
            /** @description In order of time, 1 to 10,000; or a range of history: */
            prices?: components["schemas"]["BacktestPoint"][];
            /** Format: date-time */
            from?: string | null;
            /** Format: date-time */
            to?: string | null;
            interval?: ("1m" | "5m" | "15m" | "1h" | "4h" | "1d" | "1w" | "1M") | null;
        };
        /**
         * @description A portfolio to be.
         * @example {
         *       "name": "My Crypto Portfolio",
         *       "description": "Long-term investment portfolio",
         *       "cost_basis_method": "average"
         *     }
         */
        NewPortfolio: {
            name: string;
            description?: string | null;
            cost_basis_method?: ("average" | "fifo" | "lifo" | "hifo") | null;
        };
        /**
         * @description A purchase.
         * @example {
         *       "crypto_id": "bitcoin",
         *       "quantity": 0.5,
         *       "price_per_unit": 40000,
         *       "fee": 0,
         *       "notes": "first purchase",
         *       "executed_at": "2026-11-22T17:02:33Z"
         *     }
         */
        NewPurchase: {
            crypto_id: string;
            /** @description Above 0; at most 18 places. */
            quantity: number | string;
            price_per_unit: number | string;
            fee?: number | string | null;
            notes?: string | null;
            /**
             * Format: date-time
             * @description Now when it is left out.
             */
            executed_at?: string | null;
        };
        /**
         * @description A purchase or a sale.
         * @example {
         *       "transaction_type": "buy",
         *       "crypto_id": "bitcoin",
         *       "quantity": 0.5,
         *       "price_per_unit": 40000,
         *       "fee": 0,
         *       "notes": "first purchase",
         *       "executed_at": "2026-11-22T17:02:33Z"
         *     }
         */
        NewTransaction: {
            /** @enum {string} */
            transaction_type: "buy" | "sell";
            crypto_id: string;
            quantity: number | string;
            price_per_unit: number | string;
            fee?: number | string | null;
            notes?: string | null;
            /**
             * Format: date-time
             * @description Now when it is left out.
             */
            executed_at?: string | null;
        };
        /**
         * @description Who wants to join.
         * @example {
         *       "username": "john_doe",
         *       "email": "john@example.com"
         *     }
         */
        NewUser: {
            /** @description Letters, digits, '_', '.' and '-'. */
            username: string;
            email: string;
        };
        /**
         * @description Where messages are to go.
         * @example {
         *       "url": "https://example.com/hooks/prices",
         *       "description": "",
         *       "is_default": false
         *     }
         */
        NewWebhook: {
            url: string;
            description?: string | null;
            /** @description Alerts that name no webhook go there. */
            is_default?: boolean | null;
        };
        /**
         * @description How the notice of an event fares on one channel.
         * @example {
         *       "channel": "websocket",
         *       "target": "",
         *       "state": "pending",
         *       "attempts": 1,
         *       "next_attempt_at": null,
         *       "settled_at": "2026-11-22T17:02:33Z",
         *       "last_error": ""
         *     }
         */
        Notice: {
            channel: string;
            target: string;
            /** @enum {string} */
            state: "pending" | "sent" | "failed";
            attempts: number;
            /** Format: date-time */
            next_attempt_at: string | null;
            /** Format: date-time */
            settled_at: string | null;
            last_error: string;
        };
        /**
         * @description The same, a sale with the lots it sold.
         * @example {
         *       "id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "portfolio_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "crypto_id": "bitcoin",
         *       "transaction_type": "buy",
         *       "quantity": 0.5,
         *       "price_per_unit": 40000,
         *       "total_amount": 20000,
         *       "fee": 0,
         *       "notes": "",
         *       "cost_basis": null,
         *       "realized_profit_loss": null,
         *       "executed_at": "2026-11-22T17:02:33Z",
         *       "created_at": "2026-11-22T17:02:33Z",
         *       "updated_at": "2026-11-22T17:02:33Z",
         *       "lots": [
         *         {
         *           "transaction_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *           "quantity": 0.5,
         *           "cost_basis": 20000
         *         }
         *       ]
         *     }
         */
        OneTransaction: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            portfolio_id: string;
            crypto_id: string;
            /** @enum {string} */
            transaction_type: "buy" | "sell";
            quantity: number;
            price_per_unit: number;
            total_amount: number;
            fee: number;
            notes: string;
            /** @description Of a sale. */
            cost_basis: number | null;
            /** @description Of a sale. */
            realized_profit_loss: number | null;
            /** Format: date-time */
            executed_at: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @description Of a sale: the purchases it sold. */
            lots?: components["schemas"]["LotUse"][];
        };
        /**
         * @description The best or the worst of the holdings.
         * @example {
         *       "crypto_id": "bitcoin",
         *       "crypto_name": "Bitcoin",
         *       "profit_loss_percentage": 8.13
         *     }
         */
        Performer: {
            crypto_id: string;
            crypto_name: string;
            profit_loss_percentage: number;
        };
        /**
         * @description A portfolio and its current value.
         * @example {
         *       "id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "user_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "name": "My Crypto Portfolio",
         *       "description": "Long-term investment portfolio",
         *       "cost_basis_method": "average",
         *       "total_value": 50000,
         *       "holdings_count": 5,
         *       "created_at": "2026-11-22T17:02:33Z",
         *       "updated_at": "2026-11-22T17:02:33Z"
         *     }
         */
        Portfolio: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            user_id: string;
            name: string;
            description: string;
            /** @enum {string} */
            cost_basis_method: "average" | "fifo" | "lifo" | "hifo";
            /** @description USD, now. */
            total_value: number;
            holdings_count: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description What is to change; the rest stays.
         * @example {
         *       "name": "My Crypto Portfolio",
         *       "description": "Long-term investment portfolio",
         *       "cost_basis_method": "fifo"
         *     }
         */
        PortfolioChange: {
            name?: string | null;
            description?: string | null;
            cost_basis_method?: ("average" | "fifo" | "lifo" | "hifo") | null;
        };
        /**
         * @description Value, cost and profit.
         * @example {
         *       "portfolio_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "portfolio_name": "My Crypto Portfolio",
         *       "cost_basis_method": "average",
         *       "total_value": 50000,
         *       "total_cost": 45000,
         *       "total_profit_loss": 5000,
         *       "total_profit_loss_percentage": 11.11,
         *       "realized_profit_loss": 0,
         *       "total_fees": 0,
         *       "holdings_count": 5,
         *       "best_performer": {
         *         "crypto_id": "bitcoin",
         *         "crypto_name": "Bitcoin",
         *         "profit_loss_percentage": 8.13
         *       },
         *       "worst_performer": {
         *         "crypto_id": "bitcoin",
         *         "crypto_name": "Bitcoin",
         *         "profit_loss_percentage": 8.13
         *       },
         *       "unpriced": [],
         *       "stale": false,
         *       "holdings": [
         *         {
         *           "crypto_id": "bitcoin",
         *           "crypto_name": "Bitcoin",
         *           "crypto_symbol": "BTC",
         *           "quantity": 0.5,
         *           "average_buy_price": 40000,
         *           "current_price": 43250.5,
         *           "current_value": 21625.25,
         *           "cost_basis": 20000,
         *           "profit_loss": 1625.25,
         *           "profit_loss_percentage": 8.13,
         *           "allocation_percentage": 43.25,
         *           "realized_profit_loss": 0,
         *           "total_fees": 0,
         *           "price_change_24h": 1250.75,
         *           "price_change_percentage_24h": 2.98,
         *           "stale": false
         *         }
         *       ],
         *       "last_updated": "2026-11-22T17:02:33Z"
         *     }
         */
        PortfolioSummary: {
            /** Format: uuid */
            portfolio_id: string;
            portfolio_name: string;
            /** @enum {string} */
            cost_basis_method: "average" | "fifo" | "lifo" | "hifo";
            total_value: number;
            total_cost: number;
            total_profit_loss: number;
            total_profit_loss_percentage: number | null;
            realized_profit_loss: number;
            total_fees: number;
            holdings_count: number;
            /** @description Not with ENABLE_PORTFOLIO_ANALYTICS=false. */
            best_performer?: components["schemas"]["Performer"] | null;
            worst_performer?: components["schemas"]["Performer"] | null;
            /** @description Coins without a price; they count at cost. */
            unpriced: string[];
            stale: boolean;
            holdings: components["schemas"]["Holding"][];
            /** Format: date-time */
            last_updated: string;
        };
        /**
         * @description The prices in memory.
         * @example {
         *       "status": "ok",
         *       "coins": 250,
         *       "extra_coins": 3,
         *       "unaffordable_coins": 0,
         *       "stale_coins": 0,
         *       "frozen_coins": 0,
         *       "listed_coins": 17000,
         *       "age_ms": 812,
         *       "epoch": "0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e",
         *       "sequence": 4711,
         *       "batches": 96,
         *       "batches_rejected": 0,
         *       "rows_refused": 1,
         *       "rows_refused_by_reason": {
         *         "not_positive": 0,
         *         "became_null": 0,
         *         "out_of_order": 0,
         *         "future_stamp": 0,
         *         "ancient_stamp": 0,
         *         "implausible_jump": 1,
         *         "duplicate": 0,
         *         "contradictory": 0
         *       }
         *     }
         */
        PricesHealth: {
            /** @enum {string} */
            status: "ok" | "stale" | "starting";
            /** @description Coins that are tracked. */
            coins: number;
            /** @description Of these, besides the top: somebody depends on them. */
            extra_coins: number;
            /** @description Somebody depends on them, and they are not tracked. */
            unaffordable_coins: number;
            /** @description Not confirmed for two of the intervals in force, or frozen. */
            stale_coins: number;
            /** @description Of these, whose stamp is older than PRICE_STAMP_MAX_AGE. */
            frozen_coins: number;
            /** @description Coins that upstream lists. */
            listed_coins: number;
            /** @description Of the youngest price. */
            age_ms: number | null;
            /** @description Sequences of two epochs are two counts. */
            epoch: string;
            sequence: number;
            batches: number;
            batches_rejected: number;
            rows_refused: number;
            rows_refused_by_reason: components["schemas"]["RowsRefused"];
        };
        /**
         * @description One thing wrong with a request.
         * @example {
         *       "type": "missing",
         *       "loc": [
         *         "body",
         *         "target_price"
         *       ],
         *       "msg": "Field required",
         *       "input": null
         *     }
         */
        Problem: {
            /** @description Stable, for programs. */
            type: string;
            /** @description Where it is. */
            loc: string[];
            msg: string;
            /** @description What was given, as it was written; null when that is long. */
            input: unknown;
        };
        /**
         * @description Whether prices can be served.
         * @example {
         *       "ready": true,
         *       "prices": true,
         *       "database": true,
         *       "alerts": true,
         *       "history": "ok"
         *     }
         */
        Readiness: {
            ready: boolean;
            prices: boolean;
            database: boolean;
            /** @description They are watched, or switched off. */
            alerts: boolean;
            /**
             * @description Its file; a large one that was not closed cleanly is checked while it serves.
             * @enum {string}
             */
            history: "ok" | "checking" | "damaged" | "off";
        };
        /**
         * @description The Redis that coin pages are shared through.
         * @example {
         *       "status": "ok"
         *     }
         */
        RedisHealth: {
            /** @enum {string} */
            status: "ok" | "full" | "read_only" | "unavailable";
        };
        /**
         * @description The new key.
         * @example {
         *       "id": "AbCdEfGh",
         *       "api_key": "ck_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG",
         *       "created_at": "2026-11-22T17:02:33Z",
         *       "expires_at": null,
         *       "previous_expires_at": null
         *     }
         */
        RotatedKey: {
            id: string;
            /** @description In full, once. */
            api_key: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description When the replaced key ends; null: it has.
             */
            previous_expires_at: string | null;
        };
        /**
         * @description Rows of upstream that changed nothing, by reason.
         * @example {
         *       "not_positive": 0,
         *       "became_null": 0,
         *       "out_of_order": 0,
         *       "future_stamp": 0,
         *       "ancient_stamp": 0,
         *       "implausible_jump": 1,
         *       "duplicate": 0,
         *       "contradictory": 0
         *     }
         */
        RowsRefused: {
            not_positive: number;
            became_null: number;
            out_of_order: number;
            future_stamp: number;
            ancient_stamp: number;
            implausible_jump: number;
            duplicate: number;
            contradictory: number;
        };
        /**
         * @description A coin that was found.
         * @example {
         *       "id": "bitcoin",
         *       "symbol": "BTC",
         *       "name": "Bitcoin",
         *       "market_cap_rank": 1
         *     }
         */
        SearchHit: {
            id: string;
            symbol: string;
            name: string;
            market_cap_rank: number | null;
        };
        /**
         * @description How to replace the signing secret.
         * @example {
         *       "overlap_seconds": 86400
         *     }
         */
        SecretRotation: {
            /** @description How long messages are signed with the old secret too. */
            overlap_seconds?: number | null;
        };
        /**
         * @description What this server is.
         * @example {
         *       "name": "crypto-price-api",
         *       "version": "0.1.0",
         *       "source": "coingecko",
         *       "simulated": false,
         *       "endpoints": {
         *         "prices": "/crypto/prices",
         *         "coin": "/crypto/{crypto_id}",
         *         "search": "/search/crypto?query=",
         *         "overview": "/market/overview",
         *         "sentiment": "/market/sentiment",
         *         "stream": "/ws",
         *         "users": "/users",
         *         "health": "/health"
         *       }
         *     }
         */
        ServerInfo: {
            /** @constant */
            name: "crypto-price-api";
            version: string;
            /**
             * @description Where prices come from.
             * @enum {string}
             */
            source: "coingecko" | "simulated";
            simulated: boolean;
            endpoints: components["schemas"]["Endpoints"];
        };
        /**
         * @description A source of prices.
         * @example {
         *       "source": "coingecko",
         *       "kind": "poll",
         *       "status": "ok",
         *       "simulated": false,
         *       "coins": 250,
         *       "last_success_age_ms": 812,
         *       "last_error": null
         *     }
         */
        SourceHealth: {
            source: string;
            /** @enum {string} */
            kind: "poll" | "stream" | "cluster";
            /** @enum {string} */
            status: "ok" | "starting" | "backing_off" | "held" | "misconfigured" | "unknown";
            simulated: boolean;
            /** @description Whose price is of this source now. */
            coins: number;
            last_success_age_ms: number | null;
            last_error: string | null;
        };
        /**
         * @description How a price went.
         * @example {
         *       "price": [
         *         42100,
         *         43000,
         *         43250.5
         *       ]
         *     }
         */
        Sparkline: {
            /** @description One for four hours, oldest first, in vs_currency; empty where upstream has none. */
            price: number[];
        };
        /**
         * @description One of the largest coins.
         * @example {
         *       "id": "bitcoin",
         *       "name": "Bitcoin",
         *       "symbol": "BTC",
         *       "current_price": 43250.5,
         *       "market_cap": 845000000000,
         *       "price_change_percentage_24h": 2.98
         *     }
         */
        TopCoin: {
            id: string;
            name: string;
            symbol: string;
            current_price: number | null;
            market_cap: number | null;
            price_change_percentage_24h: number | null;
        };
        /**
         * @description What somebody entered. Amounts are exact.
         * @example {
         *       "id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "portfolio_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "crypto_id": "bitcoin",
         *       "transaction_type": "buy",
         *       "quantity": 0.5,
         *       "price_per_unit": 40000,
         *       "total_amount": 20000,
         *       "fee": 0,
         *       "notes": "",
         *       "cost_basis": null,
         *       "realized_profit_loss": null,
         *       "executed_at": "2026-11-22T17:02:33Z",
         *       "created_at": "2026-11-22T17:02:33Z",
         *       "updated_at": "2026-11-22T17:02:33Z"
         *     }
         */
        Transaction: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            portfolio_id: string;
            crypto_id: string;
            /** @enum {string} */
            transaction_type: "buy" | "sell";
            quantity: number;
            price_per_unit: number;
            total_amount: number;
            fee: number;
            notes: string;
            /** @description Of a sale. */
            cost_basis: number | null;
            /** @description Of a sale. */
            realized_profit_loss: number | null;
            /** Format: date-time */
            executed_at: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description What is to change; the rest stays.
         * @example {
         *       "transaction_type": "buy",
         *       "quantity": 0.5,
         *       "price_per_unit": 40000,
         *       "fee": 0,
         *       "notes": "first purchase",
         *       "executed_at": "2026-11-22T17:02:33Z"
         *     }
         */
        TransactionChange: {
            transaction_type?: ("buy" | "sell") | null;
            quantity?: number | string | null;
            price_per_unit?: number | string | null;
            fee?: number | string | null;
            notes?: string | null;
            /** Format: date-time */
            executed_at?: string | null;
        };
        /**
         * @description Where prices come from.
         * @example {
         *       "status": "ok",
         *       "provider": "coingecko",
         *       "base_url": "https://api.coingecko.com/api/v3",
         *       "last_error": null,
         *       "last_success_age_ms": 812,
         *       "next_call_in_ms": 29188,
         *       "consecutive_failures": 0,
         *       "calls": 97,
         *       "failures": 0,
         *       "rejected": 0
         *     }
         */
        UpstreamHealth: {
            /** @enum {string} */
            status: "ok" | "starting" | "backing_off" | "held" | "misconfigured" | "unknown";
            /** @enum {string} */
            provider: "coingecko" | "simulated";
            base_url: string;
            last_error: string | null;
            last_success_age_ms: number | null;
            next_call_in_ms: number | null;
            consecutive_failures: number;
            calls: number;
            failures: number;
            rejected: number;
        };
        /**
         * @description What an account has.
         * @example {
         *       "user_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "portfolio_count": 1,
         *       "holding_count": 5,
         *       "alert_count": 3,
         *       "transaction_count": 42,
         *       "total_portfolio_value": 50000,
         *       "most_traded_crypto": "bitcoin",
         *       "best_performing_portfolio": {
         *         "portfolio_id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *         "portfolio_name": "My Crypto Portfolio",
         *         "total_profit_loss_percentage": 11.11
         *       }
         *     }
         */
        Usage: {
            /** Format: uuid */
            user_id: string;
            portfolio_count: number;
            holding_count: number;
            alert_count: number;
            transaction_count: number;
            total_portfolio_value: number;
            most_traded_crypto: string | null;
            best_performing_portfolio: components["schemas"]["BestPortfolio"] | null;
        };
        /**
         * @description An account.
         * @example {
         *       "id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "username": "john_doe",
         *       "email": "john@example.com",
         *       "api_key": "ck_AbCd…",
         *       "created_at": "2026-11-22T17:02:33Z",
         *       "updated_at": "2026-11-22T17:02:33Z"
         *     }
         */
        User: {
            /** Format: uuid */
            id: string;
            username: string;
            email: string;
            /** @description In full only in the answer that creates it. */
            api_key: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description What is to change; the rest stays.
         * @example {
         *       "username": "john_doe",
         *       "email": "john@example.com"
         *     }
         */
        UserChange: {
            username?: string;
            email?: string;
        };
        /**
         * @description Everything that is wrong with a request.
         * @example {
         *       "detail": [
         *         {
         *           "type": "missing",
         *           "loc": [
         *             "body",
         *             "target_price"
         *           ],
         *           "msg": "Field required",
         *           "input": null
         *         }
         *       ],
         *       "problem_count": 1
         *     }
         */
        ValidationError: {
            /** @description The first of them, MAX_PROBLEMS_PER_ANSWER at most. */
            detail: components["schemas"]["Problem"][];
            /** @description How many there are. */
            problem_count: number;
            /** @description With DEBUG_RESPONSES=true only. */
            debug?: unknown;
        };
        /**
         * @description How much the price moves.
         * @example {
         *       "annualized_percent": 48.2,
         *       "daily_percent": 2.52,
         *       "returns": 29,
         *       "formula": "sample standard deviation of ln(close / previous close), times sqrt(365)"
         *     }
         */
        Volatility: {
            annualized_percent: number | null;
            daily_percent: number | null;
            returns: number;
            formula: string;
        };
        /**
         * @description Where messages go.
         * @example {
         *       "id": "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77",
         *       "url": "https://example.com/hooks/prices",
         *       "description": "",
         *       "status": "enabled",
         *       "is_default": false,
         *       "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
         *       "previous_secret_expires_at": null,
         *       "failing_since": null,
         *       "created_at": "2026-11-22T17:02:33Z",
         *       "updated_at": "2026-11-22T17:02:33Z"
         *     }
         */
        Webhook: {
            /** Format: uuid */
            id: string;
            url: string;
            description: string;
            /** @enum {string} */
            status: "enabled" | "disabled" | "gone" | "failing";
            is_default: boolean;
            /** @description Only in the answer that makes it. */
            secret?: string;
            /** Format: date-time */
            previous_secret_expires_at: string | null;
            /** Format: date-time */
            failing_since: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description What is to change; the rest stays.
         * @example {
         *       "url": "https://example.com/hooks/prices",
         *       "description": "",
         *       "status": "enabled",
         *       "is_default": false
         *     }
         */
        WebhookChange: {
            url?: string | null;
            description?: string | null;
            status?: ("enabled" | "disabled") | null;
            is_default?: boolean | null;
        };
    };
    responses: {
        /** @description An error of HTTP itself. 400 malformed_request; 404 not_found; 405 method_not_allowed; 408 request_timeout; 413 body_too_large; 414 uri_too_long; 417 expectation_failed; 431 header_too_large; 500 internal_error; 501 method_unknown; 503 too_many_connections; 503 too_many_uploads; 429 too_many_address_connections; 429 too_many_user_uploads; 505 version_not_supported */
        HttpError: {
            headers: {
                "X-Error-Code"?: "malformed_request" | "not_found" | "method_not_allowed" | "request_timeout" | "body_too_large" | "uri_too_long" | "expectation_failed" | "header_too_large" | "internal_error" | "method_unknown" | "too_many_connections" | "too_many_uploads" | "too_many_address_connections" | "too_many_user_uploads" | "version_not_supported";
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Alert = components['schemas']['Alert'];
export type AlertChange = components['schemas']['AlertChange'];
export type AlertEvent = components['schemas']['AlertEvent'];
export type ApiKey = components['schemas']['ApiKey'];
export type Backtest = components['schemas']['Backtest'];
export type BacktestFiring = components['schemas']['BacktestFiring'];
export type BacktestPoint = components['schemas']['BacktestPoint'];
export type BestPortfolio = components['schemas']['BestPortfolio'];
export type BoughtHolding = components['schemas']['BoughtHolding'];
export type Budget = components['schemas']['Budget'];
export type Candle = components['schemas']['Candle'];
export type Coin = components['schemas']['Coin'];
export type CoinDetail = components['schemas']['CoinDetail'];
export type Components = components['schemas']['Components'];
export type Connections = components['schemas']['Connections'];
export type CsvDuplicate = components['schemas']['CsvDuplicate'];
export type CsvProblem = components['schemas']['CsvProblem'];
export type DatabaseHealth = components['schemas']['DatabaseHealth'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryAttempt = components['schemas']['DeliveryAttempt'];
export type Drawdown = components['schemas']['Drawdown'];
export type Endpoints = components['schemas']['Endpoints'];
export type Error = components['schemas']['Error'];
export type Extreme = components['schemas']['Extreme'];
export type Gap = components['schemas']['Gap'];
export type Health = components['schemas']['Health'];
export type HistoryHealth = components['schemas']['HistoryHealth'];
export type HistoryPoint = components['schemas']['HistoryPoint'];
export type HistoryStats = components['schemas']['HistoryStats'];
export type Holding = components['schemas']['Holding'];
export type ImportReport = components['schemas']['ImportReport'];
export type KeyRotation = components['schemas']['KeyRotation'];
export type Liveness = components['schemas']['Liveness'];
export type LotUse = components['schemas']['LotUse'];
export type MarketOverview = components['schemas']['MarketOverview'];
export type MarketSentiment = components['schemas']['MarketSentiment'];
export type MarketStats = components['schemas']['MarketStats'];
export type Message = components['schemas']['Message'];
export type Mover = components['schemas']['Mover'];
export type NewAlert = components['schemas']['NewAlert'];
export type NewBacktest = components['schemas']['NewBacktest'];
export type NewPortfolio = components['schemas']['NewPortfolio'];
export type NewPurchase = components['schemas']['NewPurchase'];
export type NewTransaction = components['schemas']['NewTransaction'];
export type NewUser = components['schemas']['NewUser'];
export type NewWebhook = components['schemas']['NewWebhook'];
export type Notice = components['schemas']['Notice'];
export type OneTransaction = components['schemas']['OneTransaction'];
export type Performer = components['schemas']['Performer'];
export type Portfolio = components['schemas']['Portfolio'];
export type PortfolioChange = components['schemas']['PortfolioChange'];
export type PortfolioSummary = components['schemas']['PortfolioSummary'];
export type PricesHealth = components['schemas']['PricesHealth'];
export type Problem = components['schemas']['Problem'];
export type Readiness = components['schemas']['Readiness'];
export type RedisHealth = components['schemas']['RedisHealth'];
export type RotatedKey = components['schemas']['RotatedKey'];
export type RowsRefused = components['schemas']['RowsRefused'];
export type SearchHit = components['schemas']['SearchHit'];
export type SecretRotation = components['schemas']['SecretRotation'];
export type ServerInfo = components['schemas']['ServerInfo'];
export type SourceHealth = components['schemas']['SourceHealth'];
export type Sparkline = components['schemas']['Sparkline'];
export type TopCoin = components['schemas']['TopCoin'];
export type Transaction = components['schemas']['Transaction'];
export type TransactionChange = components['schemas']['TransactionChange'];
export type UpstreamHealth = components['schemas']['UpstreamHealth'];
export type Usage = components['schemas']['Usage'];
export type User = components['schemas']['User'];
export type UserChange = components['schemas']['UserChange'];
export type ValidationError = components['schemas']['ValidationError'];
export type Volatility = components['schemas']['Volatility'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookChange = components['schemas']['WebhookChange'];
export type ResponseHttpError = components['responses']['HttpError'];
export type $defs = Record<string, never>;
export interface operations {
    getServerInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerInfo"];
                };
            };
            400: components["responses"]["HttpError"];
            default: components["responses"]["HttpError"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["HttpError"];
            default: components["responses"]["HttpError"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            400: components["responses"]["HttpError"];
            default: components["responses"]["HttpError"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["HttpError"];
            /** @description Not now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listPrices: {
        parameters: {
            query?: {
                /**
                 * @description Coins on a page, at most MAX_CRYPTOCURRENCIES.
                 * @example 100
                 */
                limit?: number;
                /** @example 1 */
                page?: number;
                /**
                 * @description Only these of all that are tracked, a comma list; without it, the top.
                 * @example bitcoin,ethereum
                 */
                ids?: string;
                /**
                 * @description Any currency upstream converts to.
                 * @example usd
                 */
                vs_currency?: string;
                /**
                 * @description What is null comes last. gecko_* mean market cap.
                 * @example market_cap_desc
                 */
                order?: "market_cap_desc" | "market_cap_asc" | "volume_desc" | "volume_asc" | "price_desc" | "price_asc" | "percent_change_desc" | "percent_change_asc" | "id_asc" | "id_desc" | "gecko_desc" | "gecko_asc";
                /**
                 * @description Adds the last seven days; upstream is asked for them once an hour.
                 * @example false
                 */
                sparkline?: "true" | "false";
                /**
                 * @description Adds these changes: 1h, 7d, or both with a comma.
                 * @example 1h,7d
                 */
                price_change_percentage?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description For If-None-Match. */
                    ETag?: string;
                    /** @description Where prices come from. */
                    "X-Data-Source"?: "coingecko" | "simulated";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Coin"][];
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Query string has a broken escape"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description prices_not_ready: No prices have arrived yet; rates_not_ready: Exchange rates have not arrived yet; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "prices_not_ready" | "rates_not_ready" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "No prices have arrived yet"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getCoin: {
        parameters: {
            query?: {
                /**
                 * @description Any currency upstream converts to.
                 * @example usd
                 */
                vs_currency?: string;
            };
            header?: never;
            path: {
                /**
                 * @description CoinGecko's id of a coin; a symbol is none.
                 * @example bitcoin
                 */
                crypto_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description For If-None-Match. */
                    ETag?: string;
                    /** @description Where prices come from. */
                    "X-Data-Source"?: "coingecko" | "simulated";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CoinDetail"];
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Query string has a broken escape"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_coin: Cryptocurrency not found */
            404: {
                headers: {
                    "X-Error-Code"?: "unknown_coin";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Cryptocurrency not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description rates_not_ready: Exchange rates have not arrived yet; upstream_unavailable: This coin cannot be fetched right now, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "rates_not_ready" | "upstream_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Exchange rates have not arrived yet"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    searchCoins: {
        parameters: {
            query: {
                /**
                 * @description Id, symbol or name; typing errors are forgiven.
                 * @example bitcoin
                 */
                query: string;
                /** @example 10 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description For If-None-Match. */
                    ETag?: string;
                    /** @description Where prices come from. */
                    "X-Data-Source"?: "coingecko" | "simulated";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchHit"][];
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Query string has a broken escape"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many requests, try again later"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description coin_list_not_ready: The list of coins has not arrived yet */
            503: {
                headers: {
                    "X-Error-Code"?: "coin_list_not_ready";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The list of coins has not arrived yet"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getMarketOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description For If-None-Match. */
                    ETag?: string;
                    /** @description Where prices come from. */
                    "X-Data-Source"?: "coingecko" | "simulated";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MarketOverview"];
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many requests, try again later"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description prices_not_ready: No prices have arrived yet */
            503: {
                headers: {
                    "X-Error-Code"?: "prices_not_ready";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "No prices have arrived yet"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getMarketSentiment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description For If-None-Match. */
                    ETag?: string;
                    /** @description Where prices come from. */
                    "X-Data-Source"?: "coingecko" | "simulated";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MarketSentiment"];
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many requests, try again later"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description prices_not_ready: No prices have arrived yet */
            503: {
                headers: {
                    "X-Error-Code"?: "prices_not_ready";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "No prices have arrived yet"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "john_doe",
                 *       "email": "john@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    /** @description Where the new thing is. */
                    Location?: string;
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description registration_closed: Registration is closed on this server */
            403: {
                headers: {
                    "X-Error-Code"?: "registration_closed";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Registration is closed on this server"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description username_taken: Username is already taken; email_taken: E-mail address is already registered; idempotency_key_reused: This Idempotency-Key belongs to another request */
            409: {
                headers: {
                    "X-Error-Code"?: "username_taken" | "email_taken" | "idempotency_key_reused";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Username is already taken"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_many_sign_ups: Too many sign-ups from this address, try again later; too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_many_sign_ups" | "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many sign-ups from this address, try again later"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    deleteMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    changeMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "john_doe",
                 *       "email": "john@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description username_taken: Username is already taken; email_taken: E-mail address is already registered */
            409: {
                headers: {
                    "X-Error-Code"?: "username_taken" | "email_taken";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Username is already taken"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlap_seconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["KeyRotation"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    /** @description Where the new thing is. */
                    Location?: string;
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedKey"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_many_keys: There are 10 API keys already, revoke one first; idempotency_key_reused: This Idempotency-Key belongs to another request */
            409: {
                headers: {
                    "X-Error-Code"?: "too_many_keys" | "idempotency_key_reused";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "There are 10 API keys already, revoke one first"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"][];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an API key.
                 * @example AbCdEfGh
                 */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description api_key_not_found: API key not found */
            404: {
                headers: {
                    "X-Error-Code"?: "api_key_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "API key not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description last_key: The last API key cannot be revoked, rotate it instead */
            409: {
                headers: {
                    "X-Error-Code"?: "last_key";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The last API key cannot be revoked, rotate it instead"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listPortfolios: {
        parameters: {
            query?: {
                /** @example 50 */
                limit?: number;
                /** @description From the Link of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description With rel="next": the next page, when there is one. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portfolio"][];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request; invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials" | "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    createPortfolio: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "My Crypto Portfolio",
                 *       "description": "Long-term investment portfolio",
                 *       "cost_basis_method": "average"
                 *     }
                 */
                "application/json": components["schemas"]["NewPortfolio"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    /** @description Where the new thing is. */
                    Location?: string;
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portfolio"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description limit_reached: A limit of this server is reached; idempotency_key_reused: This Idempotency-Key belongs to another request */
            409: {
                headers: {
                    "X-Error-Code"?: "limit_reached" | "idempotency_key_reused";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "A limit of this server is reached"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getPortfolio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portfolio"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    deletePortfolio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    changePortfolio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "My Crypto Portfolio",
                 *       "description": "Long-term investment portfolio",
                 *       "cost_basis_method": "fifo"
                 *     }
                 */
                "application/json": components["schemas"]["PortfolioChange"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portfolio"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description ledger_conflict: More would be sold than is held */
            409: {
                headers: {
                    "X-Error-Code"?: "ledger_conflict";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "More would be sold than is held"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getPortfolioSummary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortfolioSummary"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listHoldings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Holding"][];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    buy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "crypto_id": "bitcoin",
                 *       "quantity": 0.5,
                 *       "price_per_unit": 40000,
                 *       "fee": 0,
                 *       "notes": "first purchase",
                 *       "executed_at": "2026-11-22T17:02:33Z"
                 *     }
                 */
                "application/json": components["schemas"]["NewPurchase"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    /** @description Where the new thing is. */
                    Location?: string;
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoughtHolding"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found; unknown_coin: Cryptocurrency not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found" | "unknown_coin";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description ledger_conflict: More would be sold than is held; idempotency_key_reused: This Idempotency-Key belongs to another request */
            409: {
                headers: {
                    "X-Error-Code"?: "ledger_conflict" | "idempotency_key_reused";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "More would be sold than is held"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description coin_list_not_ready: The list of coins has not arrived yet; storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "coin_list_not_ready" | "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The list of coins has not arrived yet"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getHolding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
                /**
                 * @description CoinGecko's id of a coin; a symbol is none.
                 * @example bitcoin
                 */
                crypto_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Holding"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found; holding_not_found: Holding not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found" | "holding_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listTransactions: {
        parameters: {
            query?: {
                /** @example 50 */
                limit?: number;
                /** @description From the Link of the page before. */
                cursor?: string;
                /** @example bitcoin */
                crypto_id?: string;
                /** @example buy */
                transaction_type?: "buy" | "sell";
                /**
                 * @description From this moment on: RFC 3339, a date, or unix seconds.
                 * @example 2026-11-01
                 */
                from?: string;
                /**
                 * @description Up to this moment, which is not in it.
                 * @example 2026-11-08
                 */
                to?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description With rel="next": the next page, when there is one. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"][];
                    "text/csv": string;
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request; invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials" | "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    addTransaction: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "transaction_type": "buy",
                 *       "crypto_id": "bitcoin",
                 *       "quantity": 0.5,
                 *       "price_per_unit": 40000,
                 *       "fee": 0,
                 *       "notes": "first purchase",
                 *       "executed_at": "2026-11-22T17:02:33Z"
                 *     }
                 */
                "application/json": components["schemas"]["NewTransaction"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    /** @description Where the new thing is. */
                    Location?: string;
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found; unknown_coin: Cryptocurrency not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found" | "unknown_coin";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description ledger_conflict: More would be sold than is held; idempotency_key_reused: This Idempotency-Key belongs to another request */
            409: {
                headers: {
                    "X-Error-Code"?: "ledger_conflict" | "idempotency_key_reused";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "More would be sold than is held"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description coin_list_not_ready: The list of coins has not arrived yet; storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "coin_list_not_ready" | "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The list of coins has not arrived yet"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    exportTransactions: {
        parameters: {
            query?: {
                /**
                 * @description Without it, all.
                 * @example 50000
                 */
                limit?: number;
                /** @description From the Link of the page before. */
                cursor?: string;
                /** @example bitcoin */
                crypto_id?: string;
                /** @example buy */
                transaction_type?: "buy" | "sell";
                /**
                 * @description From this moment on: RFC 3339, a date, or unix seconds.
                 * @example 2026-11-01
                 */
                from?: string;
                /**
                 * @description Up to this moment, which is not in it.
                 * @example 2026-11-08
                 */
                to?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description With rel="next": the next page, when there is one. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request; invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials" | "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    importTransactions: {
        parameters: {
            query?: {
                /**
                 * @description Judge the file and import nothing.
                 * @example false
                 */
                dry_run?: "true" | "false";
                /**
                 * @description What becomes of lines that are there already: `skip` leaves all of them out, `allow` none. Without it those whose id is known are left out, and others with the same content are only told.
                 * @example skip
                 */
                duplicates?: "skip" | "allow";
            };
            header?: {
                /** @description A repetition with the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example executed_at,type,crypto_id,quantity,price_per_unit,fee,notes
                 *     2026-01-15T12:00:00Z,buy,bitcoin,0.5,40000,0,first purchase
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            /** @description Done. */
            201: {
                headers: {
                    /** @description Where the new thing is. */
                    Location?: string;
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request; invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials" | "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description ledger_conflict: More would be sold than is held; idempotency_key_reused: This Idempotency-Key belongs to another request */
            409: {
                headers: {
                    "X-Error-Code"?: "ledger_conflict" | "idempotency_key_reused";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "More would be sold than is held"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be text/csv */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be text/csv"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some; too_many_user_uploads: Too many large uploads of one user, wait until one has ended */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections" | "too_many_user_uploads";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_many_uploads: Too many large uploads, try again shortly; storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "too_many_uploads" | "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many large uploads, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
                /**
                 * @description The id of a transaction.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                transaction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneTransaction"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found; transaction_not_found: Transaction not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found" | "transaction_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    deleteTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
                /**
                 * @description The id of a transaction.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                transaction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found; transaction_not_found: Transaction not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found" | "transaction_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description ledger_conflict: More would be sold than is held */
            409: {
                headers: {
                    "X-Error-Code"?: "ledger_conflict";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "More would be sold than is held"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    changeTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a portfolio.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                portfolio_id: string;
                /**
                 * @description The id of a transaction.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                transaction_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "transaction_type": "buy",
                 *       "quantity": 0.5,
                 *       "price_per_unit": 40000,
                 *       "fee": 0,
                 *       "notes": "first purchase",
                 *       "executed_at": "2026-11-22T17:02:33Z"
                 *     }
                 */
                "application/json": components["schemas"]["TransactionChange"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description portfolio_not_found: Portfolio not found; transaction_not_found: Transaction not found */
            404: {
                headers: {
                    "X-Error-Code"?: "portfolio_not_found" | "transaction_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Portfolio not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description ledger_conflict: More would be sold than is held */
            409: {
                headers: {
                    "X-Error-Code"?: "ledger_conflict";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "More would be sold than is held"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getUsage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description not_found: Not Found */
            404: {
                headers: {
                    "X-Error-Code"?: "not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Not Found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                /** @example 50 */
                limit?: number;
                /** @description From the Link of the page before. */
                cursor?: string;
                /** @example active */
                status?: "all" | "active" | "triggered" | "disabled" | "expired";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description With rel="next": the next page, when there is one. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"][];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request; invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials" | "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    createAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "crypto_id": "bitcoin",
                 *       "alert_type": "price_above",
                 *       "target_price": 50000,
                 *       "repeat": false
                 *     }
                 */
                "application/json": components["schemas"]["NewAlert"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    /** @description Where the new thing is. */
                    Location?: string;
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_coin: Cryptocurrency not found; webhook_not_found: Webhook not found */
            404: {
                headers: {
                    "X-Error-Code"?: "unknown_coin" | "webhook_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Cryptocurrency not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description limit_reached: A limit of this server is reached; idempotency_key_reused: This Idempotency-Key belongs to another request */
            409: {
                headers: {
                    "X-Error-Code"?: "limit_reached" | "idempotency_key_reused";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "A limit of this server is reached"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description alerts_disabled: Alerts are switched off on this server; coin_list_not_ready: The list of coins has not arrived yet; storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "alerts_disabled" | "coin_list_not_ready" | "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Alerts are switched off on this server"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    backtestAlert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "alert_type": "price_above",
                 *       "target_price": 43000,
                 *       "repeat": false,
                 *       "prices": [
                 *         {
                 *           "timestamp": "2026-11-22T17:02:33Z",
                 *           "price": 43250.5,
                 *           "high": 43300,
                 *           "low": 43200,
                 *           "volume_24h": 25000000000,
                 *           "price_change_percentage_24h": 2.98
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewBacktest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some; too_many_user_uploads: Too many large uploads of one user, wait until one has ended */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections" | "too_many_user_uploads";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description history_disabled: Price history is switched off on this server; too_many_uploads: Too many large uploads, try again shortly; storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "history_disabled" | "too_many_uploads" | "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Price history is switched off on this server"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @example 50 */
                limit?: number;
                /** @description From the Link of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description With rel="next": the next page, when there is one. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertEvent"][];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request; invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials" | "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an alert.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                alert_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description alert_not_found: Alert not found */
            404: {
                headers: {
                    "X-Error-Code"?: "alert_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Alert not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    deleteAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an alert.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                alert_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description alert_not_found: Alert not found */
            404: {
                headers: {
                    "X-Error-Code"?: "alert_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Alert not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    changeAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an alert.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                alert_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "target_price": 51000,
                 *       "repeat": false,
                 *       "status": "active"
                 *     }
                 */
                "application/json": components["schemas"]["AlertChange"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description alert_not_found: Alert not found; webhook_not_found: Webhook not found */
            404: {
                headers: {
                    "X-Error-Code"?: "alert_not_found" | "webhook_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Alert not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listAlertEvents: {
        parameters: {
            query?: {
                /** @example 50 */
                limit?: number;
                /** @description From the Link of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of an alert.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                alert_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description With rel="next": the next page, when there is one. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertEvent"][];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request; invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials" | "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description alert_not_found: Alert not found */
            404: {
                headers: {
                    "X-Error-Code"?: "alert_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Alert not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"][];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hooks/prices",
                 *       "description": "",
                 *       "is_default": false
                 *     }
                 */
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    /** @description Where the new thing is. */
                    Location?: string;
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description limit_reached: A limit of this server is reached; idempotency_key_reused: This Idempotency-Key belongs to another request */
            409: {
                headers: {
                    "X-Error-Code"?: "limit_reached" | "idempotency_key_reused";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "A limit of this server is reached"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_many_webhook_calls: Too many tests and changes of webhooks, try again shortly; too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_many_webhook_calls" | "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many tests and changes of webhooks, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a webhook.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description webhook_not_found: Webhook not found */
            404: {
                headers: {
                    "X-Error-Code"?: "webhook_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Webhook not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a webhook.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description webhook_not_found: Webhook not found */
            404: {
                headers: {
                    "X-Error-Code"?: "webhook_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Webhook not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a webhook.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hooks/prices",
                 *       "description": "",
                 *       "status": "enabled",
                 *       "is_default": false
                 *     }
                 */
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description webhook_not_found: Webhook not found */
            404: {
                headers: {
                    "X-Error-Code"?: "webhook_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Webhook not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_many_webhook_calls: Too many tests and changes of webhooks, try again shortly; too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_many_webhook_calls" | "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many tests and changes of webhooks, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description The id of a webhook.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlap_seconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["SecretRotation"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description This is the answer to an earlier request. */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description webhook_not_found: Webhook not found */
            404: {
                headers: {
                    "X-Error-Code"?: "webhook_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Webhook not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description idempotency_key_reused: This Idempotency-Key belongs to another request */
            409: {
                headers: {
                    "X-Error-Code"?: "idempotency_key_reused";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "This Idempotency-Key belongs to another request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unsupported_media_type: Content-Type must be application/json */
            415: {
                headers: {
                    "X-Error-Code"?: "unsupported_media_type";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Content-Type must be application/json"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a webhook.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description webhook_not_found: Webhook not found */
            404: {
                headers: {
                    "X-Error-Code"?: "webhook_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Webhook not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_many_webhook_calls: Too many tests and changes of webhooks, try again shortly; too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_many_webhook_calls" | "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many tests and changes of webhooks, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description disk_full: The disk is full, nothing can be stored right now */
            507: {
                headers: {
                    "X-Error-Code"?: "disk_full";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The disk is full, nothing can be stored right now"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @example 50 */
                limit?: number;
                /** @description From the Link of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of a webhook.
                 * @example 0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description With rel="next": the next page, when there is one. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"][];
                };
            };
            /** @description conflicting_credentials: Two different credentials in one request; invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "conflicting_credentials" | "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Two different credentials in one request"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description invalid_api_key: Invalid API key */
            401: {
                headers: {
                    "X-Error-Code"?: "invalid_api_key";
                    /** @description Bearer. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Invalid API key"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description webhook_not_found: Webhook not found */
            404: {
                headers: {
                    "X-Error-Code"?: "webhook_not_found";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Webhook not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "The database is busy, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listHistory: {
        parameters: {
            query?: {
                /** @example usd */
                vs_currency?: "usd";
                /**
                 * @description Up to now; or give from and to.
                 * @example 7
                 */
                days?: number;
                /**
                 * @description RFC 3339, a date, or unix seconds; included.
                 * @example 2026-11-01
                 */
                from?: string;
                /**
                 * @description The same, not included; now when left out.
                 * @example 2026-11-08
                 */
                to?: string;
                /** @example 500 */
                limit?: number;
                /** @description From the Link of the page before. */
                cursor?: string;
                /** @example auto */
                interval?: "auto" | "30s" | "5m" | "1h" | "1d";
            };
            header?: never;
            path: {
                /**
                 * @description CoinGecko's id of a coin; a symbol is none.
                 * @example bitcoin
                 */
                crypto_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description With rel="next": the next page, when there is one. */
                    Link?: string;
                    /** @description For If-None-Match. */
                    ETag?: string;
                    /** @description How many gaps the range has. */
                    "X-History-Gaps"?: string;
                    /** @description Whether upstream was asked for what was missing: complete, or why it was not. */
                    "X-History-Backfill"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPoint"][];
                    "text/csv": string;
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Query string has a broken escape"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_coin: Cryptocurrency not found */
            404: {
                headers: {
                    "X-Error-Code"?: "unknown_coin";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Cryptocurrency not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description history_disabled: Price history is switched off on this server; coin_list_not_ready: The list of coins has not arrived yet; storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "history_disabled" | "coin_list_not_ready" | "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Price history is switched off on this server"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    listCandles: {
        parameters: {
            query?: {
                /** @example usd */
                vs_currency?: "usd";
                /**
                 * @description RFC 3339, a date, or unix seconds; included.
                 * @example 2026-11-01
                 */
                from?: string;
                /**
                 * @description The same, not included; now when left out.
                 * @example 2026-11-08
                 */
                to?: string;
                /** @example 500 */
                limit?: number;
                /** @description From the Link of the page before. */
                cursor?: string;
                /** @example 1h */
                interval?: "1m" | "5m" | "15m" | "1h" | "4h" | "1d" | "1w" | "1M";
            };
            header?: never;
            path: {
                /**
                 * @description CoinGecko's id of a coin; a symbol is none.
                 * @example bitcoin
                 */
                crypto_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description With rel="next": the next page, when there is one. */
                    Link?: string;
                    /** @description For If-None-Match. */
                    ETag?: string;
                    /** @description How many gaps the range has. */
                    "X-History-Gaps"?: string;
                    /** @description Whether upstream was asked for what was missing: complete, or why it was not. */
                    "X-History-Backfill"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Candle"][];
                    "text/csv": string;
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Query string has a broken escape"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_coin: Cryptocurrency not found */
            404: {
                headers: {
                    "X-Error-Code"?: "unknown_coin";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Cryptocurrency not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description history_disabled: Price history is switched off on this server; coin_list_not_ready: The list of coins has not arrived yet; storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "history_disabled" | "coin_list_not_ready" | "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Price history is switched off on this server"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getHistoryStats: {
        parameters: {
            query?: {
                /** @example usd */
                vs_currency?: "usd";
                /**
                 * @description Up to now; or give from and to.
                 * @example 7
                 */
                days?: number;
                /**
                 * @description RFC 3339, a date, or unix seconds; included.
                 * @example 2026-11-01
                 */
                from?: string;
                /**
                 * @description The same, not included; now when left out.
                 * @example 2026-11-08
                 */
                to?: string;
            };
            header?: never;
            path: {
                /**
                 * @description CoinGecko's id of a coin; a symbol is none.
                 * @example bitcoin
                 */
                crypto_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description For If-None-Match. */
                    ETag?: string;
                    /** @description Whether upstream was asked for what was missing: complete, or why it was not. */
                    "X-History-Backfill"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryStats"];
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Query string has a broken escape"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description unknown_coin: Cryptocurrency not found; no_history: There are no prices of that time */
            404: {
                headers: {
                    "X-Error-Code"?: "unknown_coin" | "no_history";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Cryptocurrency not found"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description validation_error: Validation error */
            422: {
                headers: {
                    "X-Error-Code"?: "validation_error";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": [
                     *         {
                     *           "type": "missing",
                     *           "loc": [
                     *             "body",
                     *             "target_price"
                     *           ],
                     *           "msg": "Field required",
                     *           "input": null
                     *         }
                     *       ],
                     *       "problem_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            /** @description too_much_waiting: Too many of your requests are waiting, try again shortly; too_much_in_flight: Too much of what you asked for is not taken yet, try again shortly; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_much_waiting" | "too_much_in_flight" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many of your requests are waiting, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description history_disabled: Price history is switched off on this server; coin_list_not_ready: The list of coins has not arrived yet; history_unavailable: Prices of that time cannot be fetched now, try again shortly; storage_unavailable: The database is busy, try again shortly; server_busy: The server has too much under way, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "history_disabled" | "coin_list_not_ready" | "history_unavailable" | "storage_unavailable" | "server_busy";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Price history is switched off on this server"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    openStream: {
        parameters: {
            query?: {
                /** @description Or a header, or the first message within 10 s. */
                api_key?: string;
                /** @description The last event_id that the client knows of. */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The socket is open. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description bad_handshake: Malformed WebSocket handshake; conflicting_credentials: Two different credentials in one request; invalid_query: Query string has a broken escape */
            400: {
                headers: {
                    "X-Error-Code"?: "bad_handshake" | "conflicting_credentials" | "invalid_query";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Malformed WebSocket handshake"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description origin_not_allowed: This origin may not open a stream */
            403: {
                headers: {
                    "X-Error-Code"?: "origin_not_allowed";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "This origin may not open a stream"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description upgrade_required: This address speaks WebSocket version 13 */
            426: {
                headers: {
                    "X-Error-Code"?: "upgrade_required";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "This address speaks WebSocket version 13"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_many_address_websockets: Too many WebSocket connections from this address, close some; too_many_requests: Too many requests, try again later; too_many_address_connections: Too many connections from this address, close some */
            429: {
                headers: {
                    "X-Error-Code"?: "too_many_address_websockets" | "too_many_requests" | "too_many_address_connections";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many WebSocket connections from this address, close some"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description too_many_websockets: Too many WebSocket connections, try again shortly */
            503: {
                headers: {
                    "X-Error-Code"?: "too_many_websockets";
                    /** @description Seconds. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "Too many WebSocket connections, try again shortly"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["HttpError"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description For If-None-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["HttpError"];
            default: components["responses"]["HttpError"];
        };
    };
    getAsyncApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description For If-None-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description What If-None-Match names is still good. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["HttpError"];
            default: components["responses"]["HttpError"];
        };
    };
}

/** A typed client of crypto-price-api: `Client` for REST, `Stream` for what happens as it happens. */
export { Client, type ClientOptions } from "./client.js";
export { ApiError, type ErrorCode, type KnownErrorCode } from "./error.js";
export { Stream, type Disconnect, type StreamOptions, type WebSocketLike } from "./stream.js";
export type { Answer, Method, Options, PathsWith } from "./types.js";

/** What REST takes and gives: `Api.Coin`, `Api.Transaction`, `Api.NewAlert` and so on. */
export type * as Api from "./schema.js";
/** What is said on the socket: `Socket.PriceUpdate`, `Socket.AlertTriggered` and so on. */
export type * as Socket from "./messages.js";

// The catalogue of public errors: every error the API can give is a row here or among HTTP's own
// (http/errors.h). The answer's body is {"detail": "..."}; the row's code goes into the
// X-Error-Code field, so that programs need not compare sentences. What the inside knows besides is
// the answer's debug text, sent only with DEBUG_RESPONSES.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/rest/problems.h"
#include "base/result.h"
#include "http/errors.h"

namespace cpa::api {

using http::AnswerPtr;
using http::ErrorRow;

inline constexpr ErrorRow kConflictingCredentials{"conflicting_credentials", 400,
                                                  "Two different credentials in one request"};
inline constexpr ErrorRow kInvalidQuery{"invalid_query", 400, "Query string has a broken escape"};
inline constexpr ErrorRow kBadHandshake{"bad_handshake", 400, "Malformed WebSocket handshake"};
inline constexpr ErrorRow kInvalidApiKey{"invalid_api_key", 401, "Invalid API key"};
inline constexpr ErrorRow kRegistrationClosed{"registration_closed", 403,
                                              "Registration is closed on this server"};
inline constexpr ErrorRow kOriginNotAllowed{"origin_not_allowed", 403,
                                            "This origin may not open a stream"};
inline constexpr ErrorRow kUnknownCoin{"unknown_coin", 404, "Cryptocurrency not found"};
inline constexpr ErrorRow kNoHistory{"no_history", 404, "There are no prices of that time"};
inline constexpr ErrorRow kPortfolioNotFound{"portfolio_not_found", 404, "Portfolio not found"};
inline constexpr ErrorRow kHoldingNotFound{"holding_not_found", 404, "Holding not found"};
inline constexpr ErrorRow kTransactionNotFound{"transaction_not_found", 404,
                                               "Transaction not found"};
inline constexpr ErrorRow kWebhookNotFound{"webhook_not_found", 404, "Webhook not found"};
inline constexpr ErrorRow kAlertNotFound{"alert_not_found", 404, "Alert not found"};
inline constexpr ErrorRow kLimitReached{"limit_reached", 409, "A limit of this server is reached"};
inline constexpr ErrorRow kLedgerConflict{"ledger_conflict", 409,
                                          "More would be sold than is held"};
inline constexpr ErrorRow kApiKeyNotFound{"api_key_not_found", 404, "API key not found"};
inline constexpr ErrorRow kUsernameTaken{"username_taken", 409, "Username is already taken"};
inline constexpr ErrorRow kEmailTaken{"email_taken", 409, "E-mail address is already registered"};
inline constexpr ErrorRow kIdempotencyKeyReused{"idempotency_key_reused", 409,
                                                "This Idempotency-Key belongs to another request"};
inline constexpr ErrorRow kLastKey{"last_key", 409,
                                   "The last API key cannot be revoked, rotate it instead"};
inline constexpr ErrorRow kTooManyKeys{"too_many_keys", 409,
                                       "There are 10 API keys already, revoke one first"};
inline constexpr ErrorRow kNotJson{"unsupported_media_type", 415,
                                   "Content-Type must be application/json"};
inline constexpr ErrorRow kNotCsv{"unsupported_media_type", 415, "Content-Type must be text/csv"};
inline constexpr ErrorRow kValidation{"validation_error", 422, "Validation error"};
inline constexpr ErrorRow kUpgradeRequired{"upgrade_required", 426,
                                           "This address speaks WebSocket version 13"};
inline constexpr ErrorRow kTooManyRequests{"too_many_requests", 429,
                                           "Too many requests, try again later"};
inline constexpr ErrorRow kTooMuchWaiting{
    "too_much_waiting", 429, "Too many of your requests are waiting, try again shortly"};
inline constexpr ErrorRow kTooMuchInFlight{
    "too_much_in_flight", 429,
    "Too much of what you asked for is not taken yet, try again shortly"};
inline constexpr ErrorRow kTooManySignUps{"too_many_sign_ups", 429,
                                          "Too many sign-ups from this address, try again later"};
inline constexpr ErrorRow kTooManyWebhookCalls{
    "too_many_webhook_calls", 429, "Too many tests and changes of webhooks, try again shortly"};
inline constexpr ErrorRow kPricesNotReady{"prices_not_ready", 503, "No prices have arrived yet"};
inline constexpr ErrorRow kRatesNotReady{"rates_not_ready", 503,
                                         "Exchange rates have not arrived yet"};
inline constexpr ErrorRow kCoinListNotReady{"coin_list_not_ready", 503,
                                            "The list of coins has not arrived yet"};
inline constexpr ErrorRow kUpstreamUnavailable{
    "upstream_unavailable", 503, "This coin cannot be fetched right now, try again shortly"};
inline constexpr ErrorRow kStorageUnavailable{"storage_unavailable", 503,
                                              "The database is busy, try again shortly"};
inline constexpr ErrorRow kServerBusy{"server_busy", 503,
                                      "The server has too much under way, try again shortly"};
inline constexpr ErrorRow kDiskFull{"disk_full", 507,
                                    "The disk is full, nothing can be stored right now"};
inline constexpr ErrorRow kAlertsDisabled{"alerts_disabled", 503,
                                          "Alerts are switched off on this server"};
inline constexpr ErrorRow kHistoryDisabled{"history_disabled", 503,
                                           "Price history is switched off on this server"};
inline constexpr ErrorRow kHistoryUnavailable{
    "history_unavailable", 503, "Prices of that time cannot be fetched now, try again shortly"};
inline constexpr ErrorRow kTooManyAddressSockets{
    "too_many_address_websockets", 429,
    "Too many WebSocket connections from this address, close some"};
inline constexpr ErrorRow kTooManySockets{"too_many_websockets", 503,
                                          "Too many WebSocket connections, try again shortly"};

inline constexpr const ErrorRow* kApiErrors[] = {&kConflictingCredentials,
                                                 &kInvalidQuery,
                                                 &kBadHandshake,
                                                 &kInvalidApiKey,
                                                 &kRegistrationClosed,
                                                 &kOriginNotAllowed,
                                                 &kUnknownCoin,
                                                 &kNoHistory,
                                                 &kPortfolioNotFound,
                                                 &kHoldingNotFound,
                                                 &kTransactionNotFound,
                                                 &kAlertNotFound,
                                                 &kWebhookNotFound,
                                                 &kLimitReached,
                                                 &kLedgerConflict,
                                                 &kUsernameTaken,
                                                 &kEmailTaken,
                                                 &kApiKeyNotFound,
                                                 &kIdempotencyKeyReused,
                                                 &kLastKey,
                                                 &kTooManyKeys,
                                                 &kTooManyRequests,
                                                 &kTooMuchWaiting,
                                                 &kTooMuchInFlight,
                                                 &kServerBusy,
                                                 &kTooManySignUps,
                                                 &kTooManyWebhookCalls,
                                                 &kNotJson,
                                                 &kNotCsv,
                                                 &kValidation,
                                                 &kUpgradeRequired,
                                                 &kPricesNotReady,
                                                 &kRatesNotReady,
                                                 &kCoinListNotReady,
                                                 &kUpstreamUnavailable,
                                                 &kStorageUnavailable,
                                                 &kDiskFull,
                                                 &kAlertsDisabled,
                                                 &kHistoryDisabled,
                                                 &kHistoryUnavailable,
                                                 &kTooManyAddressSockets,
                                                 &kTooManySockets};

// The answer for a row. `extra_fields` are complete lines or empty.
AnswerPtr ErrorAnswer(const ErrorRow& row, std::string extra_fields = {});

// The same with a sentence of its own.
AnswerPtr ErrorAnswerSaying(const ErrorRow& row, std::string_view detail);

// The same, and what happened inside goes into the debug text.
AnswerPtr ErrorAnswerBecause(const ErrorRow& row, std::string_view reason);

// What trouble with the database looks like from outside; the failure's own detail goes to the log,
// as what `doing` was about.
AnswerPtr StorageTrouble(const Failure& failure, std::string_view doing);

// The same with more members beside detail: `members` is JSON text such as ,"candidates":["a"].
AnswerPtr ErrorAnswerWith(const ErrorRow& row, std::string_view members);

AnswerPtr ValidationAnswer(const Problems& problems);  // 422

}  // namespace cpa::api

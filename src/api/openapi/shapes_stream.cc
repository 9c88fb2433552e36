#include "api/openapi/describe.h"
#include "api/openapi/messages.h"

namespace cpa::api::openapi {
namespace {

constexpr std::string_view kIntervals = "1m|5m|15m|1h|4h|1d|1w|1M";

// Where the stream was when the message was sent.
constexpr Member kEpoch = {
    "epoch", "text", R"("0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e")",
    "Of seq: another one after a restart, and then nobody can count what was missed."};
constexpr Member kSeq = {"seq", "count", "4711", "Of the last change before this message."};

constexpr Member kPing[] = {{"type", "=ping"}};
constexpr Member kAuth[] = {{"type", "=auth"}, {"api_key", "text", R"("ck_AbCd")"}};
constexpr Member kSnapshotWanted[] = {{"type", "=snapshot"}};
constexpr Member kAck[] = {{"type", "=ack"}, {"event_id", "text(1..64)", R"("0192f0c4")"}};
constexpr Member kResume[] = {
    {"type", "=resume"},
    {"since", "text(0..64)", R"("")", "Empty: what no socket of the owner has accepted."}};
constexpr Member kSubscribe[] = {
    {"type", "subscribe|unsubscribe"},
    {"channel?", "prices|candles|portfolios", R"("prices")", "prices when it is left out."},
    {"ids?", "text[]", R"(["bitcoin"])", "Left out: all coins. At most 1,000."},
    {"interval?", kIntervals, R"("1h")", "Of candles."}};
constexpr Member kSetOptions[] = {
    {"type", "=options"},
    {"min_change?", "number", "0.5", "Percent, 0 to 100."},
    {"max_rate_ms?", "integer(0..60000)", "1000", "At most one message of a coin in this time."}};

constexpr Member kConnected[] = {{"type", "=connected"},
                                 {"user_id", "uuid"},
                                 {"message", "text", R"("Connected to real-time price stream")"},
                                 {"source", "coingecko|simulated"},
                                 {"sources", "text[]", R"(["coingecko"])"},
                                 kEpoch,
                                 kSeq,
                                 {"timestamp", "time"}};
constexpr Member kPong[] = {{"type", "=pong"}, {"timestamp", "time"}};
constexpr Member kStreamError[] = {
    {"type", "=error"},
    {"code",
     "invalid_json|unknown_type|invalid_message|authentication_required|already_authenticated|"
     "history_disabled|too_many_candles|too_many_coins|too_many_acks|too_many_messages|"
     "unknown_event|storage_unavailable"},
    {"detail", "text", R"("type must be ...")"},
    {"timestamp", "time"}};
constexpr Member kPriceData[] = {{"id", "text", R"("bitcoin")"},
                                 {"symbol", "text", R"("BTC")"},
                                 {"name", "text", R"("Bitcoin")"},
                                 {"current_price", "number", "43250.5"},
                                 {"price_change_24h", "number?", "1250.75"},
                                 {"price_change_percentage_24h", "number?", "2.98"},
                                 {"market_cap", "number?", "845000000000"},
                                 {"volume_24h", "number?", "25000000000"}};
constexpr Member kPriceUpdate[] = {
    {"type", "=price_update"},
    {"data", "PriceData"},
    {"source", "coingecko|simulated"},
    {"stale?", "boolean", "true",
     "Only with a price whose own stamp is older than PRICE_STAMP_MAX_AGE."},
    {"skipped?", "count", "3",
     "Changes of all coins that this client follows, not of this one alone, that it will not see."},
    {"seq", "count", "4712", "Grows by one with each change that is published."},
    {"timestamp", "time"}};
constexpr Member kTriggered[] = {{"type", "=alert_triggered"}};
constexpr Member kSubscribed[] = {
    {"type", "subscribed|unsubscribed"},
    {"all", "boolean", "false"},
    {"ids", "text[]", R"(["bitcoin"])", "Those of no price yet come last."},
    {"unknown", "text[]", "[]", "No coin has these ids."},
    kEpoch,
    kSeq,
    {"timestamp", "time"}};
constexpr Member kCoinUnwatched[] = {
    {"type", "=coin_unwatched"},
    {"crypto_id", "text", R"("bitcoin")"},
    {"reason", "user_share|too_many_coins|upstream_budget|withdrawn|not_needed",
     R"("upstream_budget")", "See docs/tracking.md."},
    {"timestamp", "time"}};
constexpr Member kCandlesFollowed[] = {{"type", "subscribed|unsubscribed"},
                                       {"channel", "=candles"},
                                       {"intervals", "map:text[]", R"({"1h":["bitcoin"]})"},
                                       {"unknown", "text[]", "[]"},
                                       kEpoch,
                                       kSeq,
                                       {"timestamp", "time"}};
constexpr Member kPortfoliosFollowed[] = {{"type", "subscribed|unsubscribed"},
                                          {"channel", "=portfolios"},
                                          kEpoch,
                                          kSeq,
                                          {"timestamp", "time"}};
constexpr Member kPortfolioValues[] = {
    {"portfolio_id", "uuid"},
    {"portfolio_name", "text", R"("Savings")"},
    {"total_value", "number", "50000"},
    {"total_cost", "number", "45000"},
    {"total_profit_loss", "number", "5000"},
    {"total_profit_loss_percentage", "number?", "11.1111"},
    {"realized_profit_loss", "number", "0"},
    {"holdings_count", "count", "5"},
    {"stale", "boolean", "false", "A price in it is older than it should be."}};
constexpr Member kPortfolioUpdate[] = {
    {"type", "=portfolio_update"}, {"data", "PortfolioValues"}, {"timestamp", "time"}};
constexpr Member kSnapshot[] = {
    {"type", "=snapshot"}, {"data", "CoinFacts[]"}, kEpoch, kSeq, {"timestamp", "time"}};
constexpr Member kOptionsNow[] = {{"type", "=options"},
                                  {"min_change", "number", "0.5"},
                                  {"max_rate_ms", "count", "1000"},
                                  kEpoch,
                                  kSeq,
                                  {"timestamp", "time"}};
constexpr Member kCandleMessage[] = {
    {"type", "=candle"},
    {"crypto_id", "text", R"("bitcoin")"},
    {"interval", kIntervals},
    {"candle", "Candle"},
    {"skipped?", "count", "2", "Values of this coin and interval that were left out."},
    {"timestamp", "time"}};
constexpr Member kAcked[] = {
    {"type", "=acked"}, {"event_id", "text", R"("0192f0c4")"}, {"timestamp", "time"}};
constexpr Member kResumed[] = {
    {"type", "=resumed"},
    {"since", "text", R"("")"},
    {"complete", "boolean", "true", "False: the event is no longer known."},
    {"timestamp", "time"}};

constexpr Shape kStreamShapes[] = {
    {"Ping", "Is somebody there?", kPing},
    {"Auth", "The key, when it did not come with the request.", kAuth},
    {"SnapshotWanted", "Asks for the current values of the subscription.", kSnapshotWanted},
    {"Ack", "The client has taken notice of an alert's event.", kAck},
    {"Resume", "Asks for the events after this one.", kResume},
    {"Subscribe", "Narrows or widens what is delivered.", kSubscribe},
    {"SetOptions", "Fewer messages.", kSetOptions},
    {"Connected", "The greeting.", kConnected},
    {"Pong", "The answer to a ping.", kPong},
    {"StreamError", "The message before cannot be carried out.", kStreamError},
    {"PriceData", "A coin's new values, in USD.", kPriceData},
    {"PriceUpdate", "A coin moved.", kPriceUpdate},
    {"AlertTriggered", "An alert came true.", kTriggered, "AlertOccurrence"},
    {"Subscribed", "What is delivered now.", kSubscribed},
    {"CoinUnwatched",
     "No prices come in of a coin that an alert, a holding or a subscription of yours depends on.",
     kCoinUnwatched},
    {"CandlesFollowed", "Which candles are followed now.", kCandlesFollowed},
    {"PortfoliosFollowed", "Whether the owner's portfolios are followed now.", kPortfoliosFollowed},
    {"PortfolioValues", "What a portfolio is worth, exactly, in USD.", kPortfolioValues},
    {"PortfolioUpdate", "A portfolio's values have changed.", kPortfolioUpdate},
    {"Snapshot", "Current values.", kSnapshot},
    {"OptionsNow", "The options now.", kOptionsNow},
    {"CandleUpdate", "A followed candle has changed or closed.", kCandleMessage},
    {"Acked", "The event is noted.", kAcked},
    {"Resumed", "Events follow.", kResumed},
};

constexpr std::string_view kFromClient[] = {"Ping", "Auth",   "Subscribe", "SnapshotWanted",
                                            "Ack",  "Resume", "SetOptions"};
constexpr std::string_view kFromServer[] = {"Connected",
                                            "PriceUpdate",
                                            "AlertTriggered",
                                            "CandleUpdate",
                                            "Pong",
                                            "Subscribed",
                                            "CoinUnwatched",
                                            "CandlesFollowed",
                                            "PortfoliosFollowed",
                                            "PortfolioUpdate",
                                            "Snapshot",
                                            "OptionsNow",
                                            "Acked",
                                            "Resumed",
                                            "StreamError"};

constexpr Parameter kStreamQuery[] = {
    {"api_key", "text", {}, "Or a header, or the first message within 10 s."},
    {"since", "text", {}, "The last event_id that the client knows of."},
};

constexpr Operation kStreamOperations[] = {
    {.verb = http::Verb::kGet,
     .pattern = "/ws",
     .id = "openStream",
     .query = kStreamQuery,
     .status = 101,
     .errors = {&kBadHandshake, &kConflictingCredentials, &kOriginNotAllowed, &kUpgradeRequired,
                &kTooManyAddressSockets, &kTooManySockets},
     .unchecked = true},
};

}  // namespace

std::span<const Shape> StreamShapes() {
  return kStreamShapes;
}

std::span<const Operation> StreamOperations() {
  return kStreamOperations;
}

std::span<const std::string_view> ClientMessages() {
  return kFromClient;
}

std::span<const std::string_view> ServerMessages() {
  return kFromServer;
}

}  // namespace cpa::api::openapi

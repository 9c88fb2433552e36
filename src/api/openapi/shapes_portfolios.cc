#include "api/openapi/describe.h"

namespace cpa::api::openapi {
namespace {

constexpr std::string_view kMethods = "average|fifo|lifo|hifo";
constexpr std::string_view kMethodsOrNull = "average|fifo|lifo|hifo?";

constexpr Member kNewPortfolio[] = {
    {"name", "text(1..100)", R"("My Crypto Portfolio")"},
    {"description?", "text(0..1000)?", R"("Long-term investment portfolio")"},
    {"cost_basis_method?", kMethodsOrNull, R"("average")"},
};

constexpr Member kPortfolioChange[] = {
    {"name?", "text(1..100)?", R"("My Crypto Portfolio")"},
    {"description?", "text(0..1000)?", R"("Long-term investment portfolio")"},
    {"cost_basis_method?", kMethodsOrNull, R"("fifo")"},
};

constexpr Member kPortfolio[] = {
    {"id", "uuid"},
    {"user_id", "uuid"},
    {"name", "text", R"("My Crypto Portfolio")"},
    {"description", "text", R"("Long-term investment portfolio")"},
    {"cost_basis_method", kMethods},
    {"total_value", "number", "50000", "USD, now."},
    {"holdings_count", "count", "5"},
    {"created_at", "time"},
    {"updated_at", "time"},
};

constexpr Member kHolding[] = {
    {"crypto_id", "text", R"("bitcoin")"},
    {"crypto_name", "text", R"("Bitcoin")"},
    {"crypto_symbol", "text", R"("BTC")"},
    {"quantity", "number", "0.5"},
    {"average_buy_price", "number", "40000"},
    {"current_price", "number?", "43250.5"},
    {"current_value", "number", "21625.25", "At cost while there is no price."},
    {"cost_basis", "number", "20000"},
    {"profit_loss", "number", "1625.25"},
    {"profit_loss_percentage", "number?", "8.13"},
    {"allocation_percentage", "number?", "43.25"},
    {"realized_profit_loss", "number", "0"},
    {"total_fees", "number", "0"},
    {"price_change_24h", "number?", "1250.75"},
    {"price_change_percentage_24h", "number?", "2.98"},
    {"stale", "boolean", "false"},
};

constexpr Member kBoughtHolding[] = {{"transaction_id", "uuid", {}, "The purchase."}};

constexpr Member kPerformer[] = {
    {"crypto_id", "text", R"("bitcoin")"},
    {"crypto_name", "text", R"("Bitcoin")"},
    {"profit_loss_percentage", "number", "8.13"},
};

constexpr Member kSummary[] = {
    {"portfolio_id", "uuid"},
    {"portfolio_name", "text", R"("My Crypto Portfolio")"},
    {"cost_basis_method", kMethods},
    {"total_value", "number", "50000"},
    {"total_cost", "number", "45000"},
    {"total_profit_loss", "number", "5000"},
    {"total_profit_loss_percentage", "number?", "11.11"},
    {"realized_profit_loss", "number", "0"},
    {"total_fees", "number", "0"},
    {"holdings_count", "count", "5"},
    {"best_performer?", "Performer?", {}, "Not with ENABLE_PORTFOLIO_ANALYTICS=false."},
    {"worst_performer?", "Performer?"},
    {"unpriced", "text[]", "[]", "Coins without a price; they count at cost."},
    {"stale", "boolean", "false"},
    {"holdings", "Holding[]"},
    {"last_updated", "time"},
};

constexpr Member kNewPurchase[] = {
    {"crypto_id", "text(1..200)", R"("bitcoin")"},
    {"quantity", "decimal", "0.5", "Above 0; at most 18 places."},
    {"price_per_unit", "decimal", "40000"},
    {"fee?", "decimal?", "0"},
    {"notes?", "text(0..1000)?", R"("first purchase")"},
    {"executed_at?", "time?", {}, "Now when it is left out."},
};

constexpr Member kNewTransaction[] = {
    {"transaction_type", "buy|sell"},
    {"crypto_id", "text(1..200)", R"("bitcoin")"},
    {"quantity", "decimal", "0.5"},
    {"price_per_unit", "decimal", "40000"},
    {"fee?", "decimal?", "0"},
    {"notes?", "text(0..1000)?", R"("first purchase")"},
    {"executed_at?", "time?", {}, "Now when it is left out."},
};

constexpr Member kTransactionChange[] = {
    {"transaction_type?", "buy|sell?", R"("buy")"},
    {"quantity?", "decimal?", "0.5"},
    {"price_per_unit?", "decimal?", "40000"},
    {"fee?", "decimal?", "0"},
    {"notes?", "text(0..1000)?", R"("first purchase")"},
    {"executed_at?", "time?"},
};

constexpr Member kLotUse[] = {
    {"transaction_id", "uuid", {}, "The purchase that was sold."},
    {"quantity", "number", "0.5"},
    {"cost_basis", "number", "20000"},
};

constexpr Member kTransaction[] = {
    {"id", "uuid"},
    {"portfolio_id", "uuid"},
    {"crypto_id", "text", R"("bitcoin")"},
    {"transaction_type", "buy|sell"},
    {"quantity", "number", "0.5"},
    {"price_per_unit", "number", "40000"},
    {"total_amount", "number", "20000"},
    {"fee", "number", "0"},
    {"notes", "text", R"("")"},
    {"cost_basis", "number?", "null", "Of a sale."},
    {"realized_profit_loss", "number?", "null", "Of a sale."},
    {"executed_at", "time"},
    {"created_at", "time"},
    {"updated_at", "time"},
};

constexpr Member kOneTransaction[] = {
    {"lots?", "LotUse[]", {}, "Of a sale: the purchases it sold."}};

constexpr Member kCsvProblem[] = {
    {"line", "count", "7"},
    {"column", "text", R"("quantity")", "Empty: the whole line."},
    {"message", "text", R"("Input should be greater than 0")"},
};

constexpr Member kCsvDuplicate[] = {
    {"line", "count", "7"},
    {"transaction_id", "uuid", {}, "The transaction that it is the same as."},
};

constexpr Member kImportReport[] = {
    {"dry_run", "boolean", "false"},
    {"rows", "count", "120"},
    {"imported", "count", "120"},
    {"duplicate_count", "count", "0",
     "Lines that are there already: by their id, or the same coin, type, time, quantity, price and "
     "fee."},
    {"skipped_count", "count", "0", "How many of them are left out."},
    {"duplicates", "CsvDuplicate[]", "[]", "The first of them, by line."},
    {"problem_count", "count", "0"},
    {"problems", "CsvProblem[]", "[]", "The first of them, by line."},
};

constexpr Member kBestPortfolio[] = {
    {"portfolio_id", "uuid"},
    {"portfolio_name", "text", R"("My Crypto Portfolio")"},
    {"total_profit_loss_percentage", "number", "11.11"},
};

constexpr Member kUsage[] = {
    {"user_id", "uuid"},
    {"portfolio_count", "count", "1"},
    {"holding_count", "count", "5"},
    {"alert_count", "count", "3"},
    {"transaction_count", "count", "42"},
    {"total_portfolio_value", "number", "50000"},
    {"most_traded_crypto", "text?", R"("bitcoin")"},
    {"best_performing_portfolio", "BestPortfolio?"},
};

constexpr Shape kPortfolioShapes[] = {
    {"NewPortfolio", "A portfolio to be.", kNewPortfolio},
    {"PortfolioChange", "What is to change; the rest stays.", kPortfolioChange},
    {"Portfolio", "A portfolio and its current value.", kPortfolio},
    {"Holding", "What is held of a coin, and what it is worth.", kHolding},
    {"BoughtHolding", "The holding after a purchase.", kBoughtHolding, "Holding"},
    {"Performer", "The best or the worst of the holdings.", kPerformer},
    {"PortfolioSummary", "Value, cost and profit.", kSummary},
    {"NewPurchase", "A purchase.", kNewPurchase},
    {"NewTransaction", "A purchase or a sale.", kNewTransaction},
    {"TransactionChange", "What is to change; the rest stays.", kTransactionChange},
    {"LotUse", "How much of a purchase a sale sold.", kLotUse},
    {"Transaction", "What somebody entered. Amounts are exact.", kTransaction},
    {"OneTransaction", "The same, a sale with the lots it sold.", kOneTransaction, "Transaction"},
    {"CsvProblem", "A line that cannot be imported.", kCsvProblem},
    {"CsvDuplicate", "A line that is there already.", kCsvDuplicate},
    {"ImportReport", "What came of a file.", kImportReport},
    {"BestPortfolio", "The portfolio with the highest profit in percent.", kBestPortfolio},
    {"Usage", "What an account has.", kUsage},
};

constexpr Parameter kLimit = {"limit", "integer(1..200)", "50"};
constexpr Parameter kCursor = {"cursor", "text(0..64)", {}, "From the Link of the page before."};
constexpr Parameter kPortfolioPage[] = {kLimit, kCursor};

constexpr Parameter kTransactionPage[] = {
    {"limit", "integer(1..500)", "50"},
    kCursor,
    {"crypto_id", "text", "bitcoin"},
    {"transaction_type", "buy|sell", "buy"},
    {"from", "text", "2026-11-01", "From this moment on: RFC 3339, a date, or unix seconds."},
    {"to", "text", "2026-11-08", "Up to this moment, which is not in it."},
};

// As kTransactionPage, in larger pages.
constexpr Parameter kExportPage[] = {
    {"limit", "integer(1..50000)", "50000", "Without it, all."},
    kCursor,
    {"crypto_id", "text", "bitcoin"},
    {"transaction_type", "buy|sell", "buy"},
    {"from", "text", "2026-11-01", "From this moment on: RFC 3339, a date, or unix seconds."},
    {"to", "text", "2026-11-08", "Up to this moment, which is not in it."},
};

constexpr Parameter kImportQuery[] = {
    {"dry_run", "true|false", "false", "Judge the file and import nothing."},
    {"duplicates", "skip|allow", "skip",
     "What becomes of lines that are there already: `skip` leaves all of them out, `allow` none. "
     "Without it those whose id is known are left out, and others with the same content are only "
     "told."}};

constexpr Operation kPortfolioOperations[] = {
    {.verb = http::Verb::kPost,
     .pattern = "/portfolios",
     .id = "createPortfolio",
     .body = "NewPortfolio",
     .answer = "Portfolio",
     .status = 201,
     .errors = {&kLimitReached},
     .idempotent = true},
    {.verb = http::Verb::kGet,
     .pattern = "/portfolios",
     .id = "listPortfolios",
     .query = kPortfolioPage,
     .answer = "Portfolio[]",
     .paged = true},
    {.verb = http::Verb::kGet,
     .pattern = "/portfolios/{portfolio_id}",
     .id = "getPortfolio",
     .answer = "Portfolio",
     .errors = {&kPortfolioNotFound},
     .unchecked = true},
    {.verb = http::Verb::kPatch,
     .pattern = "/portfolios/{portfolio_id}",
     .id = "changePortfolio",
     .body = "PortfolioChange",
     .answer = "Portfolio",
     .errors = {&kPortfolioNotFound, &kLedgerConflict}},
    {.verb = http::Verb::kDelete,
     .pattern = "/portfolios/{portfolio_id}",
     .id = "deletePortfolio",
     .answer = "Message",
     .errors = {&kPortfolioNotFound},
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/portfolios/{portfolio_id}/summary",
     .id = "getPortfolioSummary",
     .answer = "PortfolioSummary",
     .errors = {&kPortfolioNotFound},
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/portfolios/{portfolio_id}/holdings",
     .id = "listHoldings",
     .answer = "Holding[]",
     .errors = {&kPortfolioNotFound},
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/portfolios/{portfolio_id}/holdings/{crypto_id}",
     .id = "getHolding",
     .answer = "Holding",
     .errors = {&kPortfolioNotFound, &kHoldingNotFound},
     .unchecked = true},
    {.verb = http::Verb::kPost,
     .pattern = "/portfolios/{portfolio_id}/holdings",
     .id = "buy",
     .body = "NewPurchase",
     .answer = "BoughtHolding",
     .status = 201,
     .errors = {&kPortfolioNotFound, &kUnknownCoin, &kLedgerConflict, &kCoinListNotReady},
     .idempotent = true},
    {.verb = http::Verb::kPost,
     .pattern = "/portfolios/{portfolio_id}/transactions",
     .id = "addTransaction",
     .body = "NewTransaction",
     .answer = "Transaction",
     .status = 201,
     .errors = {&kPortfolioNotFound, &kUnknownCoin, &kLedgerConflict, &kCoinListNotReady},
     .idempotent = true},
    {.verb = http::Verb::kGet,
     .pattern = "/portfolios/{portfolio_id}/transactions",
     .id = "listTransactions",
     .query = kTransactionPage,
     .answer = "Transaction[]",
     .errors = {&kPortfolioNotFound},
     .csv = Csv::kToo,
     .paged = true},
    {.verb = http::Verb::kGet,
     .pattern = "/portfolios/{portfolio_id}/transactions/export",
     .id = "exportTransactions",
     .query = kExportPage,
     .errors = {&kPortfolioNotFound},
     .csv = Csv::kOnly,
     .paged = true},
    {.verb = http::Verb::kPost,
     .pattern = "/portfolios/{portfolio_id}/transactions/import",
     .id = "importTransactions",
     .query = kImportQuery,
     .body = "csv",
     .answer = "ImportReport",
     .status = 201,
     .other_status = 200,
     .errors = {&kPortfolioNotFound, &kLedgerConflict, &http::kTooManyUploads},
     .idempotent = true},
    {.verb = http::Verb::kGet,
     .pattern = "/portfolios/{portfolio_id}/transactions/{transaction_id}",
     .id = "getTransaction",
     .answer = "OneTransaction",
     .errors = {&kPortfolioNotFound, &kTransactionNotFound},
     .unchecked = true},
    {.verb = http::Verb::kPatch,
     .pattern = "/portfolios/{portfolio_id}/transactions/{transaction_id}",
     .id = "changeTransaction",
     .body = "TransactionChange",
     .answer = "Transaction",
     .errors = {&kPortfolioNotFound, &kTransactionNotFound, &kLedgerConflict}},
    {.verb = http::Verb::kDelete,
     .pattern = "/portfolios/{portfolio_id}/transactions/{transaction_id}",
     .id = "deleteTransaction",
     .answer = "Message",
     .errors = {&kPortfolioNotFound, &kTransactionNotFound, &kLedgerConflict}},
    {.verb = http::Verb::kGet,
     .pattern = "/analytics/usage",
     .id = "getUsage",
     .answer = "Usage",
     .errors = {&http::kPathNotFound},
     .unchecked = true},
};

}  // namespace

std::span<const Shape> PortfolioShapes() {
  return kPortfolioShapes;
}

std::span<const Operation> PortfolioOperations() {
  return kPortfolioOperations;
}

}  // namespace cpa::api::openapi

// The part of TransactionsApi that reads and writes CSV files.
#include "portfolios/transactions_csv.h"

#include <algorithm>
#include <memory>
#include <ranges>

#include "api/idempotency.h"
#include "api/query.h"
#include "api/trade_body.h"
#include "api/transactions.h"
#include "base/text.h"
#include "portfolios/import.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kCsvTrouble = "transactions as CSV";
constexpr std::int64_t kExportStep = 5'000;  // Rows read at once.

bool IsCsv(std::string_view content_type) {
  return EqualsIgnoreCase(Trim(content_type.substr(0, content_type.find(';'))), "text/csv");
}

// All of them, oldest first.
Result<std::vector<Transaction>> ReadAll(PortfolioStore& store, const std::string& user_id,
                                         const std::string& portfolio_id) {
  std::vector<Transaction> all;
  std::optional<TransactionCursor> after;
  while (true) {
    auto page = store.ListTransactions(user_id, portfolio_id, {}, after, kExportStep);
    if (!page) return page.error();
    std::ranges::move(*page, std::back_inserter(all));
    if (std::ssize(*page) < kExportStep) break;
    after = TransactionCursor{all.back().executed_at, all.back().sequence};
  }
  std::ranges::reverse(all);
  return all;
}

std::string CsvOf(const std::vector<Transaction>& all) {
  std::string text;
  AppendTransactionsCsvHeader(text);
  for (const Transaction& one : all) AppendTransactionCsv(text, one);
  return text;
}

// A file and what came of it.
struct ImportedFile {
  TransactionsCsv csv;
  bool dry_run = false;
  std::size_t imported = 0;
  std::vector<CsvProblem> problems;  // Of the file and of the ledger, by line.
  std::size_t problem_count = 0;

  void Judge(const std::vector<DraftProblem>& of_ledger) {
    problems = csv.problems;
    problem_count = csv.problem_count + of_ledger.size();
    for (const DraftProblem& problem : of_ledger) {
      if (problems.size() >= CsvLimits{}.problems_max) break;
      problems.push_back({csv.lines[problem.draft], {}, problem.message});
    }
    std::ranges::stable_sort(problems, {}, &CsvProblem::line);
  }
};

std::string Report(const ImportedFile& import) {
  std::string out = R"({"dry_run":)";
  out += import.dry_run ? "true" : "false";
  out += R"(,"rows":)";
  AppendInt(out, std::ssize(import.csv.drafts));
  out += R"(,"imported":)";
  AppendInt(out, static_cast<long long>(import.imported));
  out += R"(,"problem_count":)";
  AppendInt(out, static_cast<long long>(import.problem_count));
  out += R"(,"problems":[)";
  for (const CsvProblem& problem : import.problems) {
    if (&problem != &import.problems.front()) out += ',';
    out += R"({"line":)";
    AppendInt(out, static_cast<long long>(problem.line));
    out += R"(,"column":)";
    AppendJsonString(out, problem.column);
    out += R"(,"message":)";
    AppendJsonString(out, problem.message);
    out += '}';
  }
  return out + "]}";
}

// The same problems as an error.
AnswerPtr Refused(const ImportedFile& import) {
  std::vector<Problem> problems;
  for (const CsvProblem& problem : import.problems) {
    Problem one{"csv_line", {"body", "line " + std::to_string(problem.line)}, problem.message, {}};
    if (!problem.column.empty()) one.loc.push_back(problem.column);
    problems.push_back(std::move(one));
  }
  return ValidationAnswer(problems);
}

// What the API would say of the same transaction in JSON.
std::vector<CsvProblem> Judge(const TransactionDraft& draft, const PortfolioDesk& desk) {
  std::vector<CsvProblem> problems;
  const auto add = [&](std::string column, const std::optional<Complaint>& complaint) {
    if (complaint) problems.push_back({0, std::move(column), complaint->message});
  };
  if (desk.CheckCoin(draft.crypto_id) != nullptr) {
    problems.push_back({0, "crypto_id", "There is no coin with the id " + draft.crypto_id});
  }
  add("quantity", JudgeTotal(draft.quantity, draft.price_per_unit));
  add("notes", JudgeNotes(draft.notes));
  add("executed_at", JudgeTime(draft.executed_at, desk.clock.Wall()));
  return problems;
}

Failure Undone() {
  return Conflict("not imported");
}

}  // namespace

Task<AnswerPtr> TransactionsApi::Export(const Request& request, const User& user) {
  const auto work = [&]() -> Result<std::string> {
    const auto all = ReadAll(desk_.store, user.id, request.path_values[0]);
    if (!all) return all.error();
    return CsvOf(*all);
  };
  auto text = co_await Offload(desk_.reads, work);
  if (!text) co_return Refusal(text.error(), kCsvTrouble);
  co_return std::make_shared<http::Answer>(
      http::Answer::Options{
          .content_type = "text/csv; charset=utf-8; header=present",
          .extra_fields = "Content-Disposition: attachment; filename=\"transactions.csv\"\r\n"},
      std::move(*text));
}

Task<AnswerPtr> TransactionsApi::Import(const Request& request, const User& user) {
  if (!IsCsv(request.Field("Content-Type"))) co_return ErrorAnswer(kNotCsv);
  Query query(request.query);
  if (query.bad_escape()) co_return ErrorAnswer(kInvalidQuery);
  ImportedFile import;
  import.dry_run = query.OneOf("dry_run", "false", {"true", "false"}) == "true";
  if (!query.ok()) co_return ValidationAnswer(query.problems());
  const Idempotency idempotency = ReadIdempotency(request, user.id);
  if (idempotency.refusal) co_return idempotency.refusal;

  const auto check = [&](const TransactionDraft& draft) { return Judge(draft, desk_); };
  const PortfolioStore::Change change = [&](PortfolioWork& work) -> Result<KeptAnswer> {
    auto plan = PlanImport(work, import.csv.drafts, desk_.options.ledger, desk_.stamp());
    if (!plan) return plan.error();
    import.Judge(plan->problems);
    if (import.dry_run || import.problem_count > 0) return Undone();
    import.imported = CarryOut(work, std::move(*plan)).size();
    return Created("/portfolios/" + work.portfolio().id + "/transactions", Report(import));
  };
  const auto work = [&] {
    import.csv = ReadTransactionsCsv(request.body, check);
    return desk_.store.Apply(user.id, request.path_values[0], idempotency.get(), change);
  };
  const Result<KeptAnswer> kept = co_await Offload(desk_.writes, work);
  if (kept) co_return AnswerOf(*kept);
  if (kept.error().detail != Undone().detail) co_return Refusal(kept.error(), kCsvTrouble);
  co_return import.dry_run ? Ok(Report(import)) : Refused(import);
}

}  // namespace cpa::api

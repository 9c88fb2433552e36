// The part of TransactionsApi that reads and writes CSV files.
#include "portfolios/transactions_csv.h"

#include <algorithm>
#include <memory>
#include <ranges>
#include <utility>

#include "api/idempotency.h"
#include "api/query.h"
#include "api/streamed_body.h"
#include "api/trade_body.h"
#include "api/transactions.h"
#include "base/place.h"
#include "base/text.h"
#include "portfolios/import.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kCsvTrouble = "transactions as CSV";
constexpr std::int64_t kRowsAtOnce = 500;  // Of a file: some 60 KB.
constexpr std::size_t kColumnBytesMax = 100;

bool IsCsv(std::string_view content_type) {
  return EqualsIgnoreCase(Trim(content_type.substr(0, content_type.find(';'))), "text/csv");
}

// A portfolio's transactions as a file, all of one state.
class CsvSource final : public TextSource {
 public:
  CsvSource(std::unique_ptr<TransactionReader> reader, PlacePtr place)
      : place_(std::move(place)), reader_(std::move(reader)) {}

  Result<bool> Append(std::string& out) override {
    const auto rows = reader_->Next(kRowsAtOnce);
    if (!rows) return rows.error();
    if (!std::exchange(begun_, true)) AppendTransactionsCsvHeader(out);
    for (const Transaction& row : *rows) AppendTransactionCsv(out, row);
    return std::ssize(*rows) == kRowsAtOnce;
  }

 private:
  const PlacePtr place_;  // Goes after the state that it stands for.
  const std::unique_ptr<TransactionReader> reader_;
  bool begun_ = false;
};

// All of a file that is short; empty when it is not.
Result<std::string> ShortFile(PortfolioStore& store, const std::string& user_id,
                              const std::string& portfolio_id) {
  auto rows = store.ListTransactions(user_id, portfolio_id, {}, {}, kRowsAtOnce + 1);
  if (!rows) return rows.error();
  std::string text;
  if (std::ssize(*rows) > kRowsAtOnce) return text;
  AppendTransactionsCsvHeader(text);
  for (const Transaction& row : std::views::reverse(*rows)) AppendTransactionCsv(text, row);
  return text;
}

http::Answer::Options CsvFile() {
  return {.content_type = "text/csv; charset=utf-8; header=present",
          .extra_fields = "Content-Disposition: attachment; filename=\"transactions.csv\"\r\n"};
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
      if (problems.size() >= BoundsOfProblems().listed_max) break;
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
    AppendJsonString(out, ShownText(problem.column, kColumnBytesMax));
    out += R"(,"message":)";
    AppendJsonString(out, ShownText(problem.message));
    out += '}';
  }
  return out + "]}";
}

// The same problems as an error.
AnswerPtr Refused(const ImportedFile& import) {
  Problems problems;
  for (const CsvProblem& problem : import.problems) {
    Problem one{"csv_line", {"body", "line " + std::to_string(problem.line)}, problem.message};
    if (!problem.column.empty()) one.loc.push_back(problem.column);
    problems.Add(std::move(one));
  }
  problems.CountMore(import.problem_count - import.problems.size());
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

CsvLimits CsvBounds() {
  return {.problems_max = BoundsOfProblems().listed_max};
}

Failure Undone() {
  return Conflict("not imported");
}

}  // namespace

// A long one is not held whole, neither here nor in the database's memory.
Task<AnswerPtr> TransactionsApi::Export(const Request& request, const User& user) {
  const std::string& portfolio = request.path_values[0];
  const auto work = [&] { return ShortFile(desk_.store, user.id, portfolio); };
  auto text = co_await Offload(desk_.reads, user.id, work);
  if (!text) co_return Refusal(text.error(), kCsvTrouble);
  if (!text->empty()) co_return std::make_shared<http::Answer>(CsvFile(), std::move(*text));

  const PlacePtr place = co_await TakePlace(desk_.exports, user.id);
  if (!place) co_return Refusal(TooMuchWaits(), kCsvTrouble);
  const auto open = [&] { return desk_.store.ReadTransactions(user.id, portfolio, {}); };
  auto reader = co_await Offload(desk_.reads, user.id, open, Entry::kAlways);
  if (!reader) co_return Refusal(reader.error(), kCsvTrouble);
  http::Answer::Options options = CsvFile();
  auto source = std::make_shared<CsvSource>(*std::move(reader), place);
  options.stream = std::make_shared<StreamedBody>(desk_.reads, user.id, std::move(source));
  co_return std::make_shared<http::Answer>(std::move(options), "");
}

Task<AnswerPtr> TransactionsApi::Import(const Request& request, const User& user) {
  if (!IsCsv(request.Field("Content-Type"))) co_return ErrorAnswer(kNotCsv);
  Query query(request.query);
  if (query.bad_escape()) co_return ErrorAnswer(kInvalidQuery);
  ImportedFile import;
  import.dry_run = query.OneOf("dry_run", "false", {"true", "false"}) == "true";
  if (!query.ok()) co_return ValidationAnswer(query.problems());

  const auto check = [&](const TransactionDraft& draft) { return Judge(draft, desk_); };
  const PortfolioStore::Change change = [&](PortfolioWork& work) -> Result<KeptAnswer> {
    auto plan = PlanImport(work, import.csv.drafts, desk_.options.ledger, desk_.stamp());
    if (!plan) return plan.error();
    import.Judge(plan->problems);
    if (import.dry_run) return Kept(Report(import));
    if (import.problem_count > 0) return Undone();
    import.imported = CarryOut(work, std::move(*plan)).size();
    return Created("/portfolios/" + work.portfolio().id + "/transactions", Report(import));
  };
  const auto work = [&] {
    import.csv = ReadTransactionsCsv(request.body, check, CsvBounds());
    const Idempotency idempotency = ReadIdempotency(request, user.id);  // Was checked before.
    return desk_.store.Apply(user.id, request.path_values[0], idempotency.get(), change);
  };
  const Result<KeptAnswer> kept = co_await Offload(desk_.writes, user.id, work);
  desk_.dependencies.ChangedMany();
  if (kept) co_return AnswerOf(*kept);
  if (kept.error().detail != Undone().detail) co_return Refusal(kept.error(), kCsvTrouble);
  co_return Refused(import);
}

}  // namespace cpa::api

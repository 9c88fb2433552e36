// The part of TransactionsApi that reads and writes CSV files.
#include "portfolios/transactions_csv.h"

#include <algorithm>
#include <memory>
#include <ranges>
#include <utility>

#include "api/portfolios/trade_body.h"
#include "api/portfolios/transactions.h"
#include "api/rest/answers.h"
#include "api/rest/failures.h"
#include "api/rest/idempotency.h"
#include "api/rest/query.h"
#include "api/rest/streamed_body.h"
#include "base/place.h"
#include "base/text.h"
#include "portfolios/import.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kCsvTrouble = "transactions as CSV";
constexpr std::int64_t kRowsAtOnce = 500;  // Of a file: some 60 KB.
constexpr std::size_t kColumnBytesMax = 100;
constexpr std::size_t kDuplicatesListed = 1'000;
constexpr std::size_t kCandidatesTold = 5;
constexpr int kExportPageMax = 50'000;  // Some 10 MB; less than one import may have.

bool IsCsv(std::string_view content_type) {
  return EqualsIgnoreCase(Trim(content_type.substr(0, content_type.find(';'))), "text/csv");
}

std::string CsvOf(const std::vector<Transaction>& rows) {
  std::string text;
  AppendTransactionsCsvHeader(text);
  for (const Transaction& row : rows) AppendTransactionCsv(text, row);
  return text;
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
                              const std::string& portfolio_id, const TransactionFilter& filter) {
  const auto rows = store.ListTransactions(user_id, portfolio_id, filter, {}, kRowsAtOnce + 1);
  if (!rows) return rows.error();
  return std::ssize(*rows) > kRowsAtOnce ? std::string() : CsvOf(*rows);
}

http::Answer::Options CsvFile() {
  return {.content_type = "text/csv; charset=utf-8; header=present",
          .extra_fields = "Content-Disposition: attachment; filename=\"transactions.csv\"\r\n"};
}

// A file and what came of it.
struct ImportedFile {
  TransactionsCsv csv;
  bool dry_run = false;
  ImportRules rules;
  std::size_t imported = 0;
  std::vector<Duplicate> duplicates;
  std::size_t skipped = 0;
  std::vector<CsvProblem> problems;  // Of the file and of the ledger, by line.
  std::size_t problem_count = 0;

  void Judge(const ImportPlan& plan) {
    duplicates = plan.duplicates;
    skipped = plan.skipped;
    problems = csv.problems;
    problem_count = csv.problem_count + plan.problems.size();
    for (const DraftProblem& problem : plan.problems) {
      if (problems.size() >= BoundsOfProblems().listed_max) break;
      problems.push_back({csv.lines[problem.draft], {}, problem.message});
    }
    std::ranges::stable_sort(problems, {}, &CsvProblem::line);
  }
};

// The first of them, by line.
void AppendDuplicates(std::string& out, const ImportedFile& import) {
  std::vector<std::pair<std::size_t, std::string_view>> lines;
  for (const Duplicate& each : import.duplicates) {
    lines.emplace_back(import.csv.lines[each.draft], each.id);
  }
  std::ranges::sort(lines);
  if (lines.size() > kDuplicatesListed) lines.resize(kDuplicatesListed);
  out += R"(,"duplicates":[)";
  for (const auto& [line, id] : lines) {
    if (out.back() == '}') out += ',';
    out += R"({"line":)";
    AppendInt(out, static_cast<long long>(line));
    out += R"(,"transaction_id":)";
    AppendJsonString(out, id);
    out += '}';
  }
  out += ']';
}

Duplicates ReadDuplicates(Query& query) {
  const std::string name = query.OneOf("duplicates", "", {"skip", "allow"});
  if (name == "skip") return Duplicates::kSkip;
  return name == "allow" ? Duplicates::kAllow : Duplicates::kSkipKnown;
}

std::string Report(const ImportedFile& import) {
  std::string out = R"({"dry_run":)";
  out += import.dry_run ? "true" : "false";
  out += R"(,"rows":)";
  AppendInt(out, std::ssize(import.csv.drafts));
  out += R"(,"imported":)";
  AppendInt(out, static_cast<long long>(import.imported));
  out += R"(,"duplicate_count":)";
  AppendInt(out, std::ssize(import.duplicates));
  out += R"(,"skipped_count":)";
  AppendInt(out, static_cast<long long>(import.skipped));
  AppendDuplicates(out, import);
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

// Tickers are no ids, for several coins may share one; those that do are named.
std::string NoSuchCoin(const std::string& id, const Market& market) {
  std::string text = "There is no coin with the id " + id;
  const auto candidates = market.Candidates(id);
  for (std::size_t i = 0; i < std::min(candidates.size(), kCandidatesTold); ++i) {
    text += (i == 0 ? "; did you mean " : ", ") + candidates[i];
  }
  return text;
}

// What the API would say of the same transaction in JSON.
std::vector<CsvProblem> Judge(const TransactionDraft& draft, const PortfolioDesk& desk) {
  std::vector<CsvProblem> problems;
  const auto add = [&](std::string column, const std::optional<Complaint>& complaint) {
    if (complaint) problems.push_back({0, std::move(column), complaint->message});
  };
  if (desk.CheckCoin(draft.crypto_id) != nullptr) {
    problems.push_back({0, "crypto_id", NoSuchCoin(draft.crypto_id, desk.market)});
  }
  add("quantity", JudgeTotal(draft.quantity, draft.price_per_unit));
  add("notes", JudgeNotes(draft.notes));
  add("executed_at", JudgeTime(draft.executed_at, desk.clock.Wall()));
  return problems;
}

}  // namespace

// The list as a file: with `limit` or `cursor` the page that JSON would be, else all.
Task<AnswerPtr> TransactionsApi::ListCsv(const Request& request, const User& user) {
  Query query(request.query);
  if (query.bad_escape()) co_return ErrorAnswer(kInvalidQuery);
  const TransactionsQuery asked = ReadTransactionsQuery(query, kRowsMax);
  if (!query.ok()) co_return ValidationAnswer(query.problems());
  if (!asked.is_page()) co_return co_await WholeFile(request, user, asked.filter);
  co_return co_await PageOfFile(request, user, query, asked, asked.limit.value_or(kRowsMax));
}

// Pages of an export are the oldest first, so that they can be imported one after the other.
Task<AnswerPtr> TransactionsApi::Export(const Request& request, const User& user) {
  Query query(request.query);
  if (query.bad_escape()) co_return ErrorAnswer(kInvalidQuery);
  TransactionsQuery asked = ReadTransactionsQuery(query, kExportPageMax);
  if (!query.ok()) co_return ValidationAnswer(query.problems());
  if (!asked.is_page()) co_return co_await WholeFile(request, user, asked.filter);
  asked.filter.oldest_first = true;
  co_return co_await PageOfFile(request, user, query, asked, asked.limit.value_or(kExportPageMax));
}

// A long one is not held whole, neither here nor in the database's memory.
Task<AnswerPtr> TransactionsApi::WholeFile(const Request& request, const User& user,
                                           TransactionFilter filter) {
  const std::string& portfolio = request.path_values[0];
  filter.oldest_first = true;
  const auto work = [&] { return ShortFile(desk_.store, user.id, portfolio, filter); };
  auto text = co_await Offload(desk_.reads, user.id, work);
  if (!text) co_return FailureAnswer(text.error(), kCsvTrouble);
  if (!text->empty()) co_return std::make_shared<http::Answer>(CsvFile(), std::move(*text));

  const PlacePtr place = co_await TakePlace(desk_.exports, user.id);
  if (!place) co_return FailureAnswer(TooMuchWaits(), kCsvTrouble);
  const auto open = [&] { return desk_.store.ReadTransactions(user.id, portfolio, filter); };
  auto reader = co_await Offload(desk_.reads, user.id, open, Entry::kAlways);
  if (!reader) co_return FailureAnswer(reader.error(), kCsvTrouble);
  http::Answer::Options options = CsvFile();
  auto source = std::make_shared<CsvSource>(*std::move(reader), place);
  options.stream = std::make_shared<StreamedBody>(desk_.reads, user.id, std::move(source));
  co_return std::make_shared<http::Answer>(std::move(options), "");
}

Task<AnswerPtr> TransactionsApi::PageOfFile(const Request& request, const User& user,
                                            const Query& query, const TransactionsQuery& asked,
                                            int limit) {
  const auto work = [&]() -> Result<AnswerPtr> {
    // One more than asked for tells whether there is a next page.
    auto rows = desk_.store.ListTransactions(user.id, request.path_values[0], asked.filter,
                                             asked.after, limit + 1);
    if (!rows) return rows.error();
    http::Answer::Options options = CsvFile();
    if (std::ssize(*rows) > limit) {
      rows->pop_back();
      options.extra_fields += NextPageLink(request.path, query, rows->back());
    }
    return std::make_shared<const http::Answer>(std::move(options), CsvOf(*rows));
  };
  const auto answer = co_await Offload(desk_.reads, user.id, work);
  co_return answer ? *answer : FailureAnswer(answer.error(), kCsvTrouble);
}

Task<AnswerPtr> TransactionsApi::Import(const Request& request, const User& user) {
  if (!IsCsv(request.Field("Content-Type"))) co_return ErrorAnswer(kNotCsv);
  Query query(request.query);
  if (query.bad_escape()) co_return ErrorAnswer(kInvalidQuery);
  ImportedFile import;
  import.dry_run = query.OneOf("dry_run", "false", {"true", "false"}) == "true";
  import.rules = {.limits = desk_.options.ledger, .duplicates = ReadDuplicates(query)};
  if (!query.ok()) co_return ValidationAnswer(query.problems());

  const auto check = [&](const TransactionDraft& draft) { return Judge(draft, desk_); };
  const CsvLimits limits{.bytes_max = desk_.options.import_bytes_max,
                         .problems_max = BoundsOfProblems().listed_max};
  const auto change = [&](PortfolioWork& work) -> Result<KeptAnswer> {
    auto plan = PlanImport(work, import.csv.drafts, import.rules, desk_.stamp());
    if (!plan) return plan.error();
    import.Judge(*plan);
    if (import.dry_run) return Kept(Report(import));
    if (import.problem_count > 0) return Conflict(Subject::kImport);
    import.imported = CarryOut(work, std::move(*plan)).size();
    return Created("/portfolios/" + work.portfolio().id + "/transactions", Report(import));
  };
  const PlacePtr place = co_await TakePlace(desk_.imports, user.id);
  if (!place) co_return FailureAnswer(TooMuchWaits(), kCsvTrouble);
  KeptAnswer answer;
  const auto work = [&]() -> Result<void> {
    import.csv = ReadTransactionsCsv(request.body, check, limits);
    const Idempotency idempotency = ReadIdempotency(request, user.id);  // Was checked before.
    OnceOnly once(idempotency.get());
    const auto done =
        desk_.store.Apply(user.id, request.path_values[0], once.guard(), once.Answering(change));
    answer = once.answer();
    return done;
  };
  const Result<void> done = co_await Offload(desk_.writes, user.id, work);
  desk_.dependencies.ChangedMany();
  if (done) co_return AnswerOf(answer);
  if (done.error().IsAbout(ErrorKind::kConflict, Subject::kImport)) co_return Refused(import);
  co_return FailureAnswer(done.error(), kCsvTrouble);
}

}  // namespace cpa::api

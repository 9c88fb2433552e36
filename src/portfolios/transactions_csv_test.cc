#include "portfolios/transactions_csv.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/csv_reader.h"
#include "portfolios/csv_text.h"
#include "portfolios/memory_work_for_test.h"

namespace cpa {
namespace {

using namespace std::string_literals;

constexpr std::string_view kHeader = "executed_at,type,crypto_id,quantity,price_per_unit\n";

std::vector<CsvProblem> AcceptAll(const TransactionDraft&) {
  return {};
}

TransactionsCsv Read(std::string_view text, const CsvLimits& limits = {}) {
  return ReadTransactionsCsv(text, AcceptAll, limits);
}

// Line, column and message of each problem, one a line.
std::string ProblemsOf(const TransactionsCsv& read) {
  std::string out;
  for (const CsvProblem& problem : read.problems) {
    out += std::to_string(problem.line) + " " + problem.column + ": " + problem.message + "\n";
  }
  return out;
}

std::string ProblemsOf(std::string_view text, const CsvLimits& limits = {}) {
  return ProblemsOf(Read(text, limits));
}

std::string Rows(std::string_view rows) {
  return std::string(kHeader) + std::string(rows);
}

Transaction Sold() {
  Transaction sold;
  sold.id = "0190";
  sold.crypto_id = "bitcoin";
  sold.type = TransactionType::kSell;
  sold.quantity = D("1.5");
  sold.price_per_unit = D("0.000000000001");
  sold.fee = D("0.25");
  sold.executed_at = At("2026-01-02T03:04:05.678Z");
  sold.sale = Sale{D("2"), D("-1.9999999999985")};
  return sold;
}

std::string Export(const std::vector<Transaction>& transactions) {
  std::string out;
  AppendTransactionsCsvHeader(out);
  for (const Transaction& each : transactions) AppendTransactionCsv(out, each);
  return out;
}

TEST(TransactionsExport, WritesPlainRows) {
  Transaction bought = Sold();
  bought.type = TransactionType::kBuy;
  bought.sale.reset();
  bought.notes = "say \"hi\", twice";
  EXPECT_EQ(Export({Sold(), bought}),
            "id,executed_at,type,crypto_id,quantity,price_per_unit,fee,total_amount,notes,"
            "cost_basis,realized_profit_loss\r\n"
            "0190,2026-01-02T03:04:05.678Z,sell,bitcoin,1.5,0.000000000001,0.25,"
            "0.0000000000015,,2,-1.9999999999985\r\n"
            "0190,2026-01-02T03:04:05.678Z,buy,bitcoin,1.5,0.000000000001,0.25,"
            "0.0000000000015,\"say \"\"hi\"\", twice\",,\r\n");
}

TEST(TransactionsExport, ComesInAgainAsItWas) {
  for (const std::string& notes : {""s,         "plain"s,
                                   "=1+1"s,     "+1"s,
                                   "-1"s,       "@SUM(A1)"s,
                                   "\tx"s,      "\rx"s,
                                   "\nx"s,      "'quoted"s,
                                   "'=1"s,      "''=1"s,
                                   "'"s,        "''"s,
                                   "\""s,       "\"=1\""s,
                                   "a,b"s,      "a\r\nb"s,
                                   "a;=1"s,     "a;'=1"s,
                                   "a\n=1"s,    "=cmd|' /C calc'!A0"s,
                                   "＝1"s,      "'＠x"s,
                                   " padded "s, "ünïcödé 🚀"s,
                                   "a\rb"s,     "-2+3+cmd|'/C calc'!A0;-1"s,
                                   ";;=;'"s}) {
    Transaction sold = Sold();
    sold.notes = notes;
    sold.crypto_id = "-odd-=coin";
    const TransactionsCsv read = Read(Export({sold}));
    ASSERT_EQ(ProblemsOf(read), "") << notes;
    ASSERT_EQ(read.drafts.size(), 1u);
    EXPECT_EQ(read.drafts[0].notes, notes);
    EXPECT_EQ(read.drafts[0].crypto_id, sold.crypto_id);
    EXPECT_EQ(read.drafts[0].type, sold.type);
    EXPECT_EQ(read.drafts[0].quantity, sold.quantity);
    EXPECT_EQ(read.drafts[0].price_per_unit, sold.price_per_unit);
    EXPECT_EQ(read.drafts[0].fee, sold.fee);
    EXPECT_EQ(read.drafts[0].executed_at, sold.executed_at);
  }
}

TEST(CsvText, NeverBeginsAFormula) {
  const auto cell = [](std::string_view text) {
    std::string out;
    AppendCsvText(out, text);
    return out;
  };
  EXPECT_EQ(cell("=1+1"), "'=1+1");
  EXPECT_EQ(cell("+1"), "'+1");
  EXPECT_EQ(cell("-1"), "'-1");
  EXPECT_EQ(cell("@A1"), "'@A1");
  EXPECT_EQ(cell("\t=1"), "\"'\t'=1\"");
  EXPECT_EQ(cell("\r=1"), "\"'\r'=1\"");
  EXPECT_EQ(cell("\n=1"), "\"'\n'=1\"");
  EXPECT_EQ(cell("\0=1"s), "'\0=1"s);
  EXPECT_EQ(cell("＝1"), "'＝1");
  EXPECT_EQ(cell("\"=1"), "\"'\"\"=1\"");
  EXPECT_EQ(cell("x;=1"), "\"x;'=1\"") << "where a semicolon parts cells";
  EXPECT_EQ(cell("x=1"), "x=1");
  EXPECT_EQ(cell("it's"), "it's");
}

TEST(CsvText, LeavesApostrophesOfOthers) {
  EXPECT_EQ(FromCsvText("'twas"), "'twas");
  EXPECT_EQ(FromCsvText("'"), "'");
  EXPECT_EQ(FromCsvText("'=1"), "=1");
}

TEST(TransactionsImport, TakesOtherNamesOrdersAndCases) {
  const TransactionsCsv read = Read(
      "\xEF\xBB\xBF"
      "Price per unit, QTY ,Coin,Fees,SIDE,Date,Note\r\n"
      "100,2,bitcoin,,BUY,2026-01-02T03:04:05+01:00,hello\r\n");
  ASSERT_EQ(ProblemsOf(read), "");
  ASSERT_EQ(read.drafts.size(), 1u);
  const TransactionDraft expected = {.crypto_id = "bitcoin",
                                     .type = TransactionType::kBuy,
                                     .quantity = D("2"),
                                     .price_per_unit = D("100"),
                                     .fee = Decimal(),
                                     .notes = "hello",
                                     .executed_at = At("2026-01-02T02:04:05Z")};
  EXPECT_EQ(read.drafts[0], expected);
  EXPECT_EQ(read.lines, (std::vector<std::size_t>{2}));
}

TEST(TransactionsImport, NeedsNoFeesAndNoNotes) {
  const TransactionsCsv read = Read(Rows("2026-01-02T00:00:00Z,buy,bitcoin,1e-8,0"));
  ASSERT_EQ(ProblemsOf(read), "");
  EXPECT_EQ(read.drafts.at(0).quantity, D("0.00000001"));
  EXPECT_EQ(read.drafts.at(0).fee, Decimal());
}

TEST(TransactionsImport, SkipsEmptyLinesAndEmptyColumns) {
  const TransactionsCsv read = Read(
      "\r\nexecuted_at,type,crypto_id,quantity,price_per_unit,,\r\n\r\n"
      "2026-01-02T00:00:00Z,buy,bitcoin,1,2,,\r\n\n"
      "2026-01-03T00:00:00Z,buy,bitcoin,1,2,x,\r\n\r\n");
  EXPECT_EQ(read.drafts.size(), 1u);
  EXPECT_EQ(read.lines, (std::vector<std::size_t>{4}));
  EXPECT_EQ(ProblemsOf(read), "6 : a cell in a column without a name\n");
}

TEST(TransactionsImport, CountsLinesInsideQuotes) {
  const TransactionsCsv read = Read(
      "executed_at,type,crypto_id,quantity,price_per_unit,notes\n"
      "2026-01-02T00:00:00Z,buy,bitcoin,1,2,\"one\ntwo\r\nthree\"\n"
      "2026-01-02T00:00:00Z,buy,bitcoin,x,2,\n");
  EXPECT_EQ(read.drafts.at(0).notes, "one\ntwo\r\nthree");
  EXPECT_EQ(ProblemsOf(read), "5 quantity: Input should be a valid decimal number\n");
}

TEST(TransactionsImport, NamesEveryBadCellOfEveryLine) {
  EXPECT_EQ(ProblemsOf(Rows("yesterday,swap,,0,-1\n"
                            "2026-01-02T00:00:00Z,buy,bitcoin,1,1\n"
                            "2026-01-02T00:00:00Z,buy,bitcoin,\"1,5\",1e-19\n"
                            "2026-01-02T00:00:00Z,buy,bitcoin,=1+1,$5\n"
                            "2026-01-02T00:00:00Z,buy,bitcoin,-1,1e40\n")),
            "2 executed_at: should be a time such as 2026-01-02T03:04:05Z\n"
            "2 type: should be buy or sell\n"
            "2 crypto_id: should not be empty\n"
            "2 quantity: should be greater than 0\n"
            "2 price_per_unit: should be greater than or equal to 0\n"
            "4 quantity: Input should be a valid decimal number, with a point: 1.5\n"
            "4 price_per_unit: Decimal input should have no more than 18 decimal places\n"
            "5 quantity: Input should be a valid decimal number\n"
            "5 price_per_unit: Input should be a valid decimal number\n"
            "6 quantity: should be greater than or equal to 0\n"
            "6 price_per_unit: Decimal input should be between -10^40 and 10^40\n");
}

TEST(TransactionsImport, NamesBrokenRecordsAndReadsOn) {
  const TransactionsCsv read =
      Read(Rows("2026-01-02T00:00:00Z,buy,bitcoin,1\n"
                "2026-01-02T00:00:00Z,buy,\"bit\"coin,1,1\n"
                "2026-01-02T00:00:00Z,buy,bit\"coin,1,1\n"
                "2026-01-02T00:00:00Z,buy,bitcoin,1,1\n"
                "2026-01-02T00:00:00Z,buy,\"bitcoin,1,1\n"
                "2026-01-02T00:00:00Z,buy,bitcoin,1,1\n"));
  EXPECT_EQ(ProblemsOf(read),
            "2 : 4 cells where the header has 5\n"
            "3 : a quoted cell goes on after its closing quote\n"
            "4 : a quote in a cell that does not begin with one\n"
            "6 : a quoted cell has no closing quote\n");
  EXPECT_EQ(read.lines, (std::vector<std::size_t>{5}));
}

// ---- D5: files that are written newest first

TEST(TransactionsImport, ReadsAFileWhoseTimesNeverRiseFromItsEnd) {
  const TransactionsCsv read =
      Read(Rows("2026-01-03T00:00:00Z,sell,bitcoin,3,1\n"
                "2026-01-02T00:00:00Z,sell,bitcoin,1,1\n"
                "2026-01-02T00:00:00Z,buy,bitcoin,4,1\n"));
  ASSERT_EQ(read.drafts.size(), 3u);
  EXPECT_EQ(read.lines, (std::vector<std::size_t>{4, 3, 2}));
  EXPECT_EQ(read.drafts[0].type, TransactionType::kBuy);
  EXPECT_EQ(read.drafts[1].quantity, D("1"));
}

TEST(TransactionsImport, KeepsTheOrderOfOtherFiles) {
  const auto lines_of = [](std::string_view rows) { return Read(Rows(rows)).lines; };
  const std::string first = "2026-01-01T00:00:00Z,buy,bitcoin,1,1\n";
  const std::string second = "2026-01-02T00:00:00Z,buy,bitcoin,1,1\n";
  EXPECT_EQ(lines_of(first + first + second), (std::vector<std::size_t>{2, 3, 4}));
  EXPECT_EQ(lines_of(first + first), (std::vector<std::size_t>{2, 3})) << "all of one second";
  EXPECT_EQ(lines_of(second + first + second), (std::vector<std::size_t>{2, 3, 4}));
}

// ---- D11: files of spreadsheets

struct Spelling {
  const char* what;
  std::string text;
};

TEST(TransactionsImport, TakesWhatSpreadsheetsWrite) {
  const std::string semicolons =
      "executed_at;type;crypto_id;quantity;price_per_unit;notes\r\n"
      "2026-01-02T00:00:00Z;buy;bitcoin;1.5;2;a, b\r\n";
  std::string tabs = semicolons;
  std::ranges::replace(tabs, ';', '\t');
  const std::string commas =
      "executed_at,type,crypto_id,quantity,price_per_unit,notes\n"
      "2026-01-02T00:00:00Z,buy,bitcoin,1.5,2,\"a, b\"\n";
  std::string returns = commas;
  std::ranges::replace(returns, '\n', '\r');
  const std::string mark = "\xEF\xBB\xBF";
  const std::vector<Spelling> spellings = {{"semicolons", semicolons},
                                           {"tabs", tabs},
                                           {"only returns", returns},
                                           {"a separator line", "sep=;\r\n" + semicolons},
                                           {"a mark and a separator", mark + "SEP=,\n" + commas},
                                           {"a mark and semicolons", mark + semicolons},
                                           {"empty rows", commas + ",,,,,\n\n , ,,,,\n"},
                                           {"empty rows of semicolons", semicolons + ";;;;;\r\n"}};
  for (const Spelling& each : spellings) {
    const TransactionsCsv read = Read(each.text);
    EXPECT_EQ(ProblemsOf(read), "") << each.what;
    ASSERT_EQ(read.drafts.size(), 1u) << each.what;
    EXPECT_EQ(read.drafts[0].quantity, D("1.5")) << each.what;
    EXPECT_EQ(read.drafts[0].notes, "a, b") << each.what;
  }
}

TEST(TransactionsImport, NamesWhatItCannotTake) {
  EXPECT_EQ(ProblemsOf(Rows("2026-01-02T03:04:05,buy,bitcoin,1,1\n2026-01-02 03:04:05,buy,b,1,1\n"
                            "2026-01-02,buy,bitcoin,1,1\n")),
            "2 executed_at: has no time zone: write Z behind it for UTC, or an offset as +01:00\n"
            "3 executed_at: has no time zone: write Z behind it for UTC, or an offset as +01:00\n"
            "4 executed_at: should be a time such as 2026-01-02T03:04:05Z\n");
  EXPECT_EQ(ProblemsOf("sep=;\nexecuted_at;type;crypto_id;quantity;price_per_unit\n"
                       "2026-01-02T00:00:00Z;buy;bitcoin;1,5;1.000,25\n"),
            "3 quantity: Input should be a valid decimal number, with a point: 1.5\n"
            "3 price_per_unit: Input should be a valid decimal number\n");
  EXPECT_EQ(ProblemsOf("\xFF\xFE"
                       "e\0x\0"s),
            "0 : UTF-16 text; save it as CSV in UTF-8\n");
}

TEST(TransactionsImport, KnowsTheIdsOfAnExport) {
  const TransactionsCsv read = Read(Export({Sold()}));
  ASSERT_EQ(read.drafts.size(), 1u);
  EXPECT_EQ(read.drafts[0].id, "0190");
}

TEST(TransactionsImport, NeedsAHeaderItUnderstands) {
  EXPECT_EQ(ProblemsOf(""), "0 : no header line\n");
  EXPECT_EQ(ProblemsOf("\r\n\n"), "0 : no header line\n");
  EXPECT_EQ(ProblemsOf("executed_at,type,quantity,price,price,fe\n"),
            "1 price_per_unit: this column is there twice\n"
            "1 fe: unknown column\n"
            "1 crypto_id: this column is missing\n");
}

TEST(TransactionsImport, AsksTheCallerWhatElseIsWrong) {
  const auto check = [](const TransactionDraft& draft) -> std::vector<CsvProblem> {
    if (draft.crypto_id == "bitcoin") return {};
    return {{0, "crypto_id", "unknown coin"}, {0, "", "and more"}};
  };
  const TransactionsCsv read = ReadTransactionsCsv(Rows("2026-01-02T00:00:00Z,buy,bitcoin,1,1\n"
                                                        "2026-01-02T00:00:00Z,buy,BTC,1,1\n"),
                                                   check);
  EXPECT_EQ(ProblemsOf(read), "3 crypto_id: unknown coin\n3 : and more\n");
  EXPECT_EQ(read.drafts.size(), 1u);
}

TEST(TransactionsImport, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(ProblemsOf(Rows("2026-01-02T00:00:00Z,buy,bit\xFF,1,1\nfine\n\xC3")),
            "2 : not UTF-8 text\n4 : not UTF-8 text\n");
  EXPECT_EQ(ProblemsOf("executed_at,type,crypto_id,quantity,price_per_unit,notes\n"
                       "2026-01-02T00:00:00Z,buy,bitcoin,1,1,a\0b\n"s),
            "2 notes: should not have NUL characters\n");
}

TEST(TransactionsImport, KeepsToItsBounds) {
  const std::string row = "2026-01-02T00:00:00Z,buy,bitcoin,1,1\n";
  EXPECT_EQ(ProblemsOf(Rows(row + row), {.bytes_max = 50}), "0 : larger than 50 bytes\n");
  const TransactionsCsv many = Read(Rows(row + row + row), {.rows_max = 2});
  EXPECT_EQ(ProblemsOf(many), "4 : more than 2 transactions\n");
  EXPECT_EQ(many.drafts.size(), 2u);
  EXPECT_EQ(Read(Rows(row + row), {.rows_max = 2}).problem_count, 0u);
  EXPECT_EQ(ProblemsOf(Rows("1,2,3,4,5,6,7\n" + row), {.columns_max = 6}),
            "2 : more than 6 columns\n");
  EXPECT_EQ(ProblemsOf(Rows("2026-01-02T00:00:00Z,buy,\"" + std::string(30, 'x') + "\",1,1\n"),
                       {.cell_bytes_max = 29}),
            "2 : a cell of more than 29 bytes\n");
}

TEST(TransactionsImport, CountsProblemsThatItDoesNotList) {
  const TransactionsCsv read = Read(Rows("a\nb\nc\nd\n"), {.problems_max = 2});
  EXPECT_EQ(read.problems.size(), 2u);
  EXPECT_EQ(read.problem_count, 4u);
}

// A1
TEST(TransactionsImport, AColumnThatIsThereOftenIsToldOnce) {
  EXPECT_EQ(
      ProblemsOf("executed_at,type,crypto_id,quantity,price_per_unit,fee,fee,Fee,x y,x y,X_Y\n"),
      "1 fee: this column is there twice\n1 x y: unknown column\n");
}

TEST(CsvReader, ReadsRfc4180) {
  CsvReader reader("a,\"b \"\"q\"\"\",\r\n,\n\"\"\n\"x\r\ny\",z", {});
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.cells(), (std::vector<std::string>{"a", "b \"q\"", ""}));
  EXPECT_EQ(reader.line(), 1u);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.cells(), (std::vector<std::string>{"", ""}));
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.cells(), (std::vector<std::string>{""}));
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.cells(), (std::vector<std::string>{"x\r\ny", "z"}));
  EXPECT_EQ(reader.line(), 4u);
  EXPECT_TRUE(reader.problem().empty());
  EXPECT_FALSE(reader.Next());
}

TEST(CsvReader, TakesReturnsAlone) {
  CsvReader reader("a;\"b\rc\"\r\rd;e", {.separator = ';'});
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.cells(), (std::vector<std::string>{"a", "b\rc"}));
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.cells(), (std::vector<std::string>{"d", "e"}));
  EXPECT_EQ(reader.line(), 4u);
}

TEST(CsvReader, TakesAReturnAtTheEndAsALineEnd) {
  CsvReader reader("a,b\r", {});
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.cells(), (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(reader.Next());
}

}  // namespace
}  // namespace cpa

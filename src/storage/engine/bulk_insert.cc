#include "storage/engine/bulk_insert.h"

#include <algorithm>
#include <vector>

#include <soci/soci.h>

namespace cpa {
namespace {

// SQLite looks parameters up one by one while it reads a statement, so more would not be faster.
constexpr std::size_t kRowsMax = 100;

// "(:p0, :p1), (:p2, :p3)"
std::string Placeholders(std::size_t rows, std::size_t columns) {
  std::string text;
  for (std::size_t i = 0; i < rows * columns; ++i) {
    text += i % columns == 0 ? (i == 0 ? "(:p" : "), (:p") : ", :p";
    text += std::to_string(i);
  }
  return text + ")";
}

// A statement for a fixed number of rows, bound to cells that are refilled for each use.
class Batch {
 public:
  Batch(soci::session& session, const BulkStatement& statement, std::size_t rows)
      : columns_(statement.columns),
        cells_(rows * statement.columns),
        statement_(Prepare(session, statement, rows)) {}

  std::span<SqlCell> Row(std::size_t i) {
    return std::span(cells_).subspan(i * columns_, columns_);
  }

  void Execute() { statement_.execute(true); }

 private:
  soci::statement Prepare(soci::session& session, const BulkStatement& statement,
                          std::size_t rows) {
    auto prepared =
        (session.prepare << statement.head << Placeholders(rows, columns_) << statement.tail);
    for (SqlCell& cell : cells_) prepared, soci::use(cell.text, cell.known);
    return soci::statement(prepared);
  }

  const std::size_t columns_;
  std::vector<SqlCell> cells_;
  soci::statement statement_;
};

}  // namespace

void InsertRows(soci::session& session, const BulkStatement& statement, std::size_t count,
                const std::function<void(std::size_t, std::span<SqlCell>)>& fill) {
  const auto insert = [&](std::size_t from, std::size_t to, std::size_t rows_each) {
    if (from == to) return;
    Batch batch(session, statement, rows_each);
    for (std::size_t first = from; first < to; first += rows_each) {
      for (std::size_t i = 0; i < rows_each; ++i) fill(first + i, batch.Row(i));
      batch.Execute();
    }
  };
  const std::size_t rest = count % kRowsMax;
  insert(0, count - rest, kRowsMax);
  insert(count - rest, count, std::max<std::size_t>(rest, 1));
}

}  // namespace cpa

// Many rows with few statements: one statement takes a few hundred rows, so that a server a
// millisecond away is asked a few hundred times less. Threads: as soci::session.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include <soci/session.h>
#include <soci/soci-backend.h>

namespace cpa {

// One value as text; the database makes the column's type of it.
struct SqlCell {
  std::string text;
  soci::indicator known = soci::i_ok;

  void Set(std::string value) {
    text = std::move(value);
    known = soci::i_ok;
  }

  void SetNull() { known = soci::i_null; }
};

struct BulkStatement {
  std::string head;         // "INSERT INTO t (a, b) VALUES "
  std::size_t columns = 0;  //
  std::string tail;         // "", " ON CONFLICT …"
};

// `fill(i, cells)` sets the columns of row i. Throws as SOCI does.
void InsertRows(soci::session& session, const BulkStatement& statement, std::size_t count,
                const std::function<void(std::size_t, std::span<SqlCell>)>& fill);

}  // namespace cpa

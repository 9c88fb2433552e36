// Values on their way into and out of SQL. What the database cannot hold faithfully in both engines
// leaves as a WorkFailure. Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "domain/decimal.h"
#include "storage/engine/sql_failure.h"

namespace cpa {

// Valid UTF-8 without NUL.
bool IsText(const std::string& text);

// kInvalid unless `text` is valid UTF-8 without NUL: PostgreSQL's text holds nothing else, and SOCI
// would cut it at the NUL. Call it before a statement, never inside one: SOCI executes a statement
// in a destructor, also while an exception leaves the expression.
void RequireText(const std::string& text);

template <class... Texts>
void RequireTexts(const Texts&... texts) {
  (RequireText(texts), ...);
}

Decimal DecimalOfSql(const std::string& text);  // kInternal when it is none.

// What a name in the database stands for; kInternal when it stands for nothing.
template <class T>
T Known(std::optional<T> value, const char* what) {
  if (!value) throw WorkFailure(Internal(std::string("the database holds an unknown ") + what));
  return *std::move(value);
}

inline long long ToSqlTime(WallTime time) {
  return time.time_since_epoch().count();
}

inline WallTime FromSqlTime(long long milliseconds) {
  return WallTime{Millis{milliseconds}};
}

}  // namespace cpa

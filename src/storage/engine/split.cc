#include "storage/engine/split.h"

#include <algorithm>

#include <soci/sqlite3/soci-sqlite3.h>

namespace cpa {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// Characters up to the end of the first `close` from `open` on, or all when it never comes.
std::size_t SpanUpTo(std::string_view sql, std::size_t open, std::string_view close) {
  const std::size_t end = sql.find(close, open);
  return end == sql.npos ? sql.size() : end + close.size();
}

std::size_t CommentLength(std::string_view sql) {
  if (sql.starts_with("--")) return SpanUpTo(sql, 2, "\n");
  if (sql.starts_with("/*")) return SpanUpTo(sql, 2, "*/");
  return 0;
}

// A doubled quote inside reads as two texts side by side, which comes to the same.
std::size_t QuotedLength(std::string_view sql) {
  const char first = sql[0];
  if (first == '\'' || first == '"' || first == '`') return SpanUpTo(sql, 1, sql.substr(0, 1));
  return first == '[' ? SpanUpTo(sql, 1, "]") : 0;
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(kBlanks) == text.npos;
}

// SQLite itself knows whether a semicolon ends the statement or stands in a trigger's body.
bool IsComplete(const std::string& statement) {
  return sqlite_api::sqlite3_complete(statement.c_str()) != 0;
}

}  // namespace

Result<std::vector<std::string>> SplitStatements(std::string_view sql) {
  std::vector<std::string> statements;
  std::string statement;
  while (!sql.empty()) {
    std::size_t length = CommentLength(sql);
    if (length > 0) {
      statement += ' ';
    } else {
      length = std::max<std::size_t>(QuotedLength(sql), 1);
      statement += sql.substr(0, length);
    }
    const bool ends = sql[0] == ';' && IsComplete(statement);
    sql.remove_prefix(length);
    if (!ends) continue;
    statements.push_back(statement.substr(statement.find_first_not_of(kBlanks)));
    statement.clear();
  }
  if (!IsBlank(statement)) return Invalid("the SQL text ends inside a statement");
  return statements;
}

}  // namespace cpa

// A column of bytes: SQLite's BLOB, and PostgreSQL's BYTEA, which SOCI does not know and which
// therefore travels as hexadecimal text. Threads: as soci::session.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <soci/soci.h>

namespace cpa {

class SqlBytes {
 public:
  explicit SqlBytes(soci::session& session);

  // What stands in the SQL text for the column to be read, and for the parameter to be written.
  std::string Read(const std::string& column) const;
  std::string Write(const std::string& parameter) const;

  void BindInto(soci::details::prepare_temp_type& prepared);
  void BindUse(soci::details::prepare_temp_type& prepared);

  void Set(std::string_view bytes);  // Once: SQLite's backend of SOCI never makes a blob shorter.
  std::string Get();                 // Of the row that was fetched.

 private:
  std::optional<soci::blob> blob_;  // SQLite.
  std::string hex_;                 // PostgreSQL.
};

}  // namespace cpa

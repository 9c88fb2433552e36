// DATABASE_URL, written as SQLAlchemy writes it: sqlite:///relative.db, sqlite:////absolute.db,
// postgresql://user:password@host:port/name?sslmode=require. Threads: pure.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace cpa {

bool IsPostgresUrl(std::string_view url);

// The file of an SQLite URL; a clear refusal for any other.
Result<std::filesystem::path> SqlitePath(std::string_view url);

// Where price history is kept: sqlite:///crypto_price.db has sqlite:///crypto_price_history.db, and
// PostgreSQL keeps all in one database.
std::string HistoryUrl(const std::string& url);

// Where a PostgreSQL server is and how to get in. Never log the values: one is the password.
class PostgresTarget {
 public:
  // Accepts what libpq does. The detail of a failure never quotes the URL.
  static Result<PostgresTarget> Parse(const std::string& url);

  // Sets a parameter of libpq unless the URL did.
  void SetDefault(const std::string& name, const std::string& value);

  // In the form that passes SOCI unharmed.
  std::string ConnectString() const;

  // The parameters as environment variables for PostgreSQL's own programs: "PGHOST=db".
  std::vector<std::string> Environment() const;

  std::string Display() const;  // "crypto on db:5432", for messages.

 private:
  std::string Get(std::string_view name) const;  // Empty when not set.

  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace cpa

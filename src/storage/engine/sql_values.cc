#include "storage/engine/sql_values.h"

#include "base/text.h"
#include "storage/engine/sql_failure.h"

namespace cpa {

bool IsText(const std::string& text) {
  return text.find('\0') == text.npos && IsValidUtf8(text);
}

void RequireText(const std::string& text) {
  if (!IsText(text)) {
    throw WorkFailure(Invalid("text must be valid UTF-8 without NUL characters"));
  }
}

Decimal DecimalOfSql(const std::string& text) {
  auto value = Decimal::Parse(text);
  if (!value) throw WorkFailure(Internal("the database holds an amount that is no decimal"));
  return *std::move(value);
}

}  // namespace cpa

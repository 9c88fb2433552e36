// Members of a JSON object that is being written: each puts the comma before itself, unless it is
// the first behind '{'. Names are plain words. Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/decimal.h"

namespace cpa::api {

void AddMember(std::string& out, std::string_view name);  // The value is the caller's to append.
void AddText(std::string& out, std::string_view name, std::string_view value);
void AddTextOrNull(std::string& out, std::string_view name, std::string_view value);  // Empty: null
void AddCount(std::string& out, std::string_view name, std::optional<long long> value);
void AddNumber(std::string& out, std::string_view name, std::optional<double> value);
void AddExact(std::string& out, std::string_view name, const std::optional<Decimal>& value);
void AddFlag(std::string& out, std::string_view name, bool value);
void AddTime(std::string& out, std::string_view name, std::optional<WallTime> value);

}  // namespace cpa::api

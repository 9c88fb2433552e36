// Users and API keys as they go over the wire. Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "api/rest/errors.h"

namespace cpa::api {

// `key` is the full key in the answer that creates it, and its public part ever after.
std::string UserJson(const User& user, std::string_view key);
std::string MaskedKey(std::string_view key_prefix);  // "ck_AbCd…"

// A key in a list; `current` says whether it is the one that the request came with.
void AppendKeyJson(std::string& out, const ApiKey& key, bool current);
std::string RotatedKeyJson(const RotatedKey& rotated);

AnswerPtr MessageAnswer(std::string_view message);  // 200 {"message":"..."}

// What a failure looks like from outside; trouble goes to the log, as what `doing` was about.
AnswerPtr AccountRefusal(const AccountFailure& failure, std::string_view doing);

}  // namespace cpa::api

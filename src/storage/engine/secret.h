// The server's own secret, for installations that set no SECRET_KEY: made once, kept in a file that
// only its owner can read. Losing it makes every API key useless: back it up with the database.
// Threads: any, also from several processes at once. Calls block.
#pragma once

#include <filesystem>
#include <string>

#include "base/random.h"
#include "base/result.h"

namespace cpa {

// crypto_price.db has its secret in crypto_price.secret.
std::filesystem::path SecretPathBeside(const std::filesystem::path& database);

// The secret in `path`, 64 hexadecimal digits; made from `random` and on disk before this returns
// when there is none. Refused: a damaged file, and one that others than its owner may touch.
Result<std::string> LoadOrCreateSecret(const std::filesystem::path& path, Random& random);

}  // namespace cpa

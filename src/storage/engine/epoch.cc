#include "storage/engine/epoch.h"

#include <array>
#include <cstdlib>
#include <utility>

#include <soci/soci.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/mutex.h"

namespace cpa {
namespace {

[[noreturn]] void EndProcess(const std::string& line) {
  spdlog::critical("[storage] {}", line);
  StopLog();
  std::_Exit(EXIT_FAILURE);  // Nothing may be written any more, not even what waits.
}

}  // namespace

std::string NewEpoch(Random& random) {
  std::array<std::uint8_t, 16> bytes;
  random.Fill(bytes);
  return Hex(bytes);
}

EpochGuard::EpochGuard(std::function<void(const std::string&)> on_replaced)
    : on_replaced_(on_replaced ? std::move(on_replaced) : EndProcess) {}

void EpochGuard::Hold(std::string epoch) {
  MutexLock lock(mutex_);
  epoch_ = std::move(epoch);
}

bool EpochGuard::is_holding() const {
  MutexLock lock(mutex_);
  return epoch_.has_value();
}

Failure EpochGuard::Replaced() const {
  on_replaced_("the database was replaced while this program ran: stopping, to start afresh on it");
  return Unavailable("the database was replaced");
}

Result<void> EpochGuard::Check(soci::session& session) const {
  std::optional<std::string> epoch;
  {
    MutexLock lock(mutex_);
    epoch = epoch_;
  }
  if (!epoch || ReadEpoch(session) == *epoch) return {};
  return Replaced();
}

std::string ReadEpoch(soci::session& session) {
  const std::string key = kEpochKey;
  std::string epoch;
  session << "SELECT value FROM state WHERE key = :key", soci::use(key, "key"), soci::into(epoch);
  return session.got_data() ? epoch : std::string();
}

void MakeEpoch(soci::session& session, const std::string& epoch) {
  const std::string key = kEpochKey;
  session << "INSERT INTO state (key, value) VALUES (:key, :epoch) ON CONFLICT (key) DO NOTHING",
      soci::use(key, "key"), soci::use(epoch, "epoch");
}

void ReplaceEpoch(soci::session& session, const std::string& epoch) {
  const std::string key = kEpochKey;
  session << "INSERT INTO state (key, value) VALUES (:key, :epoch) "
             "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      soci::use(key, "key"), soci::use(epoch, "epoch");
}

}  // namespace cpa

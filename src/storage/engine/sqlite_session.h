// One connection to an SQLite file, set up as this program wants it. Threads: as soci::session.
#pragma once

#include <atomic>
#include <filesystem>

#include <soci/session.h>

#include "base/clock.h"
#include "base/result.h"

namespace soci {
struct sqlite3_session_backend;
}  // namespace soci

namespace cpa {

// These throw soci::soci_error. `page_bytes` is for a file that is still empty; 0: as it comes.
void OpenSession(soci::session& session, const std::filesystem::path& path, Millis busy_timeout,
                 int page_bytes = 0);
void SetBusyTimeout(soci::session& session, Millis timeout);
void MakeReadOnly(soci::session& session);
void EchoStatements(soci::session& session);  // Logs each one, without parameters.

// For what SOCI does not offer. REQUIRES: the session is open, on SQLite.
soci::sqlite3_session_backend& SqliteBackend(soci::session& session);

bool HasOurIdentity(soci::session& session);

// Refuses a file of another program, and a damaged one (reads all of it, unless told to stop).
Result<void> CheckIdentity(soci::session& session, const std::filesystem::path& path);
Result<void> CheckIntegrity(soci::session& session, const std::filesystem::path& path,
                            const std::atomic<bool>* stop = nullptr);

}  // namespace cpa

// One connection to an SQLite file, set up as this program wants it. Threads: as soci::session.
#pragma once

#include <exception>
#include <filesystem>

#include <soci/session.h>

#include "base/clock.h"
#include "base/result.h"

namespace cpa {

// These throw soci::soci_error.
void OpenSession(soci::session& session, const std::filesystem::path& path, Millis busy_timeout);
void MakeReadOnly(soci::session& session);
void EchoStatements(soci::session& session);  // Logs each one, without parameters.

// Refuses a file of another program, and a damaged one (reads all of it).
Result<void> CheckIdentity(soci::session& session, const std::filesystem::path& path);
Result<void> CheckIntegrity(soci::session& session, const std::filesystem::path& path);

// An exception of SOCI as a value (see database.h), without the parameters of the statement.
Failure ToFailure(const std::exception& error);

}  // namespace cpa

// A PostgreSQL server, through a pool of connections. Connections that broke are made anew, works
// that met a conflict of two servers run again. Threads: as Database.
#pragma once

#include <memory>
#include <string>

#include "storage/engine/database.h"

namespace cpa {

// Connects once, so that a wrong URL or password shows at the start.
Result<std::unique_ptr<Database>> OpenPostgres(const DatabaseOptions& options);

// Whether a server is there and takes connections, if perhaps not ours. One that starts or restores
// does not.
bool PostgresAnswers(const std::string& url);

}  // namespace cpa

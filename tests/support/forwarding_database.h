// A database in front of another one: tests derive from it what happens on the way.
#pragma once

#include <memory>
#include <optional>

#include "storage/engine/database.h"

namespace cpa {

class ForwardingDatabase : public Database {
 public:
  explicit ForwardingDatabase(Database& real) : real_(real) {}  // Outlives this.

  Engine engine() const override { return real_.engine(); }

  Result<void> Write(const Work& work) override { return real_.Write(work); }

  Result<void> WriteUnhurried(const Work& work) override { return real_.WriteUnhurried(work); }

  Result<void> Read(const Work& work) override { return real_.Read(work); }

  Result<std::unique_ptr<DatabaseSnapshot>> OpenSnapshot() override { return real_.OpenSnapshot(); }

  Result<void> Ping() override { return real_.Ping(); }

  std::optional<Failure> WriteTrouble() const override { return real_.WriteTrouble(); }

  const std::filesystem::path& path() const override { return real_.path(); }

 protected:
  Database& real_;
};

}  // namespace cpa

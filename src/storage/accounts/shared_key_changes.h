// The count of KeyChanges for servers on one SQLite file: eight bytes of a file beside it, which
// all of them have in their memory, as they have SQLite's own -shm. So a key that one server ends
// is refused by the others at the next request. Nothing but that it changes has a meaning: neither
// a backup nor a restore cares for it, and a new one may begin anywhere. Threads: any.
#pragma once

#include <filesystem>
#include <memory>

#include "accounts/key_changes.h"
#include "base/result.h"

namespace cpa {

class SharedKeyChanges final : public KeyChanges {
 public:
  // The file is made, private to its owner, when there is none. Counts one change: a process that
  // was killed may not have come to tell of its last. Fails with a sentence for the operator.
  static Result<std::unique_ptr<SharedKeyChanges>> Open(const std::filesystem::path& database);

  explicit SharedKeyChanges(std::uint64_t* count) : count_(count) {}  // Use Open.

  ~SharedKeyChanges() override;
  SharedKeyChanges(const SharedKeyChanges&) = delete;
  SharedKeyChanges& operator=(const SharedKeyChanges&) = delete;

  std::uint64_t Count() const override;
  std::uint64_t Tell() override;

 private:
  std::uint64_t* const count_;
};

}  // namespace cpa

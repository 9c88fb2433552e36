// A file layer for SQLite that passes everything through to the real one and remembers it, so that
// a test can ask afterwards what a power cut at any moment could have left on the disk. Everything
// synced is there; of the rest each write may be there, be missing, or be torn into sectors that
// are new, old or garbage, in any combination, which covers every order of reaching the disk. It
// can also make writes and syncs fail. Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"

namespace cpa {

// One call that changes what is on disk or makes it safe.
struct DiskOperation {
  enum class Kind { kOpen, kWrite, kTruncate, kSync, kErase };

  Kind kind = Kind::kOpen;
  std::string file;          // Its name without the folder.
  std::uint64_t offset = 0;  // kWrite; kTruncate: the new size.
  std::string bytes;         // kWrite; kOpen: what was there before.
  bool is_safe = false;      // kErase: the folder was synced too. kOpen: the file was there before.
};

class CrashVfs {
 public:
  CrashVfs();   // Is the default of the process until it is destroyed.
  ~CrashVfs();  // All databases opened meanwhile must be closed.
  CrashVfs(const CrashVfs&) = delete;
  CrashVfs& operator=(const CrashVfs&) = delete;

  std::size_t operations() const;  // How many there were.
  std::size_t syncs_of_logs() const;
  std::vector<DiskOperation> TakeOperations();

  // Until 0 is set again, writes or syncs fail with this result code of SQLite; syncs of files
  // whose name ends like this.
  void FailWrites(int code);
  void FailSyncs(int code, const std::string& ending = "");

  struct Impl;

 private:
  const std::unique_ptr<Impl> impl_;
};

// What is on disk while the operations happen one after the other.
class DiskModel {
 public:
  void Apply(const DiskOperation& operation);

  // Writes into `folder` what a power cut now could leave.
  void WriteCrashed(const std::filesystem::path& folder, Random& random) const;

 private:
  struct File {
    bool exists = false;     // Certainly.
    bool may_exist = false;  // Made, or erased, but not yet for certain.
    bool is_erased = false;
    std::string safe;  // What is certainly in it.
    std::vector<DiskOperation> unsafe;
  };

  void SyncFolder();

  std::map<std::string, File> files_;
};

}  // namespace cpa

#include "support/crash_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>
#include <span>
#include <string_view>

namespace cpa {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSectorBytes = 512;
constexpr int kFollowed = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

struct CrashVfs::Impl : sqlite3_vfs {
  sqlite3_vfs* real = nullptr;
  std::mutex mutex;
  std::vector<DiskOperation> operations;  // Guarded by mutex, as the rest.
  std::size_t syncs_of_logs = 0;
  int write_error = SQLITE_OK;
  int sync_error = SQLITE_OK;
  std::string sync_error_ending;

  void Note(DiskOperation operation) {
    std::lock_guard lock(mutex);
    operations.push_back(std::move(operation));
  }

  int WriteError() {
    std::lock_guard lock(mutex);
    return write_error;
  }

  int SyncError(std::string_view file) {
    std::lock_guard lock(mutex);
    return file.ends_with(sync_error_ending) ? sync_error : SQLITE_OK;
  }
};

namespace {

// SQLite allocates this with room for the real file after it.
struct FollowedFile : sqlite3_file {
  CrashVfs::Impl* vfs;
  char name[64];  // Empty: not followed.

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }

  bool followed() const { return name[0] != '\0'; }
};

FollowedFile* Followed(sqlite3_file* file) {
  return static_cast<FollowedFile*>(file);
}

sqlite3_file* Real(sqlite3_file* file) {
  return Followed(file)->real();
}

int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  FollowedFile* followed = Followed(file);
  if (followed->followed()) {
    if (const int error = followed->vfs->WriteError(); error != SQLITE_OK) return error;
    followed->vfs->Note(
        {.kind = DiskOperation::Kind::kWrite,
         .file = followed->name,
         .offset = static_cast<std::uint64_t>(offset),
         .bytes = std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(count))});
  }
  return Real(file)->pMethods->xWrite(Real(file), bytes, count, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  FollowedFile* followed = Followed(file);
  if (followed->followed()) {
    followed->vfs->Note({.kind = DiskOperation::Kind::kTruncate,
                         .file = followed->name,
                         .offset = static_cast<std::uint64_t>(size),
                         .bytes = {}});
  }
  return Real(file)->pMethods->xTruncate(Real(file), size);
}

int Sync(sqlite3_file* file, int flags) {
  FollowedFile* followed = Followed(file);
  if (!followed->followed()) return Real(file)->pMethods->xSync(Real(file), flags);
  if (const int error = followed->vfs->SyncError(followed->name); error != SQLITE_OK) return error;
  const int code = Real(file)->pMethods->xSync(Real(file), flags);
  followed->vfs->Note({.kind = DiskOperation::Kind::kSync, .file = followed->name, .bytes = {}});
  std::lock_guard lock(followed->vfs->mutex);
  if (std::string_view(followed->name).ends_with("-wal")) ++followed->vfs->syncs_of_logs;
  return code;
}

// Everything else goes to the real file as it is.
const sqlite3_io_methods kMethods = [] {
  sqlite3_io_methods methods{};
  methods.iVersion = 2;  // Shared memory, but no mapped files, which would write unseen.
  methods.xClose = [](sqlite3_file* f) { return Real(f)->pMethods->xClose(Real(f)); };
  methods.xRead = [](sqlite3_file* f, void* to, int count, sqlite3_int64 at) {
    return Real(f)->pMethods->xRead(Real(f), to, count, at);
  };
  methods.xWrite = Write;
  methods.xTruncate = Truncate;
  methods.xSync = Sync;
  methods.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
    return Real(f)->pMethods->xFileSize(Real(f), size);
  };
  methods.xLock = [](sqlite3_file* f, int lock) { return Real(f)->pMethods->xLock(Real(f), lock); };
  methods.xUnlock = [](sqlite3_file* f, int lock) {
    return Real(f)->pMethods->xUnlock(Real(f), lock);
  };
  methods.xCheckReservedLock = [](sqlite3_file* f, int* held) {
    return Real(f)->pMethods->xCheckReservedLock(Real(f), held);
  };
  methods.xFileControl = [](sqlite3_file* f, int what, void* value) {
    return Real(f)->pMethods->xFileControl(Real(f), what, value);
  };
  methods.xSectorSize = [](sqlite3_file*) { return static_cast<int>(kSectorBytes); };
  // A write leaves the bytes around it alone, as on every disk that SQLite's default setting means.
  methods.xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; };
  methods.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** memory) {
    return Real(f)->pMethods->xShmMap(Real(f), page, size, extend, memory);
  };
  methods.xShmLock = [](sqlite3_file* f, int offset, int count, int flags) {
    return Real(f)->pMethods->xShmLock(Real(f), offset, count, flags);
  };
  methods.xShmBarrier = [](sqlite3_file* f) { Real(f)->pMethods->xShmBarrier(Real(f)); };
  methods.xShmUnmap = [](sqlite3_file* f, int erase) {
    return Real(f)->pMethods->xShmUnmap(Real(f), erase);
  };
  return methods;
}();

CrashVfs::Impl* ImplOf(sqlite3_vfs* vfs) {
  return static_cast<CrashVfs::Impl*>(vfs);
}

sqlite3_vfs* RealOf(sqlite3_vfs* vfs) {
  return ImplOf(vfs)->real;
}

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  FollowedFile* followed = Followed(file);
  std::memset(static_cast<void*>(followed), 0, sizeof(FollowedFile));
  followed->vfs = ImplOf(vfs);
  const bool follow = name != nullptr && (flags & kFollowed) != 0;
  const bool existed = follow && fs::exists(name);
  const int code = RealOf(vfs)->xOpen(RealOf(vfs), name, followed->real(), flags, flags_out);
  if (code != SQLITE_OK) return code;
  followed->pMethods = &kMethods;
  if (!follow) return code;
  const std::string leaf = fs::path(name).filename().string();
  leaf.copy(followed->name, sizeof followed->name - 1);
  ImplOf(vfs)->Note({.kind = DiskOperation::Kind::kOpen,
                     .file = leaf,
                     .bytes = existed ? ReadFile(name) : std::string(),
                     .is_safe = existed});
  return code;
}

int Erase(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  ImplOf(vfs)->Note({.kind = DiskOperation::Kind::kErase,
                     .file = fs::path(name).filename().string(),
                     .bytes = {},
                     .is_safe = sync_folder != 0});
  return RealOf(vfs)->xDelete(RealOf(vfs), name, sync_folder);
}

}  // namespace

CrashVfs::CrashVfs() : impl_(std::make_unique<Impl>()) {
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  static_cast<sqlite3_vfs&>(*impl_) = *real;
  impl_->real = real;
  impl_->zName = "crash";
  impl_->pNext = nullptr;
  impl_->pAppData = nullptr;
  impl_->szOsFile = static_cast<int>(sizeof(FollowedFile)) + real->szOsFile;
  impl_->xOpen = Open;
  impl_->xDelete = Erase;
  impl_->xAccess = [](sqlite3_vfs* v, const char* name, int flags, int* result) {
    return RealOf(v)->xAccess(RealOf(v), name, flags, result);
  };
  impl_->xFullPathname = [](sqlite3_vfs* v, const char* name, int size, char* out) {
    return RealOf(v)->xFullPathname(RealOf(v), name, size, out);
  };
  sqlite3_vfs_register(impl_.get(), 1);
}

CrashVfs::~CrashVfs() {
  sqlite3_vfs_register(impl_->real, 1);
  sqlite3_vfs_unregister(impl_.get());
}

std::size_t CrashVfs::operations() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->operations.size();
}

std::size_t CrashVfs::syncs_of_logs() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->syncs_of_logs;
}

std::vector<DiskOperation> CrashVfs::TakeOperations() {
  std::lock_guard lock(impl_->mutex);
  return std::move(impl_->operations);
}

void CrashVfs::FailWrites(int code) {
  std::lock_guard lock(impl_->mutex);
  impl_->write_error = code;
}

void CrashVfs::FailSyncs(int code, const std::string& ending) {
  std::lock_guard lock(impl_->mutex);
  impl_->sync_error_ending = ending;
  impl_->sync_error = code;
}

// ---- The model

namespace {

using Kind = DiskOperation::Kind;

void Reach(std::string& content, std::uint64_t size) {
  if (content.size() < size) content.resize(size, '\0');
}

void Perform(const DiskOperation& operation, std::string& content) {
  if (operation.kind == Kind::kTruncate) {
    content.resize(operation.offset, '\0');
    return;
  }
  Reach(content, operation.offset + operation.bytes.size());
  content.replace(operation.offset, operation.bytes.size(), operation.bytes);
}

void Garble(std::string& content, std::uint64_t from, std::uint64_t to, Random& random) {
  random.Fill(std::span(reinterpret_cast<std::uint8_t*>(content.data()) + from, to - from));
}

// Each sector of the write is new, old or garbage.
void Tear(const DiskOperation& write, std::string& content, Random& random) {
  const std::uint64_t end = write.offset + write.bytes.size();
  for (std::uint64_t at = write.offset; at < end;) {
    const std::uint64_t next = std::min(end, (at / kSectorBytes + 1) * kSectorBytes);
    const std::uint64_t fate = random.Next64() % 4;
    if (fate != 0) Reach(content, next);  // Of four: one old, two new, one garbage.
    if (fate == 1 || fate == 2) {
      content.replace(at, next - at, write.bytes, at - write.offset, next - at);
    } else if (fate == 3) {
      Garble(content, at, next, random);
    }
    at = next;
  }
}

enum class Damage { kNothingArrived, kAllArrived, kSomeArrived, kSomeTorn };

std::string Crashed(std::string content, const std::vector<DiskOperation>& unsafe, Damage damage,
                    Random& random) {
  if (damage == Damage::kNothingArrived) return content;
  for (const DiskOperation& operation : unsafe) {
    const std::uint64_t fate = damage == Damage::kAllArrived ? 0 : random.Next64() % 3;
    if (fate == 1) continue;
    if (fate == 2 && damage == Damage::kSomeTorn && operation.kind == Kind::kWrite) {
      Tear(operation, content, random);
    } else {
      Perform(operation, content);
    }
  }
  return content;
}

}  // namespace

void DiskModel::Apply(const DiskOperation& operation) {
  File& file = files_[operation.file];
  switch (operation.kind) {
    case Kind::kOpen:
      if (!operation.is_safe) file = File();  // The new one is not what was erased before.
      if (operation.is_safe && !file.may_exist) {
        file.exists = true;
        file.safe = operation.bytes;
      }
      file.may_exist = true;
      return;
    case Kind::kSync:
      for (const DiskOperation& each : file.unsafe) Perform(each, file.safe);
      file.unsafe.clear();
      // With the first sync of a file that it made, SQLite syncs the folder too.
      if (!file.exists) SyncFolder();
      return;
    case Kind::kErase:
      if (operation.is_safe) file = File();
      file.exists = false;
      file.is_erased = file.may_exist;  // It may come back as it was.
      return;
    default:
      file.unsafe.push_back(operation);
  }
}

void DiskModel::SyncFolder() {
  std::erase_if(files_, [](const auto& each) { return each.second.is_erased; });
  for (auto& [name, file] : files_) file.exists = file.may_exist;
}

void DiskModel::WriteCrashed(const fs::path& folder, Random& random) const {
  const auto damage = static_cast<Damage>(random.Next64() % 4);
  for (const auto& [name, file] : files_) {
    const bool there = file.exists || (file.may_exist && random.Next64() % 2 == 0);
    if (!there) continue;
    std::ofstream(folder / name, std::ios::binary)
        << Crashed(file.safe, file.unsafe, damage, random);
  }
}

}  // namespace cpa

#include "storage/accounts/shared_key_changes.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "storage/engine/files.h"

namespace cpa {
namespace {

using SharedCount = std::atomic_ref<std::uint64_t>;
static_assert(SharedCount::is_always_lock_free);  // Between processes a lock would be nobody's.

constexpr std::size_t kBytes = sizeof(std::uint64_t);

Failure Trouble(const std::filesystem::path& file, int error) {
  errno = error;
  return FileFailure("cannot use", file);
}

}  // namespace

// SQLite follows links before it names its files, and so all servers come to the same one.
Result<std::unique_ptr<SharedKeyChanges>> SharedKeyChanges::Open(
    const std::filesystem::path& database) {
  std::error_code error;
  std::filesystem::path file = std::filesystem::canonical(database, error);
  if (error) return Trouble(database, error.value());
  file += "-changes";
  if (const auto made = CreatePrivateFile(file); !made) return made.error();
  if (const auto may = CheckMayOpen(file); !may) return may.error();
  const FileHandle handle(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  if (!handle.is_open()) return Trouble(file, errno);
  // Memory of a file that has no space on disk would end the process.
  if (const int full = ::posix_fallocate(handle.fd(), 0, kBytes); full != 0) {
    return Trouble(file, full);
  }
  void* const memory = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, handle.fd(), 0);
  if (memory == MAP_FAILED) return Trouble(file, errno);
  auto opened = std::make_unique<SharedKeyChanges>(static_cast<std::uint64_t*>(memory));
  opened->Tell();
  return opened;
}

SharedKeyChanges::~SharedKeyChanges() {
  ::munmap(count_, kBytes);
}

std::uint64_t SharedKeyChanges::Count() const {
  return SharedCount(*count_).load();
}

std::uint64_t SharedKeyChanges::Tell() {
  return SharedCount(*count_).fetch_add(1) + 1;
}

}  // namespace cpa

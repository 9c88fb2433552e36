#include "storage/files.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace cpa {
namespace {

constexpr mode_t kOwnerOnly = 0600;

std::filesystem::path FolderOf(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> SyncFolder(const std::filesystem::path& folder) {
  const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open() || ::fsync(handle.fd()) != 0) return FileFailure("cannot sync", folder);
  return {};
}

bool RenameToNew(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  // Some network file systems have no such call; there the plain one must do.
  return (errno == EINVAL || errno == ENOSYS) && ::rename(from.c_str(), to.c_str()) == 0;
}

}  // namespace

FileHandle::~FileHandle() {
  if (is_open()) ::close(fd_);
}

Failure FileFailure(std::string_view what, const std::filesystem::path& path) {
  const std::string reason = std::generic_category().message(errno);
  return Unavailable(std::string(what) + " " + path.string() + ": " + reason);
}

Result<void> CreateParentFolder(const std::filesystem::path& file) {
  const std::filesystem::path folder = FolderOf(file);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return Unavailable("cannot create the folder " + folder.string() + ": " + error.message());
  }
  return {};
}

Result<void> CreatePrivateFile(const std::filesystem::path& file) {
  const FileHandle handle(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (!handle.is_open() && errno != EEXIST) return FileFailure("cannot create", file);
  return {};
}

Result<void> WriteNewPrivateFile(const std::filesystem::path& file, std::string_view text) {
  const FileHandle handle(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (!handle.is_open()) return FileFailure("cannot create", file);
  if (WriteAll(handle.fd(), text) && ::fsync(handle.fd()) == 0) return {};
  const Failure failure = FileFailure("cannot write", file);
  ::unlink(file.c_str());
  return failure;
}

Result<void> PublishFile(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (RenameToNew(from, to)) return SyncFolder(FolderOf(to));
  const bool exists = errno == EEXIST;
  const Failure failure = FileFailure("cannot create", to);
  return exists ? Conflict(failure.detail) : failure;
}

}  // namespace cpa

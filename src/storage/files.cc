#include "storage/files.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "base/crypto.h"

namespace cpa {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr std::size_t kCopyBytes = 256 * 1024;

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

std::filesystem::path DraftPath(const std::filesystem::path& final, Random& random) {
  std::array<std::uint8_t, 8> bytes;
  random.Fill(bytes);
  return final.string() + "." + Hex(bytes) + ".part";
}

bool CopyBytes(int from, int to) {
  std::vector<char> buffer(kCopyBytes);
  for (;;) {
    const ssize_t length = ::read(from, buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) return length == 0;
    if (!WriteAll(to, {buffer.data(), static_cast<std::size_t>(length)})) return false;
  }
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

DraftFile::DraftFile(const std::filesystem::path& final, Random& random)
    : path_(DraftPath(final, random)) {}

DraftFile::~DraftFile() {
  ::unlink(path_.c_str());
}

Failure FileFailure(std::string_view what, const std::filesystem::path& path) {
  const int error = errno;
  std::string detail =
      std::string(what) + " " + path.string() + ": " + std::generic_category().message(error);
  const bool is_full = error == ENOSPC || error == EDQUOT;
  return is_full ? NoSpace(std::move(detail)) : Unavailable(std::move(detail));
}

Result<void> CreateParentFolder(const std::filesystem::path& file) {
  const std::filesystem::path folder = FolderOf(file);
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return {};
  if (const auto above = CreateParentFolder(folder); !above) return above;
  std::filesystem::create_directory(folder, error);
  if (error) {
    return Unavailable("cannot create the folder " + folder.string() + ": " + error.message());
  }
  return SyncFolder(FolderOf(folder));
}

Result<void> CreatePrivateFile(const std::filesystem::path& file) {
  const FileHandle handle(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (handle.is_open()) return SyncFolder(FolderOf(file));
  return errno == EEXIST ? Result<void>() : FileFailure("cannot create", file);
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

Result<std::string> ReadWholeFile(const std::filesystem::path& file) {
  const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!handle.is_open() && errno == ENOENT) return NotFound("there is no " + file.string());
  if (!handle.is_open()) return FileFailure("cannot read", file);
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t length = ::read(handle.fd(), buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return FileFailure("cannot read", file);
    if (length == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
}

Result<void> CopyToNewPrivateFile(const std::filesystem::path& from,
                                  const std::filesystem::path& to) {
  const FileHandle source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source.is_open()) return FileFailure("cannot read", from);
  const FileHandle target(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (!target.is_open()) return FileFailure("cannot create", to);
  if (CopyBytes(source.fd(), target.fd()) && ::fsync(target.fd()) == 0) return {};
  const Failure failure = FileFailure("cannot write", to);
  ::unlink(to.c_str());
  return failure;
}

Result<void> SyncFile(const std::filesystem::path& file) {
  const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!handle.is_open() || ::fsync(handle.fd()) != 0) return FileFailure("cannot sync", file);
  return {};
}

Result<void> PublishFile(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (RenameToNew(from, to)) return SyncFolder(FolderOf(to));
  const bool exists = errno == EEXIST;
  const Failure failure = FileFailure("cannot create", to);
  return exists ? Conflict(failure.detail) : failure;
}

Result<void> ReplaceFile(const std::filesystem::path& from, const std::filesystem::path& to,
                         const std::filesystem::path& kept) {
  // Some file systems have no links; there the old one is away for the blink of an eye.
  const bool linked = ::link(to.c_str(), kept.c_str()) == 0;
  if (!linked && !RenameToNew(to, kept)) return FileFailure("cannot keep", to);
  if (::rename(from.c_str(), to.c_str()) != 0) return FileFailure("cannot replace", to);
  return SyncFolder(FolderOf(to));
}

}  // namespace cpa

#include "storage/engine/files.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <sstream>
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

bool IsRoot() {
  return ::geteuid() == 0;
}

bool GiveToOwnerOfFolder(int fd, const std::filesystem::path& folder) {
  struct stat owner = {};
  if (!IsRoot()) return true;
  return ::stat(folder.c_str(), &owner) == 0 && ::fchown(fd, owner.st_uid, owner.st_gid) == 0;
}

// A new private file; not open, with errno set, when it cannot be made.
int OpenNewPrivate(const std::filesystem::path& file, int access) {
  const int fd = ::open(file.c_str(), access | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (fd < 0 || GiveToOwnerOfFolder(fd, FolderOf(file))) return fd;
  const int why = errno;
  ::close(fd);
  ::unlink(file.c_str());
  errno = why;
  return -1;
}

bool TakeOwnerAndMode(const std::filesystem::path& from, const std::filesystem::path& to) {
  struct stat old = {};
  if (::stat(from.c_str(), &old) != 0) return false;
  if (IsRoot() && ::chown(to.c_str(), old.st_uid, old.st_gid) != 0) return false;
  return ::chmod(to.c_str(), old.st_mode & 07777) == 0;
}

std::string UserName(uid_t user) {
  std::array<char, 4096> buffer;
  struct passwd entry = {};
  struct passwd* found = nullptr;
  ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr ? found->pw_name : "user " + std::to_string(user);
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
  const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open() || !GiveToOwnerOfFolder(handle.fd(), FolderOf(folder))) {
    return FileFailure("cannot create the folder", folder);
  }
  return SyncFolder(FolderOf(folder));
}

Result<void> CheckMayOpen(const std::filesystem::path& file) {
  struct stat found = {};
  if (::stat(file.c_str(), &found) != 0) return {};
  if (::eaccess(file.c_str(), R_OK | W_OK) == 0) return {};
  std::ostringstream mode;
  mode << std::oct << (found.st_mode & 07777);
  return Unavailable(file.string() + " belongs to " + UserName(found.st_uid) + " (mode 0" +
                     mode.str() + "), and this process runs as " + UserName(::geteuid()));
}

Result<void> CreatePrivateFile(const std::filesystem::path& file) {
  const FileHandle handle(OpenNewPrivate(file, O_RDWR));
  if (handle.is_open()) return SyncFolder(FolderOf(file));
  return errno == EEXIST ? Result<void>() : FileFailure("cannot create", file);
}

Result<void> WriteNewPrivateFile(const std::filesystem::path& file, std::string_view text) {
  const FileHandle handle(OpenNewPrivate(file, O_WRONLY));
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
  const FileHandle target(OpenNewPrivate(to, O_WRONLY));
  if (!target.is_open()) return FileFailure("cannot create", to);
  if (CopyBytes(source.fd(), target.fd()) && ::fsync(target.fd()) == 0) return {};
  const Failure failure = FileFailure("cannot write", to);
  ::unlink(to.c_str());
  return failure;
}

std::filesystem::path FreeName(const std::filesystem::path& path) {
  std::filesystem::path name = path;
  std::error_code ignored;
  for (int number = 2; std::filesystem::exists(std::filesystem::symlink_status(name, ignored));
       ++number) {
    name = path.string() + "-" + std::to_string(number);
  }
  return name;
}

FilePlace::FilePlace(std::filesystem::path path) : path_(std::move(path)), identity_(Look()) {}

std::optional<FilePlace::Identity> FilePlace::Look() const {
  struct stat found = {};
  if (::stat(path_.c_str(), &found) != 0) return std::nullopt;
  return Identity{found.st_dev, found.st_ino};
}

bool FilePlace::IsUnchanged() const {
  return Look() == identity_;
}

bool FilePlace::IsReplaced() const {
  const auto found = Look();
  return found && found != identity_;
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
  if (!TakeOwnerAndMode(to, from)) return FileFailure("cannot give its owner to", from);
  // Some file systems have no links; there the old one is away for the blink of an eye.
  const bool linked = ::link(to.c_str(), kept.c_str()) == 0;
  if (!linked && !RenameToNew(to, kept)) return FileFailure("cannot keep", to);
  if (::rename(from.c_str(), to.c_str()) != 0) return FileFailure("cannot replace", to);
  return SyncFolder(FolderOf(to));
}

}  // namespace cpa

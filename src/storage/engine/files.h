// What the standard library lacks for files that must survive a power cut or stay private. What
// root makes belongs to the owner of its folder, and what replaces a file has that file's owner and
// mode: a service that runs as another user must be able to open it. Threads: any. Calls block.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace cpa {

// An open file descriptor, closed at the end of its life.
class FileHandle {
 public:
  explicit FileHandle(int fd) : fd_(fd) {}

  ~FileHandle();
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;

  int fd() const { return fd_; }

  bool is_open() const { return fd_ >= 0; }

 private:
  const int fd_;
};

// A file that is not finished; removed at the end of its life unless it was moved to its place.
class DraftFile {
 public:
  // A new name beside `final`; makes no file yet.
  DraftFile(const std::filesystem::path& final, Random& random);
  ~DraftFile();
  DraftFile(const DraftFile&) = delete;
  DraftFile& operator=(const DraftFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  const std::filesystem::path path_;
};

// "cannot create /var/lib/x: Permission denied", from errno. kNoSpace when that is why.
Failure FileFailure(std::string_view what, const std::filesystem::path& path);

// Creates the folder that `file` goes into, with those above it, and waits until they are on disk.
Result<void> CreateParentFolder(const std::filesystem::path& file);

// Whether this process may read and write the file; the detail of a refusal names the file's owner
// and this process's user. A file that is not there is none of its business.
Result<void> CheckMayOpen(const std::filesystem::path& file);

// Creates an empty file that only its owner can read, unless there is a file already. Its name is
// on disk when this returns.
Result<void> CreatePrivateFile(const std::filesystem::path& file);

// Writes a new private file and waits until its bytes are on disk. The file must not exist.
Result<void> WriteNewPrivateFile(const std::filesystem::path& file, std::string_view text);

// All of a file. kNotFound when there is none.
Result<std::string> ReadWholeFile(const std::filesystem::path& file);

// Copies into a new private file and waits until its bytes are on disk.
Result<void> CopyToNewPrivateFile(const std::filesystem::path& from,
                                  const std::filesystem::path& to);

// Which file a path named when this was made, to notice that it was moved away, deleted or
// replaced.
class FilePlace {
 public:
  explicit FilePlace(std::filesystem::path path);

  bool IsUnchanged() const;
  bool IsReplaced() const;  // Another file is there.

 private:
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const Identity&) const = default;
  };

  std::optional<Identity> Look() const;  // Nothing: no file is there.

  const std::filesystem::path path_;
  const std::optional<Identity> identity_;
};

// `path`, or with -2, -3 ... behind it when that name is taken.
std::filesystem::path FreeName(const std::filesystem::path& path);

// Waits until the bytes of a file are on disk.
Result<void> SyncFile(const std::filesystem::path& file);

// Moves `from` to `to` and waits until the folder is on disk. kConflict when `to` exists.
Result<void> PublishFile(const std::filesystem::path& from, const std::filesystem::path& to);

// The same where there is a file already: at no moment is there none or half of one. The old one
// stays as `kept`.
Result<void> ReplaceFile(const std::filesystem::path& from, const std::filesystem::path& to,
                         const std::filesystem::path& kept);

}  // namespace cpa

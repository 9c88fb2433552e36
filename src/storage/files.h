// What the standard library lacks for files that must survive a power cut or stay private.
// Threads: any. Calls block.
#pragma once

#include <filesystem>
#include <string_view>

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

// "cannot create /var/lib/x: Permission denied", from errno.
Failure FileFailure(std::string_view what, const std::filesystem::path& path);

// Creates the folder that `file` goes into, with those above it.
Result<void> CreateParentFolder(const std::filesystem::path& file);

// Creates an empty file that only its owner can read, unless there is a file already.
Result<void> CreatePrivateFile(const std::filesystem::path& file);

// Writes a new private file and waits until its bytes are on disk. The file must not exist.
Result<void> WriteNewPrivateFile(const std::filesystem::path& file, std::string_view text);

// Moves `from` to `to` and waits until the folder is on disk. kConflict when `to` exists.
Result<void> PublishFile(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace cpa

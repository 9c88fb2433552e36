#include "storage/engine/secret.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/crypto.h"
#include "storage/engine/files.h"

namespace cpa {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretDigits = 2 * kSecretBytes;

bool IsHexDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

template <std::size_t size>
std::string RandomHex(Random& random) {
  std::array<std::uint8_t, size> bytes;
  random.Fill(bytes);
  return Hex(bytes);
}

Result<void> CheckPrivate(const FileHandle& file, const std::filesystem::path& path) {
  struct stat status {};

  if (::fstat(file.fd(), &status) != 0) return FileFailure("cannot read", path);
  if (!S_ISREG(status.st_mode)) return Invalid(path.string() + " is not a plain file");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Invalid("the secret in " + path.string() +
                   " is open to others than its owner; run: chmod 600 " + path.string());
  }
  return {};
}

// kNotFound when there is no such file.
Result<std::string> LoadSecret(const std::filesystem::path& path) {
  const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open() && errno == ENOENT) return NotFound("no secret");
  if (!file.is_open()) return FileFailure("cannot read", path);
  if (const auto is_private = CheckPrivate(file, path); !is_private) return is_private.error();

  std::string text(kSecretDigits + 2, '\0');  // One more than the digits and the line end.
  const ssize_t length = ::read(file.fd(), text.data(), text.size());
  if (length < 0) return FileFailure("cannot read", path);
  text.resize(static_cast<std::size_t>(length));
  if (text.ends_with('\n')) text.pop_back();
  if (text.size() != kSecretDigits || !std::ranges::all_of(text, IsHexDigit)) {
    return Invalid(path.string() + " is damaged: want 64 hexadecimal digits; restore it from a " +
                   "backup, or remove it to make all API keys invalid and start afresh");
  }
  return text;
}

}  // namespace

std::filesystem::path SecretPathBeside(const std::filesystem::path& database) {
  return std::filesystem::path(database).replace_extension(".secret");
}

Result<std::string> LoadOrCreateSecret(const std::filesystem::path& path, Random& random) {
  auto loaded = LoadSecret(path);
  if (loaded || loaded.error().kind != ErrorKind::kNotFound) return loaded;

  if (const auto made = CreateParentFolder(path); !made) return made.error();
  const std::string secret = RandomHex<kSecretBytes>(random);
  const std::filesystem::path draft = path.string() + "." + RandomHex<8>(random) + ".new";
  if (const auto written = WriteNewPrivateFile(draft, secret + "\n"); !written) {
    return written.error();
  }
  const auto published = PublishFile(draft, path);
  if (published) return secret;
  ::unlink(draft.c_str());
  // Another process was first: its secret is the one.
  return published.error().kind == ErrorKind::kConflict ? LoadSecret(path) : published.error();
}

}  // namespace cpa

#include "storage/engine/sql_bytes.h"

#include <cstdint>

#include "base/crypto.h"

namespace cpa {
namespace {

int Nibble(char digit) {
  return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

// PostgreSQL's encode() writes pairs of small hexadecimal digits.
std::string BytesOfHex(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(Nibble(hex[2 * i]) * 16 + Nibble(hex[2 * i + 1]));
  }
  return bytes;
}

}  // namespace

SqlBytes::SqlBytes(soci::session& session) {
  if (session.get_backend_name() != "postgresql") blob_.emplace(session);
}

std::string SqlBytes::Read(const std::string& column) const {
  return blob_ ? column : "encode(" + column + ", 'hex')";
}

std::string SqlBytes::Write(const std::string& parameter) const {
  return blob_ ? parameter : "decode(" + parameter + ", 'hex')";
}

void SqlBytes::BindInto(soci::details::prepare_temp_type& prepared) {
  if (blob_) {
    prepared, soci::into(*blob_);
  } else {
    prepared, soci::into(hex_);
  }
}

void SqlBytes::BindUse(soci::details::prepare_temp_type& prepared) {
  if (blob_) {
    prepared, soci::use(*blob_);
  } else {
    prepared, soci::use(hex_);
  }
}

void SqlBytes::Set(std::string_view bytes) {
  if (!blob_) {
    hex_ = Hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return;
  }
  blob_->write(0, bytes.data(), bytes.size());
}

std::string SqlBytes::Get() {
  if (!blob_) return BytesOfHex(hex_);
  std::string bytes(blob_->get_len(), '\0');
  blob_->read(0, bytes.data(), bytes.size());
  return bytes;
}

}  // namespace cpa

#include "load/response_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace cpa::load {

namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
// The product's heads fit in one step; the body after them is not copied.
constexpr std::size_t kHeadStepBytes = 512;
constexpr std::size_t kHeadBytesMax = 64 * 1024;

template <class Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> StatusOf(std::string_view head) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  if (!head.starts_with(kVersion)) return std::nullopt;
  return ParseNumber<int>(head.substr(kVersion.size(), 3));
}

std::optional<std::uint64_t> ContentLength(std::string_view head) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    const std::size_t colon = line.find(':');
    if (colon != line.npos && EqualsIgnoreCase(line.substr(0, colon), "Content-Length")) {
      return ParseNumber<std::uint64_t>(Trim(line.substr(colon + 1)));
    }
    head.remove_prefix(std::min(end + 2, head.size()));
  }
  return std::nullopt;
}

bool HasNoBody(int status) {
  return status == 304 || status == 204;
}

}  // namespace

ResponseReader::Verdict ResponseReader::Read(std::string_view& input) {
  if (!in_body_) {
    const Verdict verdict = ReadHead(input);
    if (verdict != Verdict::kResponse) return verdict;
    in_body_ = true;
  }
  return ReadBody(input);
}

ResponseReader::Verdict ResponseReader::ReadHead(std::string_view& input) {
  while (!input.empty()) {
    const std::size_t had = head_.size();
    head_.append(input.substr(0, kHeadStepBytes));
    const std::size_t end = head_.find(kHeadEnd, had - std::min(had, kHeadEnd.size() - 1));
    if (end != head_.npos) {
      input.remove_prefix(end + kHeadEnd.size() - had);
      head_.resize(end);
      return ParseHead();
    }
    input.remove_prefix(head_.size() - had);
    if (head_.size() > kHeadBytesMax) return Break("head over 64 KiB");
  }
  return Verdict::kIncomplete;
}

ResponseReader::Verdict ResponseReader::ParseHead() {
  const auto status = StatusOf(head_);
  const auto length = ContentLength(head_);
  if (!status || (!length && !HasNoBody(*status))) {
    return Break("cannot read answer: " + head_.substr(0, head_.find("\r\n")));
  }
  status_ = *status;
  body_left_ = HasNoBody(*status) ? 0 : *length;
  head_.clear();
  return Verdict::kResponse;
}

ResponseReader::Verdict ResponseReader::Break(std::string why) {
  failure_ = std::move(why);
  return Verdict::kBroken;
}

ResponseReader::Verdict ResponseReader::ReadBody(std::string_view& input) {
  const auto taken = std::min<std::uint64_t>(body_left_, input.size());
  input.remove_prefix(static_cast<std::size_t>(taken));
  body_left_ -= taken;
  body_bytes_ += taken;
  if (body_left_ > 0) return Verdict::kIncomplete;
  in_body_ = false;
  return Verdict::kResponse;
}

}  // namespace cpa::load

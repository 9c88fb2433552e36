#include "notify/target_url.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <new>

#include <curl/curl.h>

#include "base/text.h"

namespace cpa::notify {
namespace {

constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;

struct UrlCloser {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

using UrlHandle = std::unique_ptr<CURLU, UrlCloser>;

struct TextFreer {
  void operator()(char* text) const { curl_free(text); }
};

std::string Part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, TextFreer> owner(text);
  return text;
}

bool IsAlnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Visible ASCII that RFC 3986 allows somewhere; programs disagree about the rest.
bool HasOnlyUrlCharacters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c > 0x20 && c < 0x7F &&
           std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  });
}

std::string_view AuthorityOf(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == url.npos) return {};
  url.remove_prefix(begin + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

bool IsLabel(std::string_view label) {
  const auto fits = [](char c) { return IsAlnum(c) || c == '-' || c == '_'; };
  return !label.empty() && label.size() <= kLabelBytesMax && std::ranges::all_of(label, fits) &&
         !label.starts_with('-') && !label.ends_with('-');
}

// A last label that begins with a digit is read as a number by some: 127.1, 0x7f.1, 2130706433.
bool IsHostName(std::string_view host) {
  if (host.empty() || host.size() > kHostBytesMax) return false;
  while (true) {
    const std::size_t dot = host.find('.');
    const std::string_view label = host.substr(0, dot);
    if (!IsLabel(label)) return false;
    if (dot == host.npos) return !IsDigit(label.front());
    host.remove_prefix(dot + 1);
  }
}

// As written, before libcurl makes 127.0.0.1 out of 0177.1.
std::string_view WrittenHost(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    return end == authority.npos ? std::string_view{} : authority.substr(1, end - 1);
  }
  return authority.substr(0, authority.find(':'));
}

// Whether libcurl, which will connect, means the same host as we have judged.
bool IsHostOf(const TargetUrl& target, std::string_view curl_host) {
  if (!target.literal) return EqualsIgnoreCase(curl_host, target.host);
  if (curl_host.starts_with('[')) curl_host = WrittenHost(curl_host);
  return IpAddress::Parse(curl_host) == target.literal;
}

Result<TargetUrl> WithHost(TargetUrl target, std::string_view authority,
                           std::string_view curl_host) {
  target.host = AsciiLower(WrittenHost(authority));
  target.literal = IpAddress::Parse(target.host);
  const bool is_v6 = target.literal && target.literal->family == IpFamily::kV6;
  if (is_v6 != authority.starts_with('[') || (!target.literal && !IsHostName(target.host)) ||
      !IsHostOf(target, curl_host)) {
    return Invalid(
        "The host should be a name in ASCII without a dot at its end, or a plainly written "
        "address");
  }
  return target;
}

Result<TargetUrl> WithPort(TargetUrl target, const std::string& port) {
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), target.port);
  if (error != std::errc{} || end != port.data() + port.size() || target.port == 0) {
    return Invalid("The port should be a number from 1 to 65535");
  }
  return target;
}

}  // namespace

Result<TargetUrl> ParseTargetUrl(std::string_view text) {
  if (text.empty() || text.size() > kUrlBytesMax) {
    return Invalid("URL should have 1 to " + std::to_string(kUrlBytesMax) + " characters");
  }
  if (!HasOnlyUrlCharacters(text)) {
    return Invalid("URL should have only visible ASCII characters of RFC 3986");
  }
  const std::string_view authority = AuthorityOf(text);
  if (authority.find_first_of("@%") != authority.npos || text.find('#') != text.npos) {
    return Invalid("URL should have no user, no password, no fragment and no escape in its host");
  }
  const UrlHandle url(curl_url());
  if (!url) throw std::bad_alloc();
  const std::string copy(text);
  if (curl_url_set(url.get(), CURLUPART_URL, copy.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) {
    return Invalid("Input should be a valid URL");
  }
  const std::string scheme = Part(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return Invalid("URL scheme should be https");
  auto target = WithHost({.text = Part(url.get(), CURLUPART_URL),
                          .is_https = scheme == "https",
                          .host = {},
                          .literal = {},
                          .port = 0},
                         authority, Part(url.get(), CURLUPART_HOST));
  if (!target) return target;
  return WithPort(*std::move(target), Part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT));
}

}  // namespace cpa::notify

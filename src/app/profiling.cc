#include "app/profiling.h"

#include <gperftools/profiler.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>

#include "api/rest/errors.h"
#include "api/rest/query.h"
#include "base/log.h"
#include "base/loop.h"

namespace cpa::app {
namespace {

constexpr int kSecondsDefault = 5;
constexpr int kSecondsMax = 60;
constexpr http::ErrorRow kProfileRuns{"profile_runs", 409, "A profile is being taken already"};
constexpr http::ErrorRow kProfileFailed{"profile_failed", 503,
                                        "The profile could not be written, see the log"};

// A file that nobody else has, gone at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& folder)
      : path_((folder / "crypto-price-api-profile-XXXXXX").string()) {
    const int file = ::mkstemp(path_.data());
    if (file < 0) path_.clear();
    if (file >= 0) ::close(file);
  }

  ~TemporaryFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }

  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

  std::string Content() const {
    std::ostringstream content;
    content << std::ifstream(path_, std::ios::binary).rdbuf();
    return std::move(content).str();
  }

 private:
  std::string path_;  // Empty: it could not be made.
};

// Samples the program as long as it lives.
class Sampling {
 public:
  explicit Sampling(const std::string& path) : runs_(::ProfilerStart(path.c_str()) != 0) {}

  ~Sampling() { Stop(); }

  Sampling(const Sampling&) = delete;
  Sampling& operator=(const Sampling&) = delete;

  void Stop() {
    if (std::exchange(runs_, false)) ::ProfilerStop();
  }

  bool runs() const { return runs_; }

 private:
  bool runs_;
};

http::AnswerPtr Failed(const std::filesystem::path& folder) {
  CPA_LOG_WARN("profile", "cannot be written in {}", folder.string());
  return api::ErrorAnswer(kProfileFailed);
}

Task<http::AnswerPtr> Take(const std::filesystem::path& folder, const http::Request& request) {
  api::Query query(request.query);
  if (query.bad_escape()) co_return api::ErrorAnswer(api::kInvalidQuery);
  const int seconds =
      query.Int("seconds", {.fallback = kSecondsDefault, .min = 1, .max = kSecondsMax});
  if (!query.ok()) co_return api::ValidationAnswer(query.problems());
  if (::ProfilingIsEnabledForAllThreads() != 0) co_return api::ErrorAnswer(kProfileRuns);

  const TemporaryFile file(folder);
  if (file.path().empty()) co_return Failed(folder);
  Sampling sampling(file.path());
  if (!sampling.runs()) co_return Failed(folder);
  CPA_LOG_INFO("profile", "taken for {} s", seconds);
  SteadyTimer timer(request.loop->context());
  timer.expires_after(std::chrono::seconds(seconds));
  co_await timer.async_wait(asio::as_tuple(kUseTask));
  sampling.Stop();
  co_return std::make_shared<const http::Answer>(
      http::Answer::Options{
          .content_type = "application/octet-stream",
          .extra_fields =
              "Content-Disposition: attachment; filename=\"crypto-price-api.prof\"\r\n"},
      file.Content());
}

}  // namespace

http::Route ProfileRoute(std::filesystem::path folder) {
  return {http::Verb::kGet, "/debug/profile",
          http::AsyncHandler([folder = std::move(folder)](const http::Request& request) {
            return Take(folder, request);
          })};
}

}  // namespace cpa::app

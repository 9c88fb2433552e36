#include "app/serve.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

#include "app/application.h"
#include "app/check_config.h"
#include "app/options.h"
#include "base/log.h"
#include "http/handed_over.h"

namespace cpa::app {
namespace {

sigset_t OurSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

// Every connection is a descriptor; the soft limit is often 1024.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// The log's folder is made; where that fails the log goes to standard error only.
void StartLogFor(const config::Settings& settings, std::ostream& err) {
  LogOptions options = LogOptionsOf(settings);
  try {
    const auto folder = options.file.path.parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
    StartLog(options);
  } catch (const std::exception& failure) {
    err << "crypto-price-api: cannot write " << options.file.path.string() << " (" << failure.what()
        << "), logging to standard error only\n";
    options.file.path.clear();
    StartLog(options);
  }
}

void Announce(const config::Loaded& loaded) {
  for (const std::string& warning : loaded.warnings) CPA_LOG_WARN("config", "{}", warning);
  for (const std::string& folder : MissingDataFolders(loaded.settings)) {
    CPA_LOG_WARN("config", "{}", folder);
  }
  CPA_LOG_INFO("app", "crypto-price-api " CPA_VERSION " starts");
  if (loaded.settings.mock_coingecko_api) {
    CPA_LOG_WARN("app", "SIMULATED MARKET: every price is made up (seed {})",
                 loaded.settings.simulator_seed);
  }
}

std::string_view TextOf(const char* variable) {
  return variable == nullptr ? std::string_view() : std::string_view(variable);
}

std::vector<int> TakeSockets() {
  const http::HandOver given{.pid = TextOf(std::getenv("LISTEN_PID")),
                             .count = TextOf(std::getenv("LISTEN_FDS"))};
  auto sockets = http::HandedOverSockets(given, getpid());
  if (!sockets) throw std::runtime_error(sockets.error().detail);
  if (!sockets->empty()) {
    CPA_LOG_INFO("http", "{} listening sockets were handed over: HOST and PORT are not used",
                 sockets->size());
  }
  return *sockets;
}

// A stop that hangs must not hang for ever.
void EndProcessAfter(Millis at_most) {
  alarm(static_cast<unsigned>(at_most.count() / 1000 + 1));
}

// The signal that came, or 0 after a second without one.
int NextSignal(const sigset_t& signals) {
  const timespec second{.tv_sec = 1, .tv_nsec = 0};
  return std::max(0, sigtimedwait(&signals, nullptr, &second));
}

int AwaitStop(const config::Settings& settings, const sigset_t& signals, Reloading& reloading,
              FileWatch& env_file) {
  while (true) {
    int signal = 0;
    if (settings.reload) {
      signal = NextSignal(signals);
    } else {
      sigwait(&signals, &signal);
    }
    if (signal == SIGTERM || signal == SIGINT) return signal;
    if (signal == SIGHUP) ReopenLogFile();
    if (settings.reload && (signal == SIGHUP || env_file.HasChanged())) reloading.ReadAgain();
  }
}

// A start may wait for its database, and a stop must not wait for the start.
class StopDuringStart {
 public:
  StopDuringStart(const config::Settings& settings, const sigset_t& signals)
      : thread_([this, &settings, signals](const std::stop_token& started) {
          Watch(settings, signals, started);
        }) {}

  std::stop_token token() const { return asked_.get_token(); }

  bool is_asked() const { return asked_.stop_requested(); }

  // The start is over: signals are somebody else's.
  void End() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void Watch(const config::Settings& settings, const sigset_t& signals,
             const std::stop_token& started) {
    sigset_t stops = signals;
    sigdelset(&stops, SIGHUP);
    const timespec moment{.tv_sec = 0, .tv_nsec = 50'000'000};
    while (!started.stop_requested()) {
      if (sigtimedwait(&stops, nullptr, &moment) <= 0) continue;
      EndProcessAfter(settings.shutdown_timeout);
      asked_.request_stop();
      return;
    }
  }

  std::stop_source asked_;
  std::jthread thread_;
};

void RunUntilStopped(Application& application, const config::Settings& settings,
                     const sigset_t& signals, const ReadSettings& read, FileWatch& env_file) {
  CPA_LOG_INFO("http", "listening on http://{}:{}", settings.host, application.port());
  Reloading reloading(settings, read, application);
  const int signal = AwaitStop(settings, signals, reloading, env_file);
  CPA_LOG_INFO("app", "stopping on {}", signal == SIGINT ? "SIGINT" : "SIGTERM");
  sigset_t ending = signals;
  sigdelset(&ending, SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);  // The next one ends the process.
  EndProcessAfter(settings.shutdown_timeout);
  application.AnnounceStop();
  std::this_thread::sleep_for(settings.shutdown_delay);
  application.Stop();
  alarm(0);
}

}  // namespace

bool Serve(const config::Loaded& loaded, const ReadSettings& read,
           const std::filesystem::path& env_file, std::ostream& err) {
  FileWatch watch(env_file);
  const config::Settings& settings = loaded.settings;
  const sigset_t signals = OurSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // Before any thread: all inherit it.
  signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();
  StartLogFor(settings, err);
  Announce(loaded);
  bool served = true;
  StopDuringStart early(settings, signals);
  try {
    Application application(settings, SystemClock(), SystemRandom(), TakeSockets(), early.token());
    if (!early.is_asked()) application.Start();
    early.End();
    if (!early.is_asked()) RunUntilStopped(application, settings, signals, read, watch);
    CPA_LOG_INFO("app", "stopped");
  } catch (const std::exception& failure) {
    early.End();
    served = early.is_asked();
    if (served) CPA_LOG_INFO("app", "stopped before it had started");
    if (!served) CPA_LOG_ERROR("app", "cannot start: {}", failure.what());
  }
  StopLog();
  return served;
}

}  // namespace cpa::app

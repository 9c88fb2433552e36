#include "app/serve.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <exception>
#include <filesystem>
#include <ostream>

#include "app/application.h"
#include "app/options.h"
#include "base/log.h"

namespace cpa::app {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
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
    const auto folder = std::filesystem::path(options.file).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
    StartLog(options);
  } catch (const std::exception& failure) {
    err << "crypto-price-api: cannot write " << options.file << " (" << failure.what()
        << "), logging to standard error only\n";
    options.file.clear();
    StartLog(options);
  }
}

void Announce(const config::Loaded& loaded) {
  for (const std::string& warning : loaded.warnings) CPA_LOG_WARN("config", "{}", warning);
  CPA_LOG_INFO("app", "crypto-price-api " CPA_VERSION " starts");
  if (loaded.settings.mock_coingecko_api) {
    CPA_LOG_WARN("app", "SIMULATED MARKET: every price is made up (seed {})",
                 loaded.settings.simulator_seed);
  }
}

// A stop that hangs must not hang for ever.
void EndProcessAfter(Millis at_most) {
  alarm(static_cast<unsigned>(at_most.count() / 1000 + 1));
}

void RunUntilSignal(Application& application, const config::Settings& settings,
                    const sigset_t& signals) {
  application.Start();
  CPA_LOG_INFO("http", "listening on http://{}:{}", settings.host, application.port());
  int signal = 0;
  sigwait(&signals, &signal);
  CPA_LOG_INFO("app", "stopping on {}", signal == SIGINT ? "SIGINT" : "SIGTERM");
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // The next one ends the process.
  EndProcessAfter(settings.shutdown_timeout);
  application.Stop();
  alarm(0);
}

}  // namespace

bool Serve(const config::Loaded& loaded, std::ostream& err) {
  const config::Settings& settings = loaded.settings;
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // Before any thread: all inherit it.
  signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();
  StartLogFor(settings, err);
  Announce(loaded);
  bool served = true;
  try {
    Application application(settings, SystemClock(), SystemRandom());
    RunUntilSignal(application, settings, signals);
    CPA_LOG_INFO("app", "stopped");
  } catch (const std::exception& failure) {
    CPA_LOG_ERROR("app", "cannot start: {}", failure.what());
    served = false;
  }
  StopLog();
  return served;
}

}  // namespace cpa::app

#include "app/print_routes.h"

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "base/log.h"

namespace cpa::app {
namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "crypto-price-api-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot create " + name);
    path_ = name;
  }

  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

std::string DescriptionOf(config::Settings settings, Description description) {
  LogOptions silent;
  silent.level = "off";
  silent.to_stderr = false;
  StartLog(silent);
  const TemporaryFolder folder;
  settings.database_url = "sqlite:///" + (folder.path() / "routes.db").string();
  settings.secret_key_file.clear();
  settings.mock_coingecko_api = false;
  const Application application(settings, SystemClock(), SystemRandom());
  std::string text = (application.*description)();
  StopLog();
  return text;
}

}  // namespace cpa::app

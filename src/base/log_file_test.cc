#include "base/log_file.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>
#include <spdlog/pattern_formatter.h>

#include "base/text.h"

namespace cpa {
namespace {

namespace fs = std::filesystem;

class LogFileTest : public testing::Test {
 protected:
  LogFileTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  ~LogFileTest() override { fs::remove_all(folder_); }

  LogFileOptions Options(LogRotation rotation, int backups_max = 2) const {
    return {.path = folder_ / "x.log",
            .rotation = rotation,
            .bytes_max = 10,
            .backups_max = backups_max};
  }

  static void Write(LogFile& file, std::string_view time, std::string_view text) {
    spdlog::details::log_msg message(*ParseTime(time), {}, "", spdlog::level::info,
                                     {text.data(), text.size()});
    file.log(message);
    file.flush();
  }

  static void UseBareLines(LogFile& file) {
    file.set_formatter(
        std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::utc, "\n"));
  }

  std::map<std::string, std::string> Files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      std::ostringstream content;
      content << std::ifstream(entry.path()).rdbuf();
      files[entry.path().filename().string()] = content.str();
    }
    return files;
  }

  using Content = std::map<std::string, std::string>;

  const fs::path folder_ =
      fs::temp_directory_path() / ("cpa_log_" + std::to_string(::getpid()) + "_" +
                                   testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(LogFileTest, PutsEachDayAsideUnderItsDateAndKeepsTheNewest) {
  LogFile file(Options(LogRotation::kDaily));
  UseBareLines(file);
  Write(file, "2026-01-30T23:59:59.999Z", "a");
  Write(file, "2026-01-31T00:00:00Z", "b");
  Write(file, "2026-01-31T23:00:00Z", "c");
  EXPECT_EQ(Files(), (Content{{"x.log", "b\nc\n"}, {"x.log.2026-01-30", "a\n"}}));
  Write(file, "2026-02-01T00:00:00Z", "d");
  Write(file, "2026-02-09T00:00:00Z", "e");
  EXPECT_EQ(
      Files(),
      (Content{{"x.log", "e\n"}, {"x.log.2026-01-31", "b\nc\n"}, {"x.log.2026-02-01", "d\n"}}));
}

TEST_F(LogFileTest, BeginsNoNewDayWhenTheClockIsSetBack) {
  LogFile file(Options(LogRotation::kDaily));
  UseBareLines(file);
  Write(file, "2026-01-02T12:00:00Z", "a");
  Write(file, "2026-01-01T12:00:00Z", "b");
  Write(file, "2026-01-02T13:00:00Z", "c");
  EXPECT_EQ(Files(), (Content{{"x.log", "a\nb\nc\n"}}));
}

TEST_F(LogFileTest, PutsAsideWhatAnEarlierRunWroteOnAnotherDay) {
  std::ofstream(folder_ / "x.log") << "old\n";
  LogFile file(Options(LogRotation::kDaily));
  UseBareLines(file);
  Write(file, "2200-01-01T00:00:00Z", "new");
  const auto files = Files();
  EXPECT_EQ(files.size(), 2u);
  EXPECT_EQ(files.at("x.log"), "new\n");
}

TEST_F(LogFileTest, LeavesOtherFilesBesideIt) {
  std::ofstream(folder_ / "x.log.gz") << "mine";
  std::ofstream(folder_ / "y.log.2026-01-01") << "mine";
  LogFile file(Options(LogRotation::kDaily, 0));
  UseBareLines(file);
  Write(file, "2026-01-01T00:00:00Z", "a");
  Write(file, "2026-01-02T00:00:00Z", "b");
  EXPECT_EQ(Files(),
            (Content{{"x.log", "b\n"}, {"x.log.gz", "mine"}, {"y.log.2026-01-01", "mine"}}));
}

TEST_F(LogFileTest, NumbersFilesThatReachedTheirSizeAndKeepsSoMany) {
  LogFile file(Options(LogRotation::kSize));
  UseBareLines(file);
  for (const char* line : {"11111", "222", "33333", "44444444444444", "5", "666666"}) {
    Write(file, "2026-01-01T00:00:00Z", line);
  }
  EXPECT_EQ(
      Files(),
      (Content{{"x.log", "5\n666666\n"}, {"x.log.1", "44444444444444\n"}, {"x.log.2", "33333\n"}}));
}

TEST_F(LogFileTest, CountsWhatAnEarlierRunWroteTowardsTheSize) {
  std::ofstream(folder_ / "x.log") << "12345678\n";
  LogFile file(Options(LogRotation::kSize));
  UseBareLines(file);
  Write(file, "2026-01-01T00:00:00Z", "ab");
  EXPECT_EQ(Files(), (Content{{"x.log", "ab\n"}, {"x.log.1", "12345678\n"}}));
}

TEST_F(LogFileTest, BeginsAgainWhereNoOldFileIsWanted) {
  LogFile file(Options(LogRotation::kSize, 0));
  UseBareLines(file);
  for (const char* line : {"12345678", "ab", "cd"}) Write(file, "2026-01-01T00:00:00Z", line);
  EXPECT_EQ(Files(), (Content{{"x.log", "ab\ncd\n"}}));
}

TEST_F(LogFileTest, NeverRotatesUnlessToldTo) {
  LogFile file(Options(LogRotation::kNone));
  UseBareLines(file);
  Write(file, "2026-01-01T00:00:00Z", "aaaaaaaaaaaaaaa");
  Write(file, "2026-01-09T00:00:00Z", "b");
  EXPECT_EQ(Files(), (Content{{"x.log", "aaaaaaaaaaaaaaa\nb\n"}}));
}

TEST_F(LogFileTest, WritesOnWhereAFileCannotBeRenamed) {
  fs::create_directories(folder_ / "x.log.1" / "not empty");
  fs::create_directories(folder_ / "x.log.2" / "not empty");
  LogFile file(Options(LogRotation::kSize));
  UseBareLines(file);
  Write(file, "2026-01-01T00:00:00Z", "12345678");
  Write(file, "2026-01-01T00:00:00Z", "ab");
  std::ostringstream content;
  content << std::ifstream(folder_ / "x.log").rdbuf();
  EXPECT_EQ(content.str(), "12345678\nab\n");
}

// While it lives, this process can open nothing more.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &usual_);
    const int lowest_free = ::dup(0);
    ::close(lowest_free);
    const rlimit none{static_cast<rlim_t>(lowest_free), usual_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }

  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &usual_); }

  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit usual_{};
};

TEST_F(LogFileTest, WritesOnWhileThereIsNoDescriptorForANewFile) {
  LogFile file(Options(LogRotation::kSize));
  UseBareLines(file);
  Write(file, "2026-01-01T00:00:00Z", "12345678");
  {
    const NoDescriptors none;
    for (const char* line : {"ab", "cd", "ef"}) Write(file, "2026-01-01T00:00:00Z", line);
  }
  EXPECT_EQ(Files(), (Content{{"x.log", "12345678\nab\ncd\nef\n"}}));
  Write(file, "2026-01-01T00:00:00Z", "later");
  EXPECT_EQ(Files(), (Content{{"x.log", "later\n"}, {"x.log.1", "12345678\nab\ncd\nef\n"}}));
}

TEST_F(LogFileTest, SaysThatItCannotBeOpened) {
  LogFileOptions options = Options(LogRotation::kNone);
  options.path = folder_ / "missing" / "x.log";
  EXPECT_THROW(LogFile{options}, std::runtime_error);
}

}  // namespace
}  // namespace cpa

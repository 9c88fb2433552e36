#include "storage/engine/secret.h"

#include <sys/stat.h>

#include <future>
#include <iterator>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/engine/folder_for_test.h"

namespace cpa {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class SecretTest : public testing::Test {
 protected:
  Result<std::string> Load() { return LoadOrCreateSecret(file_, random_); }

  void Put(const std::string& text, fs::perms mode = fs::perms::owner_read) {
    TestFolder::Write(file_, text);
    fs::permissions(file_, mode);
  }

  TestFolder folder_;
  fs::path file_ = folder_ / "x.secret";
  SeededRandom random_{1};
};

TEST_F(SecretTest, IsMadeOnceAndKeptPrivate) {
  const auto made = Load();
  ASSERT_TRUE(made.has_value()) << DetailOf(made);
  EXPECT_THAT(*made, testing::MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(*Load(), *made);
  EXPECT_EQ(TestFolder::Read(file_), *made + "\n");
  EXPECT_EQ(std::distance(fs::directory_iterator(file_.parent_path()), {}), 1);
}

TEST_F(SecretTest, DiffersBetweenInstallations) {
  const std::string first = *Load();
  fs::remove(file_);
  EXPECT_NE(*Load(), first);
}

TEST_F(SecretTest, IsMadeInANewFolder) {
  file_ = folder_ / "a/b/x.secret";
  EXPECT_TRUE(Load().has_value());
}

TEST_F(SecretTest, OfSeveralStartsAtOnceAllGetTheSame) {
  std::vector<std::future<std::string>> starts;
  for (int i = 0; i < 8; ++i) {
    starts.push_back(std::async(std::launch::async, [this] { return *Load(); }));
  }
  std::set<std::string> secrets;
  for (auto& start : starts) secrets.insert(start.get());
  EXPECT_EQ(secrets.size(), 1u);
  EXPECT_EQ(std::distance(fs::directory_iterator(file_.parent_path()), {}), 1);
}

TEST_F(SecretTest, IsRefusedWhenOthersMayReadIt) {
  for (const fs::perms extra : {fs::perms::others_read, fs::perms::group_read}) {
    Put(std::string(64, 'a'), fs::perms::owner_read | fs::perms::owner_write | extra);
    EXPECT_THAT(DetailOf(Load()), testing::AllOf(HasSubstr("open to others"),
                                                 HasSubstr("chmod 600"), HasSubstr("x.secret")));
    fs::remove(file_);
  }
}

TEST_F(SecretTest, IsRefusedWhenDamaged) {
  for (const std::string& text : {std::string(), std::string("\n"), std::string(63, 'a'),
                                  std::string(65, 'a'), std::string(64, 'g')}) {
    Put(text);
    EXPECT_THAT(DetailOf(Load()), HasSubstr("damaged")) << text;
    EXPECT_EQ(TestFolder::Read(file_), text);  // Never overwritten.
    fs::remove(file_);
  }
}

TEST_F(SecretTest, IsRefusedWhenItIsAFolder) {
  fs::create_directory(file_);
  fs::permissions(file_, fs::perms::owner_all);
  EXPECT_THAT(DetailOf(Load()), HasSubstr("not a plain file"));
}

TEST_F(SecretTest, SaysWhyItCannotBeMade) {
  TestFolder::Write(folder_ / "file", "");
  file_ = folder_ / "file/x.secret";
  EXPECT_THAT(DetailOf(Load()), HasSubstr("cannot"));
}

TEST(SecretPath, IsBesideTheDatabase) {
  EXPECT_EQ(SecretPathBeside("crypto_price.db"), "crypto_price.secret");
  EXPECT_EQ(SecretPathBeside("/var/lib/prices"), "/var/lib/prices.secret");
}

}  // namespace
}  // namespace cpa

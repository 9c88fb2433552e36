#include "storage/accounts/shared_key_changes.h"

#include <sys/stat.h>

#include <fstream>

#include <gtest/gtest.h>

#include "storage/engine/folder_for_test.h"

namespace cpa {
namespace {

class SharedKeyChangesTest : public testing::Test {  // E4
 protected:
  SharedKeyChangesTest() { std::ofstream(database_.string()) << "a database"; }

  static std::unique_ptr<SharedKeyChanges> OpenAt(const std::filesystem::path& database) {
    auto opened = SharedKeyChanges::Open(database);
    EXPECT_TRUE(opened.has_value()) << DetailOf(opened);
    return opened ? *std::move(opened) : nullptr;
  }

  TestFolder folder_;
  const std::filesystem::path database_ = folder_ / "x.db";
  const std::filesystem::path file_ = folder_ / "x.db-changes";
};

TEST_F(SharedKeyChangesTest, WhatOneTellsAllSee) {
  const auto one = OpenAt(database_);
  const auto other = OpenAt(database_);
  const std::uint64_t before = other->Count();
  EXPECT_EQ(one->Tell(), before + 1);
  EXPECT_EQ(other->Count(), before + 1);
  EXPECT_EQ(other->Tell(), before + 2);
  EXPECT_EQ(one->Count(), before + 2);
}

TEST_F(SharedKeyChangesTest, AStartTellsWhatAKilledProcessMayHaveLeftUntold) {
  const auto one = OpenAt(database_);
  const std::uint64_t before = one->Count();
  OpenAt(database_);
  EXPECT_NE(one->Count(), before);
}

TEST_F(SharedKeyChangesTest, ThroughALinkItIsTheSame) {
  std::filesystem::create_symlink(database_, folder_ / "link.db");
  const auto one = OpenAt(database_);
  const auto other = OpenAt(folder_ / "link.db");
  const std::uint64_t told = other->Tell();
  EXPECT_EQ(one->Count(), told);
}

TEST_F(SharedKeyChangesTest, TheFileIsItsOwnersAndMayHoldAnything) {
  OpenAt(database_);

  struct stat found {};

  ASSERT_EQ(::stat(file_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  EXPECT_EQ(found.st_size, 8);
  std::ofstream(file_.string(), std::ios::trunc) << "\xff\xff\xff\xff\xff\xff\xff\xff and more";
  const auto one = OpenAt(database_);
  const auto other = OpenAt(database_);
  const std::uint64_t told = one->Tell();
  EXPECT_EQ(other->Count(), told);
}

TEST_F(SharedKeyChangesTest, AFileThatCannotBeMadeIsNamed) {
  std::filesystem::create_directory(file_);
  const auto opened = SharedKeyChanges::Open(database_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(DetailOf(opened).find("x.db-changes"), std::string::npos) << DetailOf(opened);
}

}  // namespace
}  // namespace cpa

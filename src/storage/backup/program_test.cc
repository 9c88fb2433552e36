#include "storage/backup/program.h"

#include <fcntl.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/engine/files.h"
#include "storage/engine/folder_for_test.h"

namespace cpa {
namespace {

using testing::HasSubstr;

TEST(RunProgram, ReturnsWhatTheProgramWrote) {
  const auto done = RunProgram({.arguments = {"printf", "%s|%s", "a b", "$HOME;"}});
  ASSERT_TRUE(done.has_value()) << DetailOf(done);
  EXPECT_EQ(*done, "a b|$HOME;");
}

TEST(RunProgram, GivesItTheEnvironment) {
  const auto done = RunProgram({.arguments = {"sh", "-c", "printf %s \"$CPA_X $HOME\""},
                                .environment = {"CPA_X=it's", "HOME=elsewhere"}});
  ASSERT_TRUE(done.has_value()) << DetailOf(done);
  EXPECT_EQ(*done, "it's elsewhere");
}

TEST(RunProgram, ConnectsInputAndOutput) {
  TestFolder folder;
  TestFolder::Write(folder / "in", "one\ntwo\n");
  const FileHandle in(::open((folder / "in").c_str(), O_RDONLY));
  const FileHandle out(::open((folder / "out").c_str(), O_WRONLY | O_CREAT, 0600));
  const auto done = RunProgram({.arguments = {"cat"}, .input = in.fd(), .output = out.fd()});
  ASSERT_TRUE(done.has_value()) << DetailOf(done);
  EXPECT_EQ(*done, "");
  EXPECT_EQ(TestFolder::Read(folder / "out"), "one\ntwo\n");
}

TEST(RunProgram, SaysWhyItFailed) {
  const auto failed =
      RunProgram({.arguments = {"sh", "-c", "echo why >&2; echo more >&2; exit 3"}});
  EXPECT_EQ(DetailOf(failed), "sh failed: why");
  const auto killed = RunProgram({.arguments = {"sh", "-c", "kill -9 $$"}});
  EXPECT_FALSE(killed.has_value());
  const auto missing = RunProgram({.arguments = {"no-such-program-here"}});
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(DetailOf(missing), HasSubstr("no-such-program-here is not installed"));
}

}  // namespace
}  // namespace cpa

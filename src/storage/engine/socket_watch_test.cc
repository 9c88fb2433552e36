#include "storage/engine/socket_watch.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include <gtest/gtest.h>

#include "storage/engine/files.h"

namespace cpa {
namespace {

struct SocketPair {
  SocketPair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()) != 0) std::abort();
  }

  ~SocketPair() {
    ::close(fds[0]);
    ::close(fds[1]);
  }

  std::array<int, 2> fds{};
};

TEST(SocketWatch, EndsABlockingReadOnASilentSocket) {
  SocketWatch watch(SystemClock());
  SocketPair pair;
  watch.Arm(pair.fds[0], Millis{1});
  char byte = 0;
  EXPECT_EQ(::read(pair.fds[0], &byte, 1), 0);  // Without the watch this would never return.
}

TEST(SocketWatch, LeavesADisarmedSocketAlone) {
  SocketWatch watch(SystemClock());
  SocketPair spared;
  SocketPair cut;
  watch.Arm(spared.fds[0], Millis{1});
  watch.Disarm(spared.fds[0]);
  watch.Arm(cut.fds[0], Millis{1});
  char byte = 0;
  EXPECT_EQ(::read(cut.fds[0], &byte, 1), 0);  // The watch has been at work.
  EXPECT_EQ(::write(spared.fds[1], "x", 1), 1);
  EXPECT_EQ(::read(spared.fds[0], &byte, 1), 1);
}

TEST(SocketWatch, ArmingAnewGivesNewPatience) {
  SocketWatch watch(SystemClock());
  SocketPair kept;
  SocketPair cut;
  watch.Arm(kept.fds[0], Millis{5});
  watch.Arm(kept.fds[0], Millis{100'000});
  watch.Arm(cut.fds[0], Millis{10});
  char byte = 0;
  EXPECT_EQ(::read(cut.fds[0], &byte, 1), 0);  // Later than the first patience.
  EXPECT_EQ(::write(kept.fds[1], "x", 1), 1);
  EXPECT_EQ(::read(kept.fds[0], &byte, 1), 1);
}

}  // namespace
}  // namespace cpa

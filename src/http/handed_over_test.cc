// Sockets that come from outside: which are taken, and that a successor serves who waits in them.
#include "http/handed_over.h"

#include <fcntl.h>

#include <array>

#include <gmock/gmock.h>

#include "http/server_for_test.h"

namespace cpa::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr pid_t kSelf = 42;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}

  ~Descriptor() { ::close(number_); }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  const int number_;
};

// Bound to a free port of loopback; listens when asked to.
int BoundSocket(bool listens) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (listens) ::listen(descriptor, 16);
  return descriptor;
}

std::uint16_t PortOf(int descriptor) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

HandOver One(const Descriptor& descriptor, std::string_view pid = "42") {
  return {.pid = pid, .count = "1", .first = descriptor.number()};
}

TEST(HandedOver, NothingIsTakenThatIsMeantForAnotherProcess) {
  const Descriptor listening(BoundSocket(true));
  EXPECT_THAT(HandedOverSockets({}, kSelf).value(), IsEmpty());
  EXPECT_THAT(HandedOverSockets(One(listening, "43"), kSelf).value(), IsEmpty());
  EXPECT_THAT(HandedOverSockets(One(listening, "42x"), kSelf).value(), IsEmpty());
}

TEST(HandedOver, SocketIsTakenAndKeptFromOtherPrograms) {
  const Descriptor listening(BoundSocket(true));
  EXPECT_THAT(HandedOverSockets(One(listening), kSelf).value(), ElementsAre(listening.number()));
  EXPECT_EQ(::fcntl(listening.number(), F_GETFD), FD_CLOEXEC);
}

TEST(HandedOver, WhatDoesNotListenForTcpIsNamed) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Descriptor pipe(ends[0]);
  const Descriptor other_end(ends[1]);
  const Descriptor bound(BoundSocket(false));
  const Descriptor datagrams(::socket(AF_INET, SOCK_DGRAM, 0));
  const Descriptor local(::socket(AF_UNIX, SOCK_STREAM, 0));
  for (const Descriptor* wrong : {&pipe, &bound, &datagrams, &local}) {
    const auto taken = HandedOverSockets(One(*wrong), kSelf);
    ASSERT_FALSE(taken.has_value()) << wrong->number();
    EXPECT_THAT(taken.error().detail, HasSubstr("descriptor " + std::to_string(wrong->number())));
  }
}

TEST(HandedOver, CountThatIsNoneIsAnError) {
  for (const std::string_view count : {"", "x", "-1", "1 ", "65", "99999999999"}) {
    const auto taken = HandedOverSockets({.pid = "42", .count = count}, kSelf);
    ASSERT_FALSE(taken.has_value()) << count;
    EXPECT_THAT(taken.error().detail, HasSubstr("LISTEN_FDS"));
  }
}

// ---- A server on such a socket

ServerOptions On(const Descriptor& first, const Descriptor& second) {
  ServerOptions options;
  options.sockets = {first.number(), second.number()};
  return options;
}

TEST(HandedOverServer, ServesEachSocketOnItsOwnPort) {
  const Descriptor first(BoundSocket(true));
  const Descriptor second(BoundSocket(true));
  TestServer server({HelloRoute()}, On(first, second), 2);
  EXPECT_EQ(server.port(), PortOf(first.number()));
  for (int i = 0; i < 20; ++i) {
    for (const Descriptor* socket : {&first, &second}) {
      Client client(PortOf(socket->number()));
      EXPECT_EQ(client.Ask(Get("/hello")).body, "hello");
    }
  }
}

TEST(HandedOverServer, SuccessorAnswersWhoCameBetween) {
  const Descriptor first(BoundSocket(true));
  const Descriptor second(BoundSocket(true));
  const std::uint16_t port = PortOf(first.number());
  {
    TestServer server({HelloRoute()}, On(first, second), 2);
    Client client(port);
    EXPECT_EQ(client.Ask(Get("/hello")).status, 200);
  }
  Client between(port);
  ASSERT_TRUE(between.connected()) << "not refused, although nobody is there";
  ASSERT_TRUE(between.Send(Get("/hello")));
  TestServer successor({HelloRoute()}, On(first, second), 2);
  EXPECT_EQ(between.Read().body, "hello");
}

}  // namespace
}  // namespace cpa::http

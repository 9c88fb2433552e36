#include "http/client_address.h"

#include <vector>

#include <gtest/gtest.h>

namespace cpa::http {
namespace {

const std::vector<IpNetwork> kTrusted = {*IpNetwork::Parse("10.0.0.0/8"),
                                         *IpNetwork::Parse("fd00::/8")};

std::string ClientOf(const std::vector<std::string_view>& lines) {
  Request request;
  for (const std::string_view line : lines) request.fields.emplace_back("x-forwarded-FOR", line);
  return ForwardedFor("10.0.0.1", request, kTrusted);
}

TEST(ForwardedFor, IsThePeerWhenNobodyIsNamed) {
  EXPECT_EQ(ClientOf({}), "10.0.0.1");
  EXPECT_EQ(ClientOf({""}), "10.0.0.1");
}

TEST(ForwardedFor, IsWhatTheProxyWroteAtTheRight) {
  EXPECT_EQ(ClientOf({"192.0.2.1"}), "192.0.2.1");
  EXPECT_EQ(ClientOf({"203.0.113.9, 192.0.2.1"}), "192.0.2.1") << "the left one was made up";
  EXPECT_EQ(ClientOf({"203.0.113.9,192.0.2.1 "}), "192.0.2.1");
}

TEST(ForwardedFor, PassesOverTrustedProxies) {
  EXPECT_EQ(ClientOf({"192.0.2.1, 10.1.2.3"}), "192.0.2.1");
  EXPECT_EQ(ClientOf({"203.0.113.9, 192.0.2.1, 10.1.2.3, fd00::7"}), "192.0.2.1");
  EXPECT_EQ(ClientOf({"10.9.9.9, 10.1.2.3"}), "10.9.9.9") << "all trusted: the farthest";
}

TEST(ForwardedFor, LinesAreOneList) {
  EXPECT_EQ(ClientOf({"203.0.113.9", "192.0.2.1, 10.1.2.3"}), "192.0.2.1");
  EXPECT_EQ(ClientOf({"203.0.113.9, 192.0.2.1", "10.1.2.3"}), "192.0.2.1");
}

TEST(ForwardedFor, EndsAtWhatIsNoAddress) {
  EXPECT_EQ(ClientOf({"192.0.2.1, unknown"}), "10.0.0.1");
  EXPECT_EQ(ClientOf({"192.0.2.1, , 10.1.2.3"}), "10.1.2.3");
  EXPECT_EQ(ClientOf({"192.0.2.1,"}), "10.0.0.1");
  EXPECT_EQ(ClientOf({"192.0.2.1, [", "10.1.2.3"}), "10.1.2.3");
  EXPECT_EQ(ClientOf({"1.2.3"}), "10.0.0.1");
}

TEST(ForwardedFor, TakesPortsAndMappedAddresses) {
  EXPECT_EQ(ClientOf({"192.0.2.1:4711"}), "192.0.2.1");
  EXPECT_EQ(ClientOf({"[2001:db8::1]:4711"}), "2001:db8::1");
  EXPECT_EQ(ClientOf({"[2001:db8::1]"}), "2001:db8::1");
  EXPECT_EQ(ClientOf({"2001:db8::1"}), "2001:db8::1");
  EXPECT_EQ(ClientOf({"192.0.2.1, ::ffff:10.1.2.3"}), "192.0.2.1");
}

}  // namespace
}  // namespace cpa::http

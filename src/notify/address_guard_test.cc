#include "notify/address_guard.h"

#include <iterator>

#include <gtest/gtest.h>

#include "notify/forbidden_urls_for_test.h"

namespace cpa::notify {
namespace {

IpAddress Ip(std::string_view text) {
  return *IpAddress::Parse(text);
}

GuardOptions Allowing(std::initializer_list<std::string_view> networks, bool loopback = false) {
  GuardOptions options;
  for (const auto text : networks) options.allowed.push_back(*IpNetwork::Parse(text));
  options.loopback_allowed = loopback;
  return options;
}

const GuardOptions kEverythingListed = Allowing({"0.0.0.0/0", "::/0"});

TEST(AddressGuard, RefusesEverySpellingOfAForbiddenAddress) {
  static_assert(std::size(kForbiddenUrls) >= 80);
  const AddressGuard strict({});
  for (const std::string_view url : kForbiddenUrls) {
    EXPECT_FALSE(strict.CheckUrl(url).has_value()) << url;
  }
}

// Names are judged by their addresses where private networks are allowed: metadata.google.internal
// resolves to 169.254.169.254 or not at all.
TEST(AddressGuard, RefusesThemWhateverIsAllowed) {
  const AddressGuard lax(kEverythingListed);
  for (const std::string_view url : kForbiddenUrls) {
    const auto target = lax.CheckUrl(url);
    if (!target) continue;
    ASSERT_FALSE(target->literal) << url;
    EXPECT_FALSE(lax.CheckAddresses(*target, {Ip("127.0.0.1")}).has_value()) << url;
    EXPECT_FALSE(lax.CheckAddresses(*target, {Ip("169.254.169.254")}).has_value()) << url;
  }
}

TEST(AddressGuard, AllowsPrivateNetworksOnlyFromTheList) {
  const AddressGuard strict({});
  const AddressGuard lax(
      Allowing({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"}));
  for (const std::string_view url : kPrivateUrls) {
    EXPECT_FALSE(strict.CheckUrl(url).has_value()) << url;
    EXPECT_TRUE(lax.CheckUrl(url).has_value()) << url;
  }
  const AddressGuard one(Allowing({"192.168.7.0/24"}));
  EXPECT_TRUE(one.CheckUrl("http://192.168.7.9:8080/a").has_value());
  EXPECT_FALSE(one.CheckUrl("http://192.168.8.9:8080/a").has_value());
  EXPECT_FALSE(one.CheckUrl("http://192.168.7.9:22/a").has_value());
  EXPECT_FALSE(one.CheckUrl("http://192.168.7.9:1023/a").has_value());
}

TEST(AddressGuard, AllowsLoopbackOnlyFromTheListAndForTests) {
  constexpr std::string_view kUrl = "http://127.0.0.1:8080/";
  EXPECT_FALSE(AddressGuard(Allowing({"127.0.0.0/8"})).CheckUrl(kUrl).has_value());
  EXPECT_FALSE(AddressGuard(Allowing({"10.0.0.0/8"}, true)).CheckUrl(kUrl).has_value());
  EXPECT_TRUE(AddressGuard(Allowing({"127.0.0.0/8"}, true)).CheckUrl(kUrl).has_value());
}

TEST(AddressGuard, NeverAllowsMetadataAndLinkLocal) {
  GuardOptions options = kEverythingListed;
  options.loopback_allowed = true;
  const AddressGuard guard(options);
  const auto target = guard.CheckUrl("http://hooks.example.com:8080/");
  ASSERT_TRUE(target.has_value());
  for (const char* address :
       {"169.254.169.254", "169.254.1.1", "100.100.100.200", "192.0.0.192", "168.63.129.16",
        "fd00:ec2::254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "::ffff:10.0.0.1", "::10.0.0.1",
        "2002:a00:1::", "64:ff9b::10.0.0.1", "ff02::1", "255.255.255.255"}) {
    EXPECT_FALSE(guard.MayConnect(*target, Ip(address))) << address;
  }
}

TEST(AddressGuard, AllowsPublicAddressesByHttps) {
  const AddressGuard guard({});
  for (const char* url :
       {"https://hooks.example.com/services/T0/B0?a=b%20c", "https://hooks.example.com:443/",
        "https://hooks.example.com:8443/", "HTTPS://Hooks.Example.COM/", "https://8.8.8.8/",
        "https://[2606:4700::1111]/", "https://xn--bcher-kva.example/", "https://1e100.net/",
        "https://a_b.example.com", "https://[64:ff9b::8.8.8.8]/"}) {
    const auto target = guard.CheckUrl(url);
    EXPECT_TRUE(target.has_value()) << url << ": " << (target ? "" : target.error().detail);
  }
}

TEST(AddressGuard, WantsEveryAddressOfANameToBeAllowed) {
  const AddressGuard guard({});
  const auto target = guard.CheckUrl("https://hooks.example.com/");
  ASSERT_TRUE(target.has_value());
  EXPECT_TRUE(guard.CheckAddresses(*target, {Ip("8.8.8.8"), Ip("2606:4700::1")}).has_value());
  EXPECT_FALSE(guard.CheckAddresses(*target, {Ip("8.8.8.8"), Ip("127.0.0.1")}).has_value());
  EXPECT_FALSE(guard.CheckAddresses(*target, {Ip("10.0.0.1"), Ip("8.8.8.8")}).has_value());
  EXPECT_FALSE(guard.CheckAddresses(*target, {}).has_value());
}

TEST(AddressGuard, DoesNotTellAPrivateNameFromAnUnknownOne) {
  const AddressGuard guard({});
  const auto target = guard.CheckUrl("https://hooks.example.com/");
  EXPECT_EQ(guard.CheckAddresses(*target, {Ip("10.0.0.1")}).error().detail,
            guard.CheckAddresses(*target, {}).error().detail);
}

TEST(AddressGuard, HttpIsOnlyForAllowedNetworks) {
  const AddressGuard guard(Allowing({"192.168.0.0/16"}));
  const auto plain = guard.CheckUrl("http://nas.local:8080/");
  ASSERT_TRUE(plain.has_value());
  EXPECT_TRUE(guard.CheckAddresses(*plain, {Ip("192.168.1.2")}).has_value());
  EXPECT_FALSE(guard.CheckAddresses(*plain, {Ip("8.8.8.8")}).has_value());
}

TEST(TargetUrl, IsTakenApart) {
  const auto target = ParseTargetUrl("HTTPS://Hooks.Example.com:8443/a/b?c=d");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->text, "https://Hooks.Example.com:8443/a/b?c=d");
  EXPECT_EQ(target->host, "hooks.example.com");
  EXPECT_EQ(target->port, 8443);
  EXPECT_TRUE(target->is_https);
  EXPECT_EQ(ParseTargetUrl("http://a.example")->port, 80);
  EXPECT_EQ(ParseTargetUrl("https://[2606:4700::1]/")->host, "2606:4700::1");
}

TEST(TargetUrl, IsBounded) {
  const std::string longest = "https://a.example/" + std::string(kUrlBytesMax - 18, 'a');
  EXPECT_TRUE(ParseTargetUrl(longest).has_value());
  EXPECT_FALSE(ParseTargetUrl(longest + "a").has_value());
  EXPECT_FALSE(ParseTargetUrl("https://" + std::string(64, 'a') + ".example/").has_value());
}

TEST(IpNetwork, IsReadStrictly) {
  for (const char* text : {"10.0.0.0/8", "0.0.0.0/0", "192.168.1.7", "fd00::/8", "::1/128"}) {
    EXPECT_TRUE(IpNetwork::Parse(text)) << text;
  }
  for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8a",
                           "10.1.0.0/8", "fd00::/129", "10.0.0/8", "010.0.0.0/8", "a/8"}) {
    EXPECT_FALSE(IpNetwork::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace cpa::notify

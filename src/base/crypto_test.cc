#include "base/crypto.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace cpa {
namespace {

std::vector<std::uint8_t> BytesOf(std::string_view text) {
  return {text.begin(), text.end()};
}

std::string Repeated(char byte, std::size_t count) {
  return std::string(count, byte);
}

TEST(Sha1, KnownDigests) {  // FIPS 180-2 appendix A.
  EXPECT_EQ(Hex(Sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(Hex(Sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(Hex(Sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
}

TEST(Sha1, WebSocketAcceptKeyOfRfc6455) {
  EXPECT_EQ(Base64(Sha1("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11")),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Sha256, KnownDigests) {  // FIPS 180-2 appendix B.
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

struct HmacCase {
  std::string key;
  std::string text;
  std::string_view digest;
};

TEST(HmacSha256, VectorsOfRfc4231) {
  std::string counting;
  for (char c = 0x01; c <= 0x19; ++c) counting += c;
  const HmacCase kCases[] = {
      {Repeated('\x0b', 20), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {Repeated('\xaa', 20), Repeated('\xdd', 50),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counting, Repeated('\xcd', 50),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {Repeated('\xaa', 131), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {Repeated('\xaa', 131),
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const HmacCase& row : kCases) EXPECT_EQ(HmacSha256Hex(row.key, row.text), row.digest);
}

TEST(HmacSha256, EmptyKeyAndText) {
  EXPECT_EQ(HmacSha256Hex("", ""),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Base64, VectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> kCases[] = {{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}};
  for (const auto& [text, encoded] : kCases) EXPECT_EQ(Base64(BytesOf(text)), encoded);
}

TEST(Base64, UrlFormHasOtherSignsAndNoPadding) {
  const std::vector<std::uint8_t> bytes = {0xfb, 0xff, 0xbf, 0xff};
  EXPECT_EQ(Base64(bytes), "+/+//w==");
  EXPECT_EQ(Base64Url(bytes), "-_-__w");
}

TEST(Hex, IsLowerCaseAndKeepsLeadingZeros) {
  const std::vector<std::uint8_t> bytes = {0x00, 0x0f, 0xf0, 0xab};
  EXPECT_EQ(Hex(bytes), "000ff0ab");
}

TEST(EqualsConstantTime, ComparesAllBytesAndTheLength) {
  EXPECT_TRUE(EqualsConstantTime("", ""));
  EXPECT_TRUE(EqualsConstantTime("secret", "secret"));
  EXPECT_FALSE(EqualsConstantTime("secret", "secreT"));
  EXPECT_FALSE(EqualsConstantTime("Secret", "secret"));
  EXPECT_FALSE(EqualsConstantTime("secret", "secrets"));
}

TEST(Uuid, HasTheFormOfVersion7) {
  const ManualClock clock(WallTime{Millis{0x0123456789AB}});
  SeededRandom random(7);
  const std::string id = NewUuid(clock, random);
  ASSERT_EQ(id.size(), 36u);
  EXPECT_EQ(id.substr(0, 15), "01234567-89ab-7");
  for (const std::size_t at : {8, 13, 18, 23}) EXPECT_EQ(id[at], '-');
  EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos) << id;
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef-"), std::string::npos) << id;
}

TEST(Uuid, SortsByCreationTimeWithinAMillisecondToo) {
  ManualClock clock;
  SeededRandom random(8);
  std::vector<std::string> ids;
  for (int i = 0; i < 200; ++i) {
    ids.push_back(NewUuid(clock, random));
    clock.Advance(std::chrono::microseconds{1});
  }
  EXPECT_TRUE(std::ranges::is_sorted(ids));
}

TEST(Uuid, DiffersWithinOneMillisecond) {
  const ManualClock clock;
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(NewUuid(clock, SystemRandom()));
  EXPECT_EQ(ids.size(), 1'000u);
}

TEST(SeededRandom, RepeatsWithTheSameSeedOnly) {
  SeededRandom a(1), b(1), c(2);
  const std::uint64_t first = a.Next64();
  EXPECT_EQ(first, b.Next64());
  EXPECT_NE(first, c.Next64());
}

TEST(SeededRandom, UnitIsWithinZeroAndOne) {
  SeededRandom random(3);
  for (int i = 0; i < 10'000; ++i) {
    const double unit = random.NextUnit();
    ASSERT_GE(unit, 0);
    ASSERT_LT(unit, 1);
  }
}

TEST(Base64Decode, ReadsOnlyWhatBase64Writes) {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    const auto* const first = reinterpret_cast<const std::uint8_t*>(bytes.data());
    EXPECT_EQ(Base64Decode(Base64({first, bytes.size()})), bytes);
    bytes += static_cast<char>(37 * i);
  }
  for (const char* text : {"A", "AA", "AAA", "A===", "====", "AA=A", "AB==", "AAB=", " AAA", "AA A",
                           "AAA\n", "AA-_", "AAAA=", "AAA\xff"}) {
    EXPECT_FALSE(Base64Decode(text)) << text;
  }
}

}  // namespace
}  // namespace cpa

#include "load/inflater.h"

#include <string>

#include <gtest/gtest.h>

namespace cpa::load {
namespace {

// The sending side, with one window over all messages.
class Deflater {
 public:
  Deflater() { deflateInit2(&stream_, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY); }

  ~Deflater() { deflateEnd(&stream_); }

  std::string Deflate(std::string text) {
    std::string out(text.size() + 1024, '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(text.data());
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    deflate(&stream_, Z_SYNC_FLUSH);
    out.resize(out.size() - stream_.avail_out - 4);
    return out;
  }

 private:
  z_stream stream_{};
};

TEST(Inflater, FollowsReferencesToEarlierMessages) {
  Deflater deflater;
  Inflater inflater(true);
  const std::string text = R"({"type":"price_update","data":{"id":"bitcoin"}})";
  EXPECT_EQ(inflater.Inflate(deflater.Deflate(text)), text);
  const std::string again = deflater.Deflate(text);
  EXPECT_LT(again.size(), text.size() / 2);
  EXPECT_EQ(inflater.Inflate(again), text);
}

TEST(Inflater, WithoutContextRefusesReferencesToEarlierMessages) {
  Deflater deflater;
  Inflater inflater(false);
  const std::string text(64, 'x');
  ASSERT_EQ(inflater.Inflate(deflater.Deflate(text + "abcdefghijklmnopqrstuvwxyz")),
            text + "abcdefghijklmnopqrstuvwxyz");
  EXPECT_FALSE(inflater.Inflate(deflater.Deflate("abcdefghijklmnopqrstuvwxyz")));
}

TEST(Inflater, GrowsForALongMessageAndRefusesAnEndlessOne) {
  const std::string long_text(200'000, 'x');
  EXPECT_EQ(Inflater(true).Inflate(Deflater().Deflate(long_text)), long_text);
  EXPECT_FALSE(Inflater(true).Inflate(Deflater().Deflate(std::string(2'000'000, 'x'))));
}

TEST(Inflater, RefusesWhatIsNotDeflated) {
  EXPECT_FALSE(Inflater(true).Inflate("\xFF\xFF\xFF"));
}

}  // namespace
}  // namespace cpa::load

// A fresh folder for one test, removed with everything in it afterwards.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "storage/engine/database.h"

namespace cpa {

class TestFolder {
 public:
  TestFolder() {
    std::string name = testing::TempDir() + "cpa_storage_XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }

  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  static std::string Read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  static void Write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
  }

 private:
  std::filesystem::path path_;
};

inline Result<std::unique_ptr<Database>> TryOpen(const std::filesystem::path& file,
                                                 Millis timeout = Millis{5'000}) {
  return Database::Open({.url = "sqlite:///" + file.string(), .readers = 2, .timeout = timeout});
}

// The detail of a failure that must have happened.
template <class T>
std::string DetailOf(const Result<T>& result) {
  return result ? "(it succeeded)" : result.error().detail;
}

// What a failure that must have happened is about; nothing when it succeeded.
template <class T>
std::optional<Subject> SubjectOf(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error().subject);
}

}  // namespace cpa

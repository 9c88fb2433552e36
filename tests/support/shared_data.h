// Recordings of what upstreams really answer, for tests that skip where they are absent.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace cpa {

// The folder CPA_SHARED_DATA, or else one beside the repository.
inline std::filesystem::path SharedData() {
  if (const char* const named = std::getenv("CPA_SHARED_DATA")) return named;
  const auto repository = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  return repository.parent_path() / "shared" / "data";
}

}  // namespace cpa

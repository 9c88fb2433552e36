// The names of the shapes that travel over the socket. Threads: pure.
#pragma once

#include <span>
#include <string_view>

namespace cpa::api::openapi {

std::span<const std::string_view> ClientMessages();
std::span<const std::string_view> ServerMessages();

}  // namespace cpa::api::openapi

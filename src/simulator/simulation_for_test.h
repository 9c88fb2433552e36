// What the tests of the simulator share. Not part of the library.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "simulator/simulation.h"

namespace cpa::simulator {

inline Request Get(std::string_view target) {
  Request request;
  request.method = "GET";
  EXPECT_TRUE(ParseTarget(target, request)) << target;
  request.user_agent = "simulator-test/1";
  request.peer_address = "127.0.0.1";
  request.peer_is_loopback = true;
  return request;
}

inline Request Send(std::string_view method, std::string_view target, std::string_view body = {}) {
  Request request = Get(target);
  request.method = method;
  request.body = body;
  return request;
}

inline boost::json::value ParseJson(std::string_view text) {
  boost::json::error_code error;
  auto value = boost::json::parse({text.data(), text.size()}, error);
  EXPECT_FALSE(error) << text.substr(0, 300);
  return value;
}

// A simulation on a clock moved by hand.
struct Desk {
  explicit Desk(SimulatorOptions options = {}) : simulation(options, clock) {}

  Answer Call(const Request& request) { return simulation.Handle(request).answer; }

  Answer Api(std::string_view path) { return Call(Get("/api/v3" + std::string(path))); }

  boost::json::value ApiJson(std::string_view path) {
    const Answer answer = Api(path);
    EXPECT_EQ(answer.status, 200) << path << ' ' << answer.body.substr(0, 300);
    return ParseJson(answer.body);
  }

  Answer Control(std::string_view method, std::string_view path, std::string_view body = {}) {
    return Call(Send(method, "/_sim" + std::string(path), body));
  }

  ManualClock clock;
  Simulation simulation;
};

inline const boost::json::value* FindCoin(const boost::json::value& rows, std::string_view id) {
  for (const auto& row : rows.as_array()) {
    if (row.at("id").as_string() == boost::json::string_view(id.data(), id.size())) return &row;
  }
  return nullptr;
}

inline double Number(const boost::json::value& value) {
  return value.to_number<double>();
}

}  // namespace cpa::simulator

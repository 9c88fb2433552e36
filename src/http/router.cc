#include "http/router.h"

#include <array>
#include <cassert>
#include <map>

#include "base/text.h"

namespace cpa::http {

// One path segment of the table; the routes are those of the path that ends here.
struct Router::Node {
  std::map<std::string, Node, std::less<>> literals;
  std::unique_ptr<Node> capture;  // The child for {name}.
  std::array<const Route*, static_cast<std::size_t>(Verb::kOther) + 1> routes{};
  std::string allow;  // Empty: no path ends here.

  const Route*& At(Verb verb) { return routes[static_cast<std::size_t>(verb)]; }

  const Route* At(Verb verb) const { return routes[static_cast<std::size_t>(verb)]; }

  Node& Child(std::string_view segment) {
    if (!segment.starts_with('{')) return literals[std::string(segment)];
    if (!capture) capture = std::make_unique<Node>();
    return *capture;
  }
};

namespace {

constexpr std::array kListedVerbs = {Verb::kGet,   Verb::kHead,   Verb::kPost,   Verb::kPut,
                                     Verb::kPatch, Verb::kDelete, Verb::kOptions};

// "/a/b" gives "a" and leaves "/b".
std::string_view TakeSegment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool HasEscape(std::string_view text) {
  return text.find('%') != text.npos;
}

template <class Node>
std::string ListVerbs(const Node& node) {
  std::string list;
  for (const Verb verb : kListedVerbs) {
    if (node.At(verb) == nullptr && verb != Verb::kOptions) continue;
    if (!list.empty()) list += ", ";
    list += VerbName(verb);
  }
  return list;
}

template <class Node>
void AddRoute(Node& root, const Route& route) {
  assert(route.pattern.starts_with('/') && route.verb != Verb::kOther);
  Node* node = &root;
  std::string_view rest = route.pattern == "/" ? std::string_view() : route.pattern;
  while (!rest.empty()) node = &node->Child(TakeSegment(rest));
  assert(node->At(route.verb) == nullptr || node->At(route.verb)->verb != route.verb);
  node->At(route.verb) = &route;
  const bool is_upgrade = std::holds_alternative<UpgradeHandler>(route.handler);
  if (route.verb == Verb::kGet && !is_upgrade && node->At(Verb::kHead) == nullptr) {
    node->At(Verb::kHead) = &route;
  }
  node->allow = ListVerbs(*node);
}

// The node of a path, literal segments first; `values` holds the captured segments.
template <class Node>
const Node* Walk(const Node& node, std::string_view rest, std::vector<std::string>& values) {
  if (rest.empty()) return node.allow.empty() ? nullptr : &node;
  std::string_view segment = TakeSegment(rest);
  std::string decoded;
  if (HasEscape(segment)) segment = decoded = PercentDecode(segment, false).value_or("");
  if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
    if (const Node* found = Walk(literal->second, rest, values)) return found;
  }
  if (!node.capture || segment.empty()) return nullptr;
  values.emplace_back(segment);
  const Node* found = Walk(*node.capture, rest, values);
  if (found == nullptr) values.pop_back();
  return found;
}

bool IsPathText(std::string_view text) {
  return text.find('\0') == text.npos && IsValidUtf8(text);
}

}  // namespace

Router::Router(std::vector<Route> routes)
    : routes_(std::move(routes)), root_(std::make_unique<Node>()) {
  for (const Route& route : routes_) AddRoute(*root_, route);
}

Router::~Router() = default;

Router::Match Router::Find(Verb verb, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  if (HasEscape(path)) {
    const auto decoded = PercentDecode(path, false);
    // A path is text: no name holds anything else, and PostgreSQL rejects it.
    match.bad_escape = !decoded || !IsPathText(*decoded);
    if (match.bad_escape) return match;
  }
  if (path.ends_with('/')) path.remove_suffix(1);
  const Node* node = Walk(*root_, path, match.values);
  if (node == nullptr) return match;
  match.route = node->At(verb);
  if (match.route == nullptr) match.allow = node->allow;
  return match;
}

}  // namespace cpa::http

#include "storage/engine/schema_objects.h"

#include <sstream>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "storage/engine/split.h"

namespace cpa {
namespace {

using Objects = std::map<std::string, SchemaObject>;

// The words up to the first parenthesis, without those that name nothing.
std::vector<std::string> HeadWords(std::string_view statement) {
  std::istringstream text{std::string(statement.substr(0, statement.find_first_of("(;")))};
  std::vector<std::string> words;
  for (std::string word; text >> word;) {
    const std::string lower = AsciiLower(word);
    const bool is_noise = lower == "if" || lower == "not" || lower == "exists" ||
                          lower == "unique" || lower == "concurrently";
    if (!is_noise) words.push_back(lower);
  }
  return words;
}

void Drop(Objects& objects, const std::string& name) {
  objects.erase(name);
  std::erase_if(objects, [&](const auto& each) { return each.second.table == name; });
}

void Rename(Objects& objects, const std::string& from, const std::string& to) {
  objects.erase(from);
  objects[to] = {"table", to};
  for (auto& [name, object] : objects) {
    if (object.table == from) object.table = to;
  }
}

void Follow(Objects& objects, const std::vector<std::string>& words) {
  if (words.size() < 3) return;
  const std::string& verb = words[0];
  const std::string& kind = words[1];
  const std::string& name = words[2];
  if (verb == "create" && kind == "table") objects[name] = {kind, name};
  if (verb == "create" && kind == "index" && words.size() >= 5) objects[name] = {kind, words[4]};
  if (verb == "drop" && (kind == "table" || kind == "index")) Drop(objects, name);
  const bool renames = words.size() == 6 && words[3] == "rename" && words[4] == "to";
  if (verb == "alter" && kind == "table" && renames) Rename(objects, name, words[5]);
}

}  // namespace

Result<Objects> ObjectsOf(std::span<const Migration> migrations) {
  Objects objects;
  for (const Migration& migration : migrations) {
    const auto statements = SplitStatements(migration.sql);
    if (!statements) return statements.error();
    for (const std::string& statement : *statements) Follow(objects, HeadWords(statement));
  }
  return objects;
}

}  // namespace cpa

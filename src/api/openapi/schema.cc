#include "api/openapi/schema.h"

#include <charconv>
#include <stdexcept>
#include <vector>

namespace cpa::api::openapi {
namespace {

namespace json = boost::json;

constexpr std::size_t kLineMax = 90;
constexpr std::string_view kMap = "map:";
constexpr std::string_view kUuid = "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77";
constexpr std::string_view kTime = "2026-11-22T17:02:33Z";

std::logic_error Unknown(std::string_view what, std::string_view name) {
  return std::logic_error("the API's document: no such " + std::string(what) + ": " +
                          std::string(name));
}

bool IsShapeName(std::string_view type) {
  return !type.empty() && type[0] >= 'A' && type[0] <= 'Z';
}

std::string_view WithoutEnd(std::string_view text, std::size_t count) {
  return text.substr(0, text.size() - count);
}

bool IsList(std::string_view type) {
  return type.ends_with("[]");
}

std::vector<std::string_view> WordsOf(std::string_view type) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t bar = type.find('|');
    words.push_back(type.substr(0, bar));
    if (bar == type.npos) return words;
    type.remove_prefix(bar + 1);
  }
}

const Shape& FindShape(std::string_view name) {
  for (const auto& shapes : Shapes()) {
    for (const Shape& shape : shapes) {
      if (shape.name == name) return shape;
    }
  }
  throw Unknown("shape", name);
}

// What is named by a word and may have a range: "integer(1..200)", "integer(1..)".
struct Ranged {
  explicit Ranged(std::string_view type) : word(type.substr(0, type.find('('))) {
    if (word.size() == type.size()) return;
    const std::string_view range = WithoutEnd(type.substr(word.size() + 1), 1);
    const std::size_t dots = range.find("..");
    low = Read(range.substr(0, dots));
    high = Read(range.substr(dots + 2));
  }

  static std::optional<std::int64_t> Read(std::string_view text) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} ? std::optional(value) : std::nullopt;
  }

  std::string_view word;
  std::optional<std::int64_t> low = {};
  std::optional<std::int64_t> high = {};
};

json::object WordSchema(std::string_view type) {
  const Ranged ranged(type);
  const auto with_range = [&](std::string_view kind, std::string_view min, std::string_view max) {
    json::object schema{{"type", kind}};
    if (ranged.low) schema[min] = *ranged.low;
    if (ranged.high) schema[max] = *ranged.high;
    return schema;
  };
  if (ranged.word == "text") return with_range("string", "minLength", "maxLength");
  if (ranged.word == "integer") return with_range("integer", "minimum", "maximum");
  if (type == "count") return {{"type", "integer"}, {"minimum", 0}};
  if (type == "number" || type == "boolean") return {{"type", type}};
  if (type == "decimal") return {{"type", {"number", "string"}}};
  if (type == "uuid") return {{"type", "string"}, {"format", "uuid"}};
  if (type == "time") return {{"type", "string"}, {"format", "date-time"}};
  if (type == "url") return {{"type", "string"}, {"format", "uri"}};
  if (type == "any") return {};
  throw Unknown("type", type);
}

json::object OrNull(json::object schema) {
  // A null among words would be an enumeration of no type, which some generators cannot say.
  if (schema.contains("$ref") || schema.contains("enum")) {
    return {{"anyOf", {std::move(schema), {{"type", "null"}}}}};
  }
  if (auto* type = schema.if_contains("type")) {
    json::array types = type->is_array() ? type->as_array() : json::array{*type};
    types.push_back("null");
    *type = std::move(types);
  }
  return schema;
}

json::object WordsSchema(std::string_view type) {
  json::array words;
  for (const std::string_view word : WordsOf(type)) words.push_back(json::value(word));
  return {{"type", "string"}, {"enum", std::move(words)}};
}

template <class Visit>
void EachMember(const Shape& shape, const Visit& visit) {
  if (!shape.base.empty()) EachMember(FindShape(shape.base), visit);
  for (const Member& member : shape.members) {
    const bool optional = member.name.ends_with('?');
    visit(member, optional ? WithoutEnd(member.name, 1) : member.name, optional);
  }
}

// What may be left out and would be null is left out.
json::object ShapeExample(const Shape& shape) {
  json::object example;
  EachMember(shape, [&](const Member& member, std::string_view name, bool optional) {
    if (optional && member.example == "null") return;
    example[name] = ExampleOf(member.type, member.example);
  });
  return example;
}

json::object ShapeSchema(const Shape& shape) {
  json::object properties;
  json::array required;
  EachMember(shape, [&](const Member& member, std::string_view name, bool optional) {
    json::object schema = SchemaOf(member.type);
    if (!member.help.empty()) schema["description"] = member.help;
    properties[name] = std::move(schema);
    if (!optional) required.push_back(json::value(name));
  });
  json::object schema{{"type", "object"}, {"description", shape.help}};
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  schema["examples"] = json::array{ShapeExample(shape)};
  return schema;
}

json::value WordExample(std::string_view type) {
  if (type == "uuid") return json::value(kUuid);
  if (type == "time") return json::value(kTime);
  if (type == "url") return "https://example.com/";
  if (type == "boolean") return false;
  if (type == "number" || type == "decimal") return 0.5;
  const Ranged ranged(type);
  if (ranged.word == "text") return "text";
  if (ranged.word == "integer" || type == "count") return ranged.low.value_or(1);
  return nullptr;
}

class Printer {
 public:
  std::string Print(const json::value& value) {
    Append(value);
    return std::move(out_) + "\n";
  }

 private:
  void Append(const json::value& value) {
    const std::string flat = json::serialize(value);
    if (flat.size() + depth_ <= kLineMax) {
      out_ += flat;
    } else if (const auto* object = value.if_object()) {
      AppendBlock('{', '}', *object, [&](const json::key_value_pair& member) {
        out_ += json::serialize(json::value(member.key())) + ": ";
        Append(member.value());
      });
    } else if (const auto* array = value.if_array()) {
      AppendBlock('[', ']', *array, [&](const json::value& each) { Append(each); });
    } else {
      out_ += flat;
    }
  }

  template <class Container, class AppendOne>
  void AppendBlock(char open, char close, const Container& container, const AppendOne& append) {
    out_ += open;
    depth_ += 2;
    bool first = true;
    for (const auto& each : container) {
      out_ += first ? "\n" : ",\n";
      first = false;
      out_.append(depth_, ' ');
      append(each);
    }
    depth_ -= 2;
    out_ += '\n';
    out_.append(depth_, ' ');
    out_ += close;
  }

  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace

json::object SchemaOf(std::string_view type) {
  if (type.ends_with('?')) return OrNull(SchemaOf(WithoutEnd(type, 1)));
  if (type.starts_with(kMap)) {
    return {{"type", "object"}, {"additionalProperties", SchemaOf(type.substr(kMap.size()))}};
  }
  if (IsList(type)) return {{"type", "array"}, {"items", SchemaOf(WithoutEnd(type, 2))}};
  if (type.starts_with('=')) return {{"const", type.substr(1)}};
  if (type.find('|') != type.npos) return WordsSchema(type);
  if (!IsShapeName(type)) return WordSchema(type);
  return {{"$ref", "#/components/schemas/" + std::string(FindShape(type).name)}};
}

json::value ExampleOf(std::string_view type, std::string_view example) {
  if (!example.empty()) return json::parse({example.data(), example.size()});
  if (type.ends_with('?')) return ExampleOf(WithoutEnd(type, 1));
  if (type.starts_with(kMap)) return json::object{};
  if (IsList(type)) return json::array{ExampleOf(WithoutEnd(type, 2))};
  if (type.starts_with('=')) return json::value(type.substr(1));
  if (type.find('|') != type.npos) return json::value(WordsOf(type).front());
  return IsShapeName(type) ? json::value(ShapeExample(FindShape(type))) : WordExample(type);
}

void CollectShapes(std::string_view type, std::set<std::string_view>& names) {
  if (type.ends_with('?')) return CollectShapes(WithoutEnd(type, 1), names);
  if (type.starts_with(kMap)) return CollectShapes(type.substr(kMap.size()), names);
  if (IsList(type)) return CollectShapes(WithoutEnd(type, 2), names);
  if (!IsShapeName(type) || type.find('|') != type.npos || !names.insert(type).second) return;
  EachMember(FindShape(type), [&](const Member& member, std::string_view, bool) {
    CollectShapes(member.type, names);
  });
}

json::object SchemasOf(const std::set<std::string_view>& names) {
  json::object schemas;
  for (const std::string_view name : names) schemas[name] = ShapeSchema(FindShape(name));
  return schemas;
}

std::string Pretty(const json::value& value) {
  return Printer().Print(value);
}

}  // namespace cpa::api::openapi

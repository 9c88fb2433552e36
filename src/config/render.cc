#include "config/render.h"

#include <algorithm>

#include "base/text.h"
#include "config/rows.h"
#include "config/values.h"

namespace cpa::config {
namespace {

constexpr std::size_t kValueColumnMax = 40;

std::string_view OriginOf(const Loaded& loaded, const Row& row) {
  return OriginName(loaded.origins[IndexOf(row)]);
}

std::string HelpWithStatus(const Row& row) {
  std::string help(row.help);
  if (row.reloads) help += " [reloads]";
  return help;
}

void AppendPadded(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  out.append(text.size() < width ? width - text.size() : 0, ' ');
  out += "  ";
}

struct Line {
  std::string name, value, origin, help;
};

std::vector<Line> TableLines(const Loaded& loaded) {
  std::vector<Line> lines = {{"NAME", "VALUE", "ORIGIN", "HELP"}};
  for (const Row& row : Rows()) {
    lines.push_back({std::string(row.name), ShownValue(row, ValueText(loaded.settings, row)),
                     std::string(OriginOf(loaded, row)), HelpWithStatus(row)});
  }
  return lines;
}

// The widest text of a column, so far as it does not spoil the table.
std::size_t Width(const std::vector<Line>& lines, std::string Line::*column) {
  std::size_t width = 0;
  for (const Line& line : lines) width = std::max(width, (line.*column).size());
  return std::min(width, kValueColumnMax);
}

void AppendMember(std::string& out, std::string_view name, std::string_view json) {
  out += out.ends_with('{') ? "" : ",";
  AppendJsonString(out, name);
  out += ':';
  out += json;
}

std::string JsonText(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

std::string JsonValue(const Settings& settings, const Row& row) {
  if (const auto* list = std::get_if<List Settings::*>(&row.field)) {
    std::string out;
    for (const std::string& item : settings.**list)
      out += (out.empty() ? "" : ",") + JsonText(item);
    return "[" + out + "]";
  }
  const std::string text = ValueText(settings, row);
  const std::string_view type = TypeName(row);
  const bool is_text = type == "text" || type == "choice";
  return is_text ? JsonText(ShownValue(row, text)) : text;
}

std::string JsonObject(const Loaded& loaded, const Row& row) {
  std::string out = "{";
  AppendMember(out, "name", JsonText(row.name));
  AppendMember(out, "value", JsonValue(loaded.settings, row));
  AppendMember(out, "origin", JsonText(OriginOf(loaded, row)));
  AppendMember(out, "default", JsonText(row.default_text));
  AppendMember(out, "secret", row.secret ? "true" : "false");
  AppendMember(out, "help", JsonText(row.help));
  AppendMember(out, "reloads", row.reloads ? "true" : "false");
  return out + "}";
}

std::string MarkdownRow(const Row& row) {
  std::string out = "| `" + std::string(row.name) + "` | ";
  out += row.default_text.empty() ? "" : "`" + std::string(row.default_text) + "`";
  out += " | " + AcceptedText(row) + " | " + std::string(row.help) + " | ";
  if (row.secret) out += "secret";
  if (row.reloads) out += "reloads";
  return out + " |\n";
}

}  // namespace

std::string RenderTable(const Loaded& loaded) {
  const std::vector<Line> lines = TableLines(loaded);
  const std::size_t name = Width(lines, &Line::name);
  const std::size_t value = Width(lines, &Line::value);
  const std::size_t origin = Width(lines, &Line::origin);
  std::string out;
  for (const Line& line : lines) {
    AppendPadded(out, line.name, name);
    AppendPadded(out, line.value, value);
    AppendPadded(out, line.origin, origin);
    out += line.help + '\n';
  }
  return out;
}

std::string RenderJson(const Loaded& loaded) {
  std::string out = "[\n";
  for (const Row& row : Rows()) {
    out += (&row == &Rows().front() ? "" : ",\n") + JsonObject(loaded, row);
  }
  return out + "\n]\n";
}

std::string RenderMarkdown() {
  std::string out =
      "# Settings\n\n"
      "<!-- Generated: crypto-price-api print config --format markdown > docs/config.md -->\n\n"
      "Each setting is read from a flag (`PORT` is `--port VALUE`), else from the environment, "
      "else from `.env`,\nelse it has its default. Booleans also take a bare flag (`--debug`) and "
      "`--no-debug`. A value that is not\naccepted, or two that contradict each other, stop the "
      "start with one line each. Times are in seconds unless\nthe name says otherwise, and may "
      "have a fraction. Settings marked *reloads* can change\nwhile the "
      "server runs, with `RELOAD=true`.\n";
  std::string_view group;
  for (const Row& row : Rows()) {
    if (group != row.group) {
      out +=
          "\n## " + std::string(row.group) +
          "\n\n| Name | Default | Accepted | Meaning | Note |\n| --- | --- | --- | --- | --- |\n";
    }
    group = row.group;
    out += MarkdownRow(row);
  }
  return out;
}

std::string Render(const Loaded& loaded, Format format) {
  switch (format) {
    case Format::kTable:
      return RenderTable(loaded);
    case Format::kMarkdown:
      return RenderMarkdown();
    case Format::kJson:
      return RenderJson(loaded);
  }
  return {};
}

}  // namespace cpa::config

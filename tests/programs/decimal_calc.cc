// Decimal arithmetic for tests/e2e/test_decimal.py: reads lines "OP A [B [C]]" and answers each
// with one line, the result, "overflow", or "error" and the sentence.
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "domain/decimal.h"

namespace {

using cpa::Decimal;

using Operands = std::vector<Decimal>;
using Operation = Decimal (*)(const Operands&);

const std::map<std::string, Operation> kOperations = {
    {"add", [](const Operands& of) { return of.at(0) + of.at(1); }},
    {"sub", [](const Operands& of) { return of.at(0) - of.at(1); }},
    {"mul", [](const Operands& of) { return of.at(0) * of.at(1); }},
    {"div", [](const Operands& of) { return of.at(0) / of.at(1); }},
    {"muldiv",
     [](const Operands& of) { return Decimal::MultiplyDivide(of.at(0), of.at(1), of.at(2)); }},
    {"neg", [](const Operands& of) { return -of.at(0); }},
    {"parse", [](const Operands& of) { return of.at(0); }},
    {"cmp",
     [](const Operands& of) {
       return Decimal::FromInt(of.at(0) < of.at(1) ? -1 : of.at(0) == of.at(1) ? 0 : 1);
     }},
};

std::string Calculate(const std::string& operation, const Operands& operands) {
  return kOperations.at(operation)(operands).ToString();
}

// "round PLACES A": the one operation with an operand that is no Decimal.
std::string Round(std::istringstream& line) {
  int places = 0;
  std::string text;
  line >> places >> text;
  return Decimal::Parse(text)->RoundedTo(places).ToString();
}

std::string Input(std::istringstream& line) {
  std::string text;
  line >> text;
  const auto value = Decimal::ParseInput(text);
  return value ? value->ToString() : "error " + value.error().detail;
}

std::string Answer(const std::string& question) {
  std::istringstream line(question);
  std::string operation;
  line >> operation;
  if (operation == "round") return Round(line);
  if (operation == "input") return Input(line);
  Operands operands;
  for (std::string text; line >> text;) {
    const auto value = Decimal::Parse(text);
    if (!value) return "error " + value.error().detail;
    operands.push_back(*value);
  }
  return Calculate(operation, operands);
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string question; std::getline(std::cin, question);) {
    try {
      std::cout << Answer(question) << '\n';
    } catch (const cpa::DecimalOverflow&) {
      std::cout << "overflow\n";
    }
  }
  return 0;
}

import subprocess
import sys

import pytest
import tidy


def problems(tree, exceptions=frozenset()) -> list[str]:
    return [str(problem) for problem in tidy.check_tree(tree.root, exceptions)]


MARK = "TO" + "DO"

FORBIDDEN = [
    ("src/a/a.cc", "// " + "x" * 98, "line of 101 characters"),
    ("tools/load/a.h", "// " + "x" * 98, "line of 101 characters"),
    ("src/a/a.cc", "auto t = std::chrono::system_clock::now();", "take a Clock"),
    ("tests/bench/a_bench.cc", "auto t = std::chrono::steady_clock::now();", "take a Clock"),
    ("tools/load/a.cc", "auto t = Clock::high_resolution_clock::now();", "take a Clock"),
    ("src/a/a.cc", "int x = std::rand();", "take a Random"),
    ("src/a/a.cc", "srand(1);", "take a Random"),
    ("src/a/a_test.cc", "std::this_thread::sleep_for(1s);", "no sleeping"),
    ("tests/integration/a_test.cc", "usleep(5);", "no sleeping"),
    ("src/a/a_test.cc", "  sleep(1);", "no sleeping"),
    ("src/a/a.cc", 'std::cout << "x";', "write to the stream"),
    ("src/a/a.cc", "auto* x = new Thing();", "make_unique"),
    ("src/a/a.cc", "  delete thing;", "let an owner"),
    ("src/a/a.cc", "  delete[] things;", "let an owner"),
    ("src/a/a.cc", f"// {MARK}: later", "finish it"),
    ("docs/a.md", f"{MARK} write this", "finish it"),
    ("src/a/a.cc", 'open("/tmp/x.db");', "no path of one machine"),
    ("tools/load/a.cc", 'open("/tmp/x.db");', "no path of one machine"),
]


@pytest.mark.parametrize(("path", "line", "advice"), FORBIDDEN)
def test_names_file_line_and_advice(tree, path, line, advice):
    found = problems(tree.write(path, "// First line.\n" + line + "\n"))
    assert len(found) == 1, found
    assert found[0].startswith(f"{path}:2: ")
    assert advice in found[0]


ALLOWED = [
    ("src/a/a.cc", "// " + "x" * 97),
    ("docs/a.md", "x" * 200),
    ("src/a/a.cc", "// ä" + "ö" * 96),
    ("src/base/clock.cc", "return std::chrono::steady_clock::now();"),
    ("src/a/a.cc", "// system_clock::now() is banned, a new one is not."),
    ("src/a/a.cc", 'Log("delete me, std::cout, std::rand()");'),
    ("src/a/a.cc", 'auto sql = R"sql(delete from users "quoted")sql";'),
    ("src/a/a.cc", "/* new Thing\n delete thing; */"),
    ("src/a/a.cc", "Thing(const Thing&) = delete;"),
    ("src/a/a.cc", "new (place) Thing();"),
    ("src/a/a.cc", "void operator delete(void*);"),
    ("src/a/a.cc", "int brand() { return operand(2); }"),
    ("src/a/a.cc", "std::this_thread::sleep_for(1ms);"),
    ("src/a/a.cc", "const int n = 1'000; const char c = '\"'; // new Thing"),
    ("src/main.cc", "Run(std::cout);"),
    ("src/app/run.cc", "std::cout << 1;"),
    ("src/a/a_test.cc", "std::cout << 1;"),
    ("tools/load/main.cc", "std::cout << 1;"),
    ("src/a/a.cc", 'Get("https://host/tmp/x", "network/x");'),
    ("src/a/a.cc", 'mkstemp("nameXXXXXX");'),
]


@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_leaves_the_rest_alone(tree, path, text):
    assert problems(tree.write(path, text + "\n")) == []


def test_a_large_file_is_a_problem_and_a_large_corpus_is_not(tree):
    tree.write("src/a/data.inc", "x" * (256 * 1024 + 1))
    tree.write("tests/fuzz/corpus/a/one", "x" * (256 * 1024 + 1))
    assert problems(tree) == ["src/a/data.inc:1: file over 256 KiB"]


def function_of(lines: int, head: str, indent: str = "") -> str:
    body = [f"{indent}  Step({n});" for n in range(lines - 2)]
    return "\n".join(["int before = 1;", "", indent + head, *body, indent + "}", ""])


HEADS = [
    ("void Feed::Merge(const Batch& batch) {", "", "Feed::Merge"),
    ("int Count() const noexcept {", "  ", "Count"),
    ("TEST(Feed, MergesEverything) {", "", "TEST"),
    ("auto Make() -> std::vector<int> {", "", "Make"),
]


@pytest.mark.parametrize(("head", "indent", "name"), HEADS)
def test_a_function_over_seventy_lines_is_a_problem(tree, head, indent, name):
    assert problems(tree.write("src/a/a.cc", function_of(70, head, indent))) == []
    found = problems(tree.write("src/a/a.cc", function_of(71, head, indent)))
    assert found == [f"src/a/a.cc:3: {name} has 71 lines, at most 70"]


def test_a_long_signature_counts_from_its_first_line(tree):
    head = "void Feed::Merge(const Batch& batch,\n            const Clock& clock)\n    : a_(1) {"
    found = problems(tree.write("src/a/a.cc", function_of(71, head)))
    assert found == ["src/a/a.cc:3: Feed::Merge has 73 lines, at most 70"]


def test_a_lambda_ends_at_its_own_brace(tree):
    text = "bool Grows() {\n  return Find(all, [](int a) {\n    return a;\n  }) == 2;\n}\n"
    assert problems(tree.write("src/a/a.cc", text + "int after = 1;\n" * 100)) == []


def test_long_blocks_that_are_no_functions_are_left_alone(tree):
    for head in ["namespace a {", "class A {", "const int kTable[] = {", "enum class B {"]:
        assert problems(tree.write("src/a/a.cc", function_of(100, head))) == []


def test_an_exception_excuses_one_function_and_must_be_needed(tree):
    exceptions = frozenset({"src/a/a.cc:Feed::Merge"})
    tree.write("src/a/a.cc", function_of(71, "void Feed::Merge() {"))
    assert problems(tree, exceptions) == []
    tree.write("src/a/a.cc", function_of(70, "void Feed::Merge() {"))
    assert problems(tree, exceptions) == [
        "src/a/a.cc:Feed::Merge:1: is short now: take it off LONG_FUNCTIONS"
    ]


def test_pictures_are_not_read_as_text(tree):
    word = "XX" + "X"
    tree.write("docs/a.png", f" {word} ")
    assert problems(tree) == []
    tree.write("docs/a.md", f" {word} ")
    assert len(problems(tree)) == 1


def test_the_program_exits_with_1_on_a_problem(tree):
    run = [sys.executable, tidy.__file__, str(tree.root)]
    tree.write("src/a/a.cc", "int x = 1;\n")
    assert subprocess.run(run, check=False).returncode == 0
    tree.write("src/a/a.cc", "int x = std::rand();\n")
    failed = subprocess.run(run, check=False, capture_output=True, text=True)
    assert failed.returncode == 1
    assert "src/a/a.cc:1: std::rand: take a Random" in failed.stdout

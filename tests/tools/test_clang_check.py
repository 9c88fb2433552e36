import json

import clang_check

COMMAND = "clang++ -DX=1 -Isrc -o CMakeFiles/a.dir/feed.cc.o -c {file}"


def build_of(tree, *files):
    entries = [
        {"directory": str(tree.root), "file": file, "command": COMMAND.format(file=file)} for file in files
    ]
    tree.write("build/compile_commands.json", json.dumps(entries))
    return tree.root / "build"


def test_a_file_is_compiled_as_the_build_does_but_to_no_output(tree):
    (entry,) = clang_check.entries_in(build_of(tree, "/x/feed.cc"), [])
    assert clang_check.command_for(entry) == [
        *["clang++", "-DX=1", "-Isrc", "/x/feed.cc"],
        *clang_check.CHECKS,
    ]
    assert {"-fsyntax-only", "-Wthread-safety"} <= set(clang_check.CHECKS)


def test_each_file_is_compiled_once_and_only_those_asked_for(tree):
    build = build_of(tree, "/x/b.cc", "/x/a.cc", "/x/a.cc")
    assert [entry["file"] for entry in clang_check.entries_in(build, [])] == ["/x/a.cc", "/x/b.cc"]
    assert [entry["file"] for entry in clang_check.entries_in(build, ["/x/b.cc"])] == ["/x/b.cc"]


def test_a_compiler_that_complains_fails_the_check(tree, capsys):
    tree.write("build/compile_commands.json", "[]")
    assert clang_check.main([str(tree.root / "build")]) == 0
    bad = {"directory": str(tree.root), "file": "/x/a.cc", "command": "sh -c 'echo broken >&2; exit 1'"}
    tree.write("build/compile_commands.json", json.dumps([bad]))
    assert clang_check.main([str(tree.root / "build")]) == 1
    assert "broken" in capsys.readouterr().out

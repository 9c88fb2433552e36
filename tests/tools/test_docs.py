import docs
import pytest


@pytest.fixture
def project(tree):
    tree.write("src/storage/migrations/sqlite/0001_users.sql", "CREATE TABLE users (id TEXT);\n")
    tree.write("docs/data-model.md", "`users`, see [the index](adr/README.md) and `src/storage/`\n")
    tree.write("docs/adr/0001-poison.md", "# 1. Poison\n")
    tree.write("docs/adr/README.md", "[1](0001-poison.md) and [a page](https://example.com/x)\n")
    return tree.write("CONTRIBUTING.md", "`src/storage/migrations/` and [the model](docs/data-model.md#x)\n")


def test_a_tree_whose_documents_are_true_passes(project):
    assert docs.check_tree(project.root) == []


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("README.md", "[gone](docs/gone.md)", "README.md: the link to docs/gone.md leads nowhere"),
        ("docs/adr/0002-more.md", "# 2", "docs/adr/README.md: 0002-more.md is not in the index"),
        ("CONTRIBUTING.md", "`src/gone/x.cc`", "CONTRIBUTING.md: there is no src/gone/x.cc"),
        (
            "src/storage/migrations/postgres/0002_more.sql",
            "CREATE TABLE alerts (id TEXT);",
            "docs/data-model.md: the table alerts is not in it",
        ),
    ],
)
def test_finds_what_the_tree_has_left_behind(project, path, text, problem):
    assert docs.check_tree(project.write(path, text).root) == [problem]

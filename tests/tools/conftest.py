import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))


class Tree:
    """A small source tree to check."""

    def __init__(self, root: Path):
        self.root = root

    def write(self, path: str, text: str) -> "Tree":
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return self


@pytest.fixture
def tree(tmp_path) -> Tree:
    return Tree(tmp_path)

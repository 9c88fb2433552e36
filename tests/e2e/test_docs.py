"""Generated documents are what the program prints today."""

import subprocess

from harness import ROOT, SERVER_BINARY


def test_the_settings_reference_is_fresh():
    printed = subprocess.run(
        [SERVER_BINARY, "print", "config", "--format", "markdown"],
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    ).stdout
    assert (ROOT / "docs" / "config.md").read_text() == printed, (
        "run: build/release/crypto-price-api print config --format markdown > docs/config.md"
    )

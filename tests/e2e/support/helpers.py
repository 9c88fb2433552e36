"""Programs of this folder that run beside the tests, so that their time is not that of the tests."""

import json
import subprocess
import sys
from pathlib import Path

from harness import Output

HERE = Path(__file__).resolve().parent


class Helper:
    """Tells its figures as JSON at its end."""

    def __init__(self, name: str, *arguments: object):
        command = [sys.executable, str(HERE / name), *map(str, arguments)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.output = Output(self.process.stdout)

    def __enter__(self) -> "Helper":
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()

    def figures(self, seconds: float) -> dict:
        assert self.process.wait(seconds) == 0
        return json.loads(self.output.finish().splitlines()[-1])

"""A shell that is given the commands of a page, one block after the other."""

import os
import signal
import subprocess
import threading
from pathlib import Path

SECONDS = 60  # For one block.


class Shell:
    """One bash, as of a person who copies block after block; ends with the first failure."""

    def __init__(self, folder: Path, root: Path | None = None):
        """With `root` the folder is one within it, and so is all that the commands see."""
        bash = ["bash", "-e", "-o", "pipefail"]
        script = f'cd "$0" && exec {" ".join(bash)}'
        inside = ["/usr/sbin/chroot", str(root), "/bin/sh", "-c", script, str(folder)]
        place = root / folder.relative_to("/") if root else folder
        self._errors = place / "errors.txt"
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                inside if root else bash,
                cwd=place,
                env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "TMPDIR": str(folder)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    def __enter__(self) -> "Shell":
        return self

    def __exit__(self, *_) -> None:
        self._kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def _kill(self) -> None:
        """With what it has started in the background."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def run(self, command: str) -> str:
        """What the command prints."""
        end = "-- the end of a block --"
        self._process.stdin.write(f"{command}\nprintf '\\n%s\\n' '{end}'\n")
        self._process.stdin.flush()
        deadline = threading.Timer(SECONDS, self._kill)
        deadline.start()
        try:
            return self._output_until(end, command)
        finally:
            deadline.cancel()

    def _output_until(self, end: str, command: str) -> str:
        lines: list[str] = []
        for line in self._process.stdout:
            if line.rstrip("\n") == end:
                return "".join(lines)
            lines.append(line)
        raise AssertionError(f"{command}\nfailed:\n{''.join(lines)}{self._errors.read_text()}")

"""Bare Debian 12 roots, made by debootstrap, in which the package and the image are tried. Needs root."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

MIRROR = os.environ.get("CPA_DEBIAN_MIRROR", "http://deb.debian.org/debian")
NO_QUESTIONS = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
STANDARD_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
DEVICES = ("null", "zero", "full", "random", "urandom")


def say(text: str) -> None:
    print(f"-- {text}", flush=True)


def run(*command: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in command], check=True, text=True, **options)


def make_base(folder: Path) -> Path:
    """A bare Debian, kept for the next time."""
    if not (folder / "etc" / "debian_version").exists():
        say(f"debootstrap into {folder}")
        folder.parent.mkdir(parents=True, exist_ok=True)
        silence = {"stdout": subprocess.DEVNULL}
        run("debootstrap", "--variant=minbase", "bookworm", folder, MIRROR, **silence)
    return folder


class Root:
    """A copy of the base with /proc and the devices that every program expects."""

    def __init__(self, base: Path, folder: Path):
        self.folder = folder
        self._mounted: list[Path] = []
        run("cp", "-a", "--reflink=auto", base, folder)
        shutil.copy("/etc/resolv.conf", folder / "etc" / "resolv.conf")

    def __enter__(self) -> "Root":
        run("mount", "-t", "proc", "proc", self._mount_point("proc"))
        for device in DEVICES:
            file = self.folder / "dev" / device
            file.touch()
            run("mount", "--bind", f"/dev/{device}", file)
            self._mounted.append(file)
        return self

    def _mount_point(self, name: str) -> Path:
        self._mounted.append(self.folder / name)
        return self.folder / name

    def __exit__(self, *_) -> None:
        for place in reversed(self._mounted):
            subprocess.run(["umount", "-l", str(place)], check=False)
        shutil.rmtree(self.folder)

    def path(self, inside: str) -> Path:
        return self.folder / inside.lstrip("/")

    def shell(self, script: str, environment: dict[str, str] | None = None, cwd: str = "/") -> str:
        """As root; its output."""
        done = subprocess.run(
            ["chroot", str(self.folder), "/bin/sh", "-ec", f"cd {cwd}\n{script}"],
            env={"PATH": STANDARD_PATH, **NO_QUESTIONS, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout[-4000:]}"
        return done.stdout


def authorities(root: Root) -> dict[str, str]:
    """Who is trusted besides Debian's authorities, as npm wants it."""
    name = "NODE_EXTRA_CA_CERTS"
    if name not in os.environ:
        return {}
    shutil.copy(os.environ[name], root.path("/tmp/authorities.pem"))
    return {name: "/tmp/authorities.pem"}


def megabytes(folder: Path) -> int:
    """What it takes on the disk."""
    return int(run("du", "-sxm", folder, capture_output=True).stdout.split()[0])


class Running:
    """A program in a root, as some user. With `writable`, everything else is read-only to it."""

    def __init__(
        self, root: Root, command: list[str], user: str, environment, cwd, writable=(), output=None
    ):
        inside = ["chroot", f"--userspec={user}", ".", "/bin/sh", "-c", 'cd "$0" && exec "$@"', cwd]
        script = 'exec "$@"'
        if writable:
            here = root.folder
            binds = "".join(f"mount --bind {here}{place} {here}{place}\n" for place in writable)
            script = (
                f"mount --rbind {here} {here}\n{binds}mount -o remount,ro,bind {here}\n"
                f"cd {here}\n{script}"
            )
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--propagation=private", "/bin/sh", "-ec", script, "sh"]
            + [*inside, *command],
            cwd=root.folder,
            env={"PATH": STANDARD_PATH, **environment},
            stdout=output or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until(self, probe, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not probe():
            if self.process.poll() is not None:
                said = self.process.stdout.read() if self.process.stdout else "(see its output)"
                raise AssertionError(f"it ended:\n{said}")
            assert time.monotonic() < end, "it does not answer"
            time.sleep(0.05)

    def stop(self) -> str:
        """By SIGTERM; its output."""
        self.process.send_signal(signal.SIGTERM)
        output, _ = self.process.communicate(timeout=40)
        assert self.process.returncode == 0, f"ended with {self.process.returncode}:\n{output}"
        return output

"""Just enough of a Dockerfile to carry out ours without Docker: its steps, by stage."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Stage:
    name: str
    image: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    def words(self, instruction: str) -> list[str]:
        """The words of ENTRYPOINT, CMD or HEALTHCHECK … CMD in their JSON form."""
        return json.loads(re.search(r"\[.*\]", self.settings[instruction])[0])


def _logical_lines(text: str):
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip()]


def read_stages(file: Path) -> list[Stage]:
    stages: list[Stage] = []
    for line in _logical_lines(file.read_text()):
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            image, _, name = rest.partition(" AS ")
            stages.append(Stage(name or str(len(stages)), image))
        elif instruction in ("RUN", "COPY"):
            stages[-1].steps.append((instruction, rest))
        elif instruction == "ENV":
            pairs = (word.partition("=") for word in shlex.split(rest))
            stages[-1].environment.update({name: value for name, _, value in pairs})
        else:
            stages[-1].settings[instruction] = rest
    return stages

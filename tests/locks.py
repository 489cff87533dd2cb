"""The lock files hold what pyproject.toml asks for, each pinned and with a hash (S74); asks no network."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BASE = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==([^\s;\\]+)\s*(?:;[^\\]*)?\\?$")


def read(lock):
    """`({name: version}, [what is wrong])` of a lock file."""
    pins, wrong = {}, []
    for entry in re.split(r"\n(?=\S)", (BASE / lock).read_text().strip()):
        first, *rest = entry.splitlines()
        found = PINNED.match(first)
        if not found:
            wrong.append(f"{lock}: not pinned: {first}")
        elif not rest or not all("--hash=sha256:" in line for line in rest):
            wrong.append(f"{lock}: without a hash: {first}")
        else:
            pins[canonicalize_name(found[1])] = found[2]
    return pins, wrong


def problems():
    """What does not agree, in words."""
    project = tomllib.loads((BASE / "pyproject.toml").read_text())
    run, wrong = read("run.lock")
    test, more = read("test.lock")
    tool, even_more = read("tool.lock")
    wrong += more + even_more
    groups = project["dependency-groups"]
    asked = [
        ("run.lock", run, project["project"]["dependencies"]),
        ("test.lock", test, project["project"]["dependencies"] + groups["test"]),
        ("tool.lock", tool, groups["tool"]),
    ]
    for lock, pins, requirements in asked:
        for requirement in map(Requirement, requirements):
            pin = pins.get(canonicalize_name(requirement.name))
            if pin is None:
                wrong.append(f"{lock}: lacks {requirement}")
            elif pin not in requirement.specifier:
                wrong.append(f"{lock}: {requirement.name} is {pin}, asked for is {requirement}")
    wrong += [
        f"test.lock: {name} is {test.get(name)}, in run.lock {version}"
        for name, version in run.items()
        if test.get(name) != version
    ]
    return wrong


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)

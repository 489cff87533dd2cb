"""The rules of the house that no linter sees; see docs/house.md."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
ROOMS = ["participation", "themes", "surveys", "workshops"]
MAY_PUBLISH = {"actions", "tasks"}
LONGEST = 400  # lines


def tracked(*patterns):
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [BASE / name for name in names if name and (BASE / name).exists()]


def room_files():
    return [
        path
        for path in tracked("*.py")
        if path.relative_to(BASE).parts[0] in ROOMS and "migrations" not in path.parts
    ]


def calls(path, name):
    """Whether `path` calls a function called `name`, bare or as an attribute."""
    return any(
        isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) == name or getattr(node.func, "attr", None) == name)
        for node in ast.walk(ast.parse(path.read_text()))
    )


def is_action(path):
    return path.stem in MAY_PUBLISH or path.parent.name in MAY_PUBLISH


@pytest.mark.parametrize("deed", ["publish", "publish_soon"])
def test_only_actions_and_tasks_publish(deed):
    offenders = [
        path
        for path in room_files()
        if calls(path, deed) and not is_action(path) and "live" not in path.parts
    ]
    assert offenders == []


def test_actions_never_see_a_request():
    offenders = [
        (path, node.name)
        for path in room_files()
        if is_action(path)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and any(argument.arg == "request" for argument in node.args.args + node.args.kwonlyargs)
    ]
    assert offenders == []


def test_no_file_tells_two_stories():
    long = [
        (path.relative_to(BASE).as_posix(), lines)
        for path in tracked("*.py", "*.js", "*.html")
        if "migrations" not in path.parts and (lines := path.read_text().count("\n")) > LONGEST
    ]
    assert long == []


def test_no_signals_of_our_own_and_no_generic_foreign_keys():
    offenders = [
        path
        for path in room_files()
        if re.search(r"GenericForeignKey|Signal\(|@receiver", path.read_text())
    ]
    assert offenders == []


@pytest.mark.parametrize(
    "inline",
    [
        # A block of JSON is data: no browser runs it, and the policy lets it be.
        pytest.param(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", id="script"),
        pytest.param(r"<style[\s>]", id="style element"),
        pytest.param(r"\sstyle=", id="style attribute"),
        pytest.param(r"\son[a-z]+=[\"']", id="event handler"),
    ],
)
def test_templates_hold_nothing_inline(inline):
    """S27: the strict content security policy would block it anyway."""
    offenders = [
        path for path in tracked("templates/*.html") if re.search(inline, path.read_text())
    ]
    assert offenders == []


def test_every_event_is_documented():
    documented = (BASE / "docs/events.md").read_text()
    names = {
        node.args[1].value
        for path in room_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", None) == "Message"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }
    assert [name for name in sorted(names) if f"`{name}`" not in documented] == []


def test_the_repository_names_no_machine_and_no_registry():
    machine = "|".join(re.escape(f"{path}/") for path in (BASE, Path.home()))
    pattern = re.compile(rf'https?://[^ "]+\.(whl|tar\.gz)|{machine}')
    offenders = [
        path.relative_to(BASE).as_posix()
        for path in tracked("*.py", "*.md", "*.html", "*.yml", "*.toml", "*.lock", ".ci/*")
        if path.name != "test_house.py" and pattern.search(path.read_text())
    ]
    assert offenders == []

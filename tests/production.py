"""The settings of docker-compose.yml: what a container of the platform gets, with an operator's answers filled in."""

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

BASE = Path(__file__).resolve().parent.parent
ANSWERS = {
    "SECRET_KEY": "a-key-for-checks-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
    "PUBLIC_URL": "https://mitreden.example.org",
    "POSTGRES_PASSWORD": "a-password",
    "MAIL_URL": "smtp://user:password@mail.example.org:587",
}


def compose():
    return yaml.safe_load((BASE / "docker-compose.yml").read_text())


def filled(text, answers):
    """Compose's `${NAME:-default}` and `${NAME:?why}`; a required one without an answer raises."""

    def fill(match):
        name, kind, default = match[1], match[2], match[3]
        if answers.get(name):
            return answers[name]
        if kind == ":?":
            raise KeyError(name)
        return default or ""

    return re.sub(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}", fill, text)


def environment(answers=ANSWERS):
    """The variables of the platform's own containers."""
    return {
        name: filled(text, answers) for name, text in compose()["x-platform"]["environment"].items()
    }


if __name__ == "__main__":
    folder, *command = sys.argv[1:]
    variables = os.environ | environment() | {"DATA_DIR": folder}
    variables.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # of the tests, not of production
    sys.exit(subprocess.run([sys.executable, *command], env=variables, check=False).returncode)

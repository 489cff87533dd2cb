import json
import os
import subprocess
import sys

from django.conf import settings


def test_the_embedded_platform_tells_every_event_in_order(tmp_path):
    """SQLite and the layer in memory: 4 threads of pages publish, a socket hears all 100 in order."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_URL", "REDIS_URL", "PUBLIC_URL"}
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.live_embedded"],
        env=kept | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "participation.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )

    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {
        "database": "sqlite3",
        "numbers": list(range(1, 101)),
        "ids": list(range(100)),
    }

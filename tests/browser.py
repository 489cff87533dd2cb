"""Fixtures for tests in a real browser against a real server; a pytest plugin (`-p tests.browser`)."""

import asyncio
import os
import shutil
import threading
import time

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium():
    """The path of an installed Chromium; a test that needs one fails without, it does not skip."""
    names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
    if path := os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None):
        return path
    raise RuntimeError("no Chromium found: install it, or name it in CHROMIUM")


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """`open_page(site, …)`: a page in a browser profile of its own; fails on errors in its console."""
    contexts, errors = [], []

    def open_one(site, *, width=1280, height=900, **options):
        options.setdefault("locale", "de-DE")
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page, person):
    """Give the page's browser a session of `person`, as signing in would."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(person)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": value,
                "url": settings.PUBLIC_URL,
            }
        ]
    )


@pytest.fixture
def site(transactional_db, settings):
    """Pages, sockets and a Celery worker on a port of their own; returns the address."""
    import uvicorn  # noqa: PLC0415
    from celery.contrib.testing.worker import start_worker  # noqa: PLC0415

    from participation.asgi import application  # noqa: PLC0415
    from participation.celery import app  # noqa: PLC0415
    from tests.services import free_port  # noqa: PLC0415

    port = free_port()
    settings.PUBLIC_URL = f"http://localhost:{port}"
    settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]
    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        lifespan="off",
        ws="participation.live.protocol:Socket",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    end = time.monotonic() + 10
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="ERROR"):
        yield settings.PUBLIC_URL
    server.should_exit = True
    thread.join(5)


def violations(page):
    """What axe finds on the page as it is now: `[(rule, [targets])]`."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]

"""What watches over the platform, and what it does when something breaks."""

import json
import logging
import signal
import time
import tracemalloc

import pytest
from celery.schedules import crontab
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import InternalError, OperationalError, connection, transaction
from django.test import Client
from django.urls import path
from redis import Redis

from participation import cache as steady, errors, health, logs
from participation.cache import PlainSerializer, SteadyRedisCache
from participation.celery import Beat, app
from participation.health import heartbeat
from tests.services import free_port, start_valkey

# --- health and metrics -----------------------------------------------------------------------------


def test_health_names_each_part(client, db):
    heartbeat()

    found = client.get("/healthz").json()

    found["parts"].pop("worker_heartbeat_age")
    assert found == {
        "status": "ok",
        "parts": {"database": "ok", "redis": "ok", "disk": "ok", "worker": "ok"},
    }


def test_a_silent_worker_or_a_broken_redis_takes_no_page_down(client, db, settings, monkeypatch):
    caches["default"].clear()
    monkeypatch.setattr(steady.breaker, "closed_until", 0.0)
    nowhere = {"LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    settings.CACHES = {"default": settings.CACHES["default"] | nowhere}

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["parts"]["redis"] == "down"


def test_health_costs_one_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/healthz")


def test_metrics_exist_for_this_machine_and_for_who_has_the_token(client, db, settings):
    """S73: for everybody else the address does not exist."""
    settings.METRICS_TOKEN = "a-token"
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    proxied = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}

    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 200
    assert client.get("/metrics", **elsewhere).status_code == 404
    assert client.get("/metrics", **proxied).status_code == 404
    assert client.get("/metrics", **elsewhere, HTTP_AUTHORIZATION="Bearer wrong").status_code == 404
    text = client.get("/metrics", **elsewhere, HTTP_AUTHORIZATION="Bearer a-token").text
    assert "letters_waiting 0.0" in text


def test_without_a_token_an_empty_one_opens_nothing(client, db, settings):
    settings.METRICS_TOKEN = ""

    answer = client.get("/metrics", REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer ")

    assert answer.status_code == 404


def test_an_unknown_path_adds_no_series_of_its_own(client, db):
    """Else whoever asks for a million paths fills the memory."""
    for number in range(3):
        client.get(f"/nothing-{number}/")

    text = client.get("/metrics", REMOTE_ADDR="127.0.0.1").text

    assert 'route="none"' in text
    assert "nothing-" not in text


# --- what broke --------------------------------------------------------------------------------------


def broken(request):
    raise ValueError("KANARIENVOGEL")


def away(request):
    raise OperationalError("could not connect: KANARIENVOGEL")


def test_a_database_that_takes_no_changes_is_known_by_its_code(db):
    """R11."""
    both = "SET TRANSACTION READ ONLY; CREATE TABLE nothing ()"
    with pytest.raises(InternalError) as caught, transaction.atomic():
        connection.cursor().execute(both)

    assert errors.is_read_only(caught.value)


urlpatterns = [path("broken/", broken), path("away/", away), path("healthz", health.healthz)]
handler500 = errors.handle_500


@pytest.fixture
def lines():
    """What the log's handlers write, as JSON."""
    written = []
    formatter = logging.getLogger().handlers

    class Collector(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    collector = Collector()
    collector.setFormatter(
        next(h.formatter for h in formatter if type(h.formatter).__name__ == "ProcessorFormatter")
    )
    logging.getLogger().addHandler(collector)
    yield written
    logging.getLogger().removeHandler(collector)


def test_each_sweep_is_due_when_beat_starts():
    """Else a platform that restarts every evening would never run what is due once a day."""
    app.loader.import_default_modules()
    schedule = Beat(app=app).schedule

    assert [entry.task for entry in schedule.values() if entry.task not in app.tasks] == []
    late = [entry for entry in schedule.values() if not isinstance(entry.schedule, crontab)]
    assert len(late) > 5
    assert [entry.name for entry in late if not entry.is_due()[0]] == []


@pytest.mark.urls(__name__)
def test_a_broken_page_names_an_incident_that_the_log_knows(lines):
    """S73, P04: the page tells no trace, the log no values."""
    answer = Client(raise_request_exception=False).get("/broken/?q=KANARIENVOGEL")

    [line] = [line for line in lines if line["event"] == "broken"]
    assert answer.status_code == 500
    assert line["incident"] in answer.text
    assert line["exception"] == "ValueError"
    assert line["frames"][-1].endswith("broken")
    assert "KANARIENVOGEL" not in answer.text + json.dumps(lines)


@pytest.mark.urls(__name__)
def test_while_the_database_is_away_the_answer_is_come_again(lines):
    """R09, R10."""
    answer = Client(raise_request_exception=False).get("/away/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "KANARIENVOGEL" not in answer.text + json.dumps(lines)


def test_a_failed_task_is_written_down_without_its_values():
    record = logging.makeLogRecord(
        {"msg": "Task %(name)s raised %(exc)s", "data": {"name": "mail.deliver", "exc": "x@y"}}
    )
    logs.TaskWithoutValues().filter(record)

    assert record.getMessage() == "task mail.deliver failed"


@pytest.mark.parametrize(
    ("name", "fields"), [("fields", 300), ("bytes", 1)], ids=["many fields", "many bytes"]
)
def test_more_than_any_form_has_is_too_much(client, db, name, fields, settings):
    """B07."""
    size = 1 if name == "fields" else settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    body = "&".join(["a=" + "x" * size] * fields)

    answer = client.post("/account/login/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413
    assert "zu groß" in answer.text


@pytest.mark.parametrize("file", ["", '; filename="x.png"'], ids=["fields", "files"])
def test_more_parts_than_any_form_has_are_too_much_and_cost_no_memory(client, db, file):
    """B07: ten thousand parts, each in base64."""
    part = f'--x\r\nContent-Disposition: form-data; name="a"{file}\r\n'
    part += "Content-Transfer-Encoding: base64\r\n\r\nWA==\r\n"
    body = part * 10_000 + "--x--\r\n"
    tracemalloc.start()

    answer = client.post("/account/login/", body, content_type="multipart/form-data; boundary=x")

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status_code, most < 50_000_000) == (413, True), most


@pytest.mark.parametrize(
    "headers",
    [
        {"CONTENT_LENGTH": str(10**9)},
        {"CONTENT_LENGTH": "-1"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
    ],
)
def test_a_body_of_no_or_huge_length_is_not_read(client, db, headers):
    """B07."""
    answer = client.generic("POST", "/account/login/", **{"CONTENT_LENGTH": "0"} | headers)

    assert answer.status_code == 413


def test_a_foreign_host_is_answered_with_nothing(client, db):
    """S49: neither by its name nor by what a proxy would say."""
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400
    answer = client.get("/themes/", HTTP_X_FORWARDED_HOST="evil.example")
    assert (answer.status_code, "evil.example" in answer.text) == (200, False)


@pytest.mark.parametrize(
    "path", ["/.git/config", "/admin/", "/api/schema/", "/static/../manage.py"]
)
def test_what_is_not_for_people_does_not_exist(client, db, path):
    """S73."""
    assert client.get(path).status_code == 404


# --- the cache -----------------------------------------------------------------------------------------


@pytest.fixture
def shared():
    """A cache on a Redis of its own, and the process that can be killed."""
    url, process = start_valkey()
    options = {"serializer": "participation.cache.PlainSerializer", "socket_timeout": 0.3}
    steady.breaker.closed_until = 0.0
    yield SteadyRedisCache(url, {"OPTIONS": options}), process
    steady.breaker.closed_until = 0.0
    LocMemCache("steady", {}).clear()


def test_a_dead_redis_costs_what_was_remembered_but_no_answer(shared):
    """R04, R06: limits count on in the memory of the process."""
    cache, process = shared
    cache.set("a", [1, "ž"])
    assert cache.get("a") == [1, "ž"]
    process.kill()
    process.wait()

    assert cache.get("a", "forgotten") == "forgotten"
    assert cache.add("count", 0) is True
    assert (cache.incr("count"), cache.incr("count")) == (1, 2)


def test_a_full_redis_costs_no_answer(shared):
    """R06: nothing more is remembered, and limits count on."""
    cache, process = shared
    cache.set("a", 1)
    redis = Redis(port=int(process.args[process.args.index("--port") + 1]))
    redis.config_set("maxmemory-policy", "noeviction")
    redis.config_set("maxmemory", 1)

    cache.set("b", 2)
    assert cache.add("count", 0) is True
    assert cache.incr("count") == 1


def test_a_slow_redis_is_not_asked_again_at_once(shared):
    """R07."""
    cache, process = shared
    cache.set("a", 1)
    process.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    for _ in range(50):
        cache.get("a")
    seconds = time.monotonic() - started
    process.kill()

    assert seconds < 1


def test_the_cache_takes_only_plain_values():
    """S42: nothing that is read from Redis can run code."""
    plain = PlainSerializer()

    for value in (
        1,
        1.5,
        "Łužica",
        None,
        [1, 2],
        {"a": [True]},
        b"\x00\xff",
        ["text/html", b"<p>"],
    ):
        stored = plain.dumps(value)
        assert plain.loads(str(stored).encode()) == value
    with pytest.raises(TypeError):
        plain.dumps(object())

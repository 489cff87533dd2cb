"""Whether all parts work: `/healthz` for machines that watch, `/metrics` for graphs."""

import secrets
import shutil
import time
from ipaddress import ip_address

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.http import Http404, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from participation.healthcheck import SILENCE, alive
from participation.mail.models import Letter

ENOUGH_DISK = 200 * 1024**2  # bytes

HEARTBEAT_AGE = Gauge(
    "worker_heartbeat_age_seconds", "Since beat, queue and worker last showed life"
)
LETTERS_WAITING = Gauge("letters_waiting", "Letters that are due and not sent")


@shared_task(ignore_result=True)
def heartbeat():
    """Beat asked, the queue carried, the worker ran: all three live."""
    cache.set("heartbeat", time.time(), 3600)
    alive("worker").touch()


def heartbeat_age():
    """Seconds since the last heartbeat, or `None` before the first."""
    seen = cache.get("heartbeat")
    return None if seen is None else round(time.time() - seen, 1)


def database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "down"
    return "ok"


def shared_memory():
    """Redis, for the cache and between processes; embedded, the memory of this process."""
    if settings.EMBEDDED:
        return "in process"
    return "ok" if cache.answers() else "down"


def disk():
    """Room for what people write: the operator should hear of it before it is gone."""
    try:
        free = shutil.disk_usage(settings.DATA_DIR).free
    except OSError:
        return "unknown"
    return "ok" if free > ENOUGH_DISK else "low"


def healthz(request):
    """503 when pages cannot be answered; what only makes them slower or later is `degraded`."""
    age = heartbeat_age()
    parts = {
        "database": database(),
        "redis": shared_memory(),
        "disk": disk(),
        "worker": "ok" if age is not None and age < SILENCE else "silent",
    }
    status = "ok"
    if not {"down", "low", "silent"}.isdisjoint(parts.values()):
        status = "degraded"
    if parts["database"] == "down":
        status = "down"
    parts["worker_heartbeat_age"] = age
    return JsonResponse(
        {"status": status, "parts": parts},
        status=503 if status == "down" else 200,
        headers={"Cache-Control": "no-store"},
    )


def metrics(request):
    """For this machine, or whoever knows `METRICS_TOKEN`; for all others it does not exist."""
    if not (is_local(request) or has_token(request)):
        raise Http404
    HEARTBEAT_AGE.set(heartbeat_age() or float("nan"))
    LETTERS_WAITING.set(Letter.objects.due().count())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def is_local(request):
    """Asked from this machine itself, and not on behalf of somebody by a proxy on it."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def has_token(request):
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(
        shown.encode(), settings.METRICS_TOKEN.encode()
    )

"""What is written down about running: one JSON line per request or event, and nothing about persons.

No address, no query, no cookie, no text. A path that matches no route is cut short; one that does is
written as its route, because paths may hold tokens. Of an exception its type and its lines of code
are kept, not its message: databases put the values of rows into messages.
"""

import logging
import secrets
import sys
import time
import traceback

import structlog
from prometheus_client import Counter, Histogram

requests = structlog.stdlib.get_logger("participation.requests")

LONGEST_PATH = 120
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SILENT = ("/healthz", "/metrics", "/static/")
ANSWERED = Counter("pages_answered", "Answers by route and status", ["method", "route", "status"])
SECONDS = Histogram(
    "pages_seconds",
    "Seconds to answer, by route",
    ["route"],
    buckets=[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
)


def observe(get_response):
    """The outermost middleware: times and writes down every request."""

    def middleware(request):
        started = time.monotonic()
        response = get_response(request)
        seconds = time.monotonic() - started
        if not request.path.startswith(SILENT):
            write_down(request, response, seconds)
        return response

    return middleware


def write_down(request, response, seconds):
    route = request.resolver_match.route if request.resolver_match else None
    method = request.method if request.method in METHODS else "other"
    ANSWERED.labels(method, route or "none", response.status_code).inc()
    SECONDS.labels(route or "none").observe(seconds)
    line = {"method": method, "status": response.status_code, "ms": round(seconds * 1000, 1)}
    line |= {"route": f"/{route}"} if route is not None else {"path": request.path[:LONGEST_PATH]}
    if incident := getattr(request, "incident", None):
        line["incident"] = incident
    requests.info("request", **line)


def new_incident():
    """A short name under which people can ask for what happened."""
    return secrets.token_hex(4)


def without_values(logger, name, event):
    """Replace an exception by its type and the lines of code it came through."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    if isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if found and found[0]:
        frames = traceback.extract_tb(found[2])[-12:]
        event["exception"] = found[0].__name__
        event["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


class TaskWithoutValues(logging.Filter):
    """Celery writes a failed task's exception with its message; we keep the task's name."""

    def filter(self, record):
        if data := getattr(record, "data", None):
            record.msg, record.args = f"task {data.get('name')} failed", ()
        return True


SHARED = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_values,
]


def configure():
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_settings(*, folder, debug):
    """Lines to stderr, or, with a `folder`, to a file a day for a week; stderr then hears of trouble."""
    configure()
    logging.raiseExceptions = debug  # a full disk must not fill the terminal too
    handlers = {
        "stream": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "level": "WARNING" if folder else "INFO",
        }
    }
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        handlers["file"] = {
            "class": "logging.handlers.TimedRotatingFileHandler",
            "formatter": "json",
            "filename": folder / "platform.log",
            "when": "midnight",
            "backupCount": 6,
            "delay": True,
            "encoding": "utf-8",
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=True),
                ],
            }
        },
        "filters": {"task_without_values": {"()": TaskWithoutValues}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "INFO"},
        "loggers": {
            "django": {"level": "WARNING"},
            # They name whole paths and pass on messages of the database; `errors` writes instead.
            "django.request": {"level": "CRITICAL" if not debug else "WARNING"},
            "celery": {"level": "WARNING"},
            "celery.app.trace": {"filters": ["task_without_values"]},
            "kombu": {"level": "ERROR"},
            # What strangers send is no trouble of ours; the request's line has its status.
            "django.security": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "uvicorn.error": {"level": "ERROR"},
        },
    }

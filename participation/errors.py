"""Pages for when something broke: they ask no database and never fail themselves."""

import sys

import structlog
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from participation.context import site
from participation.logs import new_incident

logger = structlog.stdlib.get_logger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = 5  # seconds
READ_ONLY = "25006"  # read_only_sql_transaction


def handle_500(request):
    """503 while the database is away, else 500; both name the incident that the log knows."""
    error = sys.exc_info()[1]
    request.incident = new_incident()
    away = isinstance(error, DATABASE_AWAY) or is_read_only(error)
    logger.error("database away" if away else "broken", incident=request.incident, exc_info=error)
    if away:
        headers = {"Retry-After": str(RETRY_AFTER)}
        return page("503.html", 503, headers=headers, incident=request.incident)
    return page("500.html", 500, incident=request.incident)


def is_read_only(error):
    """PostgreSQL answers, but takes no changes: a standby, or a disk that ran full."""
    # By its code: whoever runs on SQLite does not load the driver.
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, InternalError) and state == READ_ONLY


def page(template, status, *, headers=None, **context):
    """The page without its reader: whoever it is stands in the database."""
    try:
        content = loader.get_template(template).render(context | site())
    except Exception:
        logger.exception("error page broken", template=template)
        content = _("Das hat leider nicht geklappt.") + f" {context}"
    answer = HttpResponse(content, status=status, headers=headers)
    answer["Cache-Control"] = "no-store"
    return answer

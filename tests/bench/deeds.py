"""What a measured process can be asked for; see `inside.py`."""

from django.core.management import call_command
from django.db import connection
from django.db.models import F

from participation.live.models import Topic
from participation.wsgi import application
from tests.bench import fixtures
from tests.bench.inside import get


def fill(ideas, comments, positions, people, readers):
    """Make the rows; returns the slug, an idea that is talked about, and the readers' sessions."""
    theme = fixtures.make_theme()
    fixtures.make_groups()
    ids = fixtures.make_people(people)
    organisations = fixtures.make_organisations()
    made = fixtures.make_ideas(theme, ids, ideas, organisations)
    fixtures.make_comments(made, ids, comments, talked_about=[made[0]])
    fixtures.make_positions(made, ids, positions)
    fixtures.derive(theme)
    for name in ("site", theme.topic, f"proposal.{made[0]}"):
        Topic.objects.get_or_create(name=name)
    return {
        "theme": theme.slug,
        "idea": made[0],
        "ideas": [made[0], made[-1]],
        "sessions": fixtures.make_sessions(list(ids)[:readers]),
    }


def migrate():
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    return True


def page(path, times=1, session="", stir="", etag=False):
    """Ask for a page `times` over; something happened in the topic `stir` before each."""
    seconds, queries, headers = [], [], {}
    for _ in range(times):
        if stir:
            happen(stir)
        counted = Queries()
        with connection.execute_wrapper(counted):
            answer, took = get(application, path, session=session, headers=headers.items())
        seconds.append(took)
        queries.append(len(counted.statements))
        if etag:
            headers = {"HTTP_IF_NONE_MATCH": answer.headers["ETag"]}
    return {
        "seconds": seconds,
        "queries": queries,
        "statements": counted.statements,
        "status": answer.status,
        "bytes": len(answer.body),
    }


def happen(topic):
    """As if something had happened there: what is kept by the topic's head is forgotten."""
    Topic.objects.filter(name=topic).update(head=F("head") + 1)
    return True


class Queries:
    def __init__(self):
        self.statements = []

    def __call__(self, execute, sql, params, many, context):
        self.statements.append(sql)
        return execute(sql, params, many, context)

from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from themes.middleware import ClosedWindowMiddleware
from themes.models import Theme
from themes.permissions import WindowClosed, require_open
from themes.tasks import cross_edges


def refused(theme, path="/themes/mobilitaet/propose/", **posted):
    """The answer to a post whose view found the window closed."""
    request = RequestFactory().post(path, posted)
    request.user = None
    try:
        require_open(theme, "propose")
    except WindowClosed as refusal:
        return ClosedWindowMiddleware(HttpResponse).process_exception(request, refusal)
    raise AssertionError("the window is open")


def test_what_comes_too_late_is_answered_with_the_time_and_given_back(theme):
    """S67, B20: nothing that was written is lost."""
    closed = datetime(2026, 3, 14, 19, tzinfo=UTC)
    Theme.objects.update(propose_from=closed - timedelta(days=9), propose_until=closed)

    answer = refused(theme, title="Eine </textarea><b>Idee", text="Viele Worte", password="geheim")

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "seit 14. März 2026, 20:00 Uhr geschlossen" in page
    assert "Eine &lt;/textarea&gt;&lt;b&gt;Idee</textarea>" in page
    assert "Viele Worte</textarea>" in page
    assert "geheim" not in page


def test_the_api_is_answered_in_json(theme):
    opens = datetime(2037, 3, 14, 19, tzinfo=UTC)
    Theme.objects.update(propose_from=opens, propose_until=None)

    answer = refused(theme, "/api/themes/mobilitaet/ideas/")

    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/json"
    assert b'"closed": null, "opens": "2037-03-14T19:00:00Z"' in answer.content


def test_other_failures_are_not_touched():
    assert ClosedWindowMiddleware(HttpResponse).process_exception(None, ValueError()) is None


def test_crossing_an_edge_is_told_once_even_by_two_beats(theme, other_theme, events):
    """R15; what lies ahead is not told, what was missed is caught up."""
    now = timezone.now()
    Theme.objects.filter(pk=theme.pk).update(
        propose_until=now - timedelta(minutes=5), changes_at=now - timedelta(minutes=5)
    )
    Theme.objects.filter(pk=other_theme.pk).update(changes_at=now + timedelta(minutes=5))

    cross_edges()
    cross_edges()

    assert events("theme.mobilitaet") == [("theme.changed", {"id": theme.pk})]
    assert events("site") == [("theme.changed", {"id": theme.pk})]
    assert events("theme.kultur") == []
    theme.refresh_from_db()
    assert theme.changes_at == theme.comment_until


def test_a_theme_whose_windows_are_all_past_is_never_asked_again(theme, events):
    past = timezone.now() - timedelta(days=2)
    edges = {f"{a}_{edge}": None for a in Theme.Activity for edge in ("from", "until")}
    Theme.objects.update(**edges, changes_at=past)

    cross_edges()

    assert Theme.objects.get().changes_at is None
    assert not Theme.objects.crossing().exists()


def test_a_closed_theme_invites_nobody_and_its_form_says_so(client, theme, alice):
    client.force_login(alice)
    form, listed = (
        reverse("proposals:propose", args=[theme.slug]),
        f"{theme.get_absolute_url()}ideas/",
    )
    for is_open in (True, False):
        if not is_open:
            theme.propose_until = timezone.now() - timedelta(minutes=1)
            theme.save()
            cache.clear()
        for page in (theme.get_absolute_url(), listed):
            assert (form in client.get(page).content.decode()) is is_open
        assert ("geschlossen seit" in client.get(form).content.decode()) is not is_open

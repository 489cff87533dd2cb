from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from participation.people.models import StaffDeed
from themes import actions
from themes.forms import ThemeForm, standing
from themes.models import Theme

EDIT = "/themes/mobilitaet/edit/"


@pytest.fixture
def post(client):
    """`post(theme, title="…")`: what the browser sends when these fields were typed over."""

    def send(theme, **typed):
        form = ThemeForm(initial=standing(theme))
        fields = {field.html_name: field.value() for field in form}
        for field in form:
            if hasattr(field.value(), "isoformat"):
                fields[field.html_name] = field.value().strftime("%Y-%m-%dT%H:%M")
        kept = {name: value for name, value in fields.items() if value is not None}
        return client.post(EDIT, {**kept, **typed})

    return send


@pytest.mark.parametrize(
    ("name", "status"),
    [("alice", 403), ("gustav", 403), ("fatma", 200), ("olga", 200)],
)
def test_only_its_facilitators_and_operators_edit_a_theme(client, theme, request, name, status):
    """S09."""
    client.force_login(request.getfixturevalue(name))

    assert client.get(EDIT).status_code == status


def test_who_is_not_signed_in_is_sent_there_first(client, theme):
    response = client.get(EDIT)

    assert response.status_code == 303
    assert response["Location"].startswith(reverse("account_login"))


def test_an_edit_is_saved_told_and_logged(client, theme, fatma, post, events):
    """I15."""
    client.force_login(fatma)

    response = post(theme, title="Unterwegs", propose_until="2037-03-14T20:00")

    assert (response.status_code, response["Location"]) == (303, "/themes/mobilitaet/")
    stored = Theme.objects.get()
    assert stored.title == "Unterwegs"
    assert stored.propose_until == datetime(2037, 3, 14, 19, tzinfo=UTC)
    assert stored.propose_from == theme.propose_from  # with its seconds, which the field hides
    changed = ("theme.changed", {"id": theme.pk})
    assert (events("theme.mobilitaet"), events("site")) == ([changed], [changed])
    deed = StaffDeed.objects.get()
    assert (deed.person, deed.verb, deed.thing) == (fatma, "theme.edit", f"theme {theme.pk}")
    assert deed.after == {"title": "Unterwegs", "propose_until": "2037-03-14T19:00:00+00:00"}


def test_saving_what_stands_already_is_no_edit(client, theme, fatma, post, events):
    """B19: a double click is one edit, and the second is no conflict."""
    client.force_login(fatma)
    post(theme, title="Unterwegs")

    second = post(theme, title="Unterwegs")

    assert second.status_code == 303
    assert len(events("site")) == 1


def test_two_facilitators_editing_at_once_see_both_versions_and_lose_nothing(
    client, theme, fatma, olga, post
):
    """B21."""
    words = {"title": "Olgas Titel", "summary": "Olgas Text"}
    actions.edit(theme, olga, **{name: (getattr(theme, name), new) for name, new in words.items()})
    client.force_login(fatma)

    conflict = post(theme, title="Fatmas Titel", next_step="Fatma weiß es.")

    assert conflict.status_code == 409
    assert Theme.objects.get().title == "Olgas Titel"
    assert '<td data-label="Jetzt gespeichert">Olgas Titel</td>' in conflict.text
    assert '<td data-label="Ihre Fassung">Fatmas Titel</td>' in conflict.text
    assert conflict.text.count('data-label="Ihre Fassung"') == 1
    again = conflict.context["form"]
    assert (again["title"].value(), again["summary"].value()) == ("Fatmas Titel", "Olgas Text")

    resolved = post(Theme.objects.get(), title="Fatmas Titel", next_step="Fatma weiß es.")

    assert resolved.status_code == 303
    found = Theme.objects.get()
    assert (found.title, found.summary, found.next_step) == (
        "Fatmas Titel",
        "Olgas Text",
        "Fatma weiß es.",
    )


def test_a_conflict_over_a_field_that_was_not_sent_shows_it_empty(client, theme, fatma, olga, post):
    """B26: no browser leaves a field out; whoever does gets the page of the conflict too."""
    actions.edit(theme, olga, source=(theme.source, "Olgas Quelle"))
    client.force_login(fatma)
    read = standing(theme)

    conflict = client.post(
        EDIT,
        {name: read[name] for name in ("title", "summary", "lead_question", "icon", "colour")}
        | {"read": read["read"].replace('"source": ""', '"source": "Eine"')},
    )

    assert conflict.status_code == 409
    assert conflict.context["form"]["source"].value() == ""


def test_who_changes_other_fields_disturbs_nobody(client, theme, fatma, olga, post):
    actions.edit(theme, olga, title=(theme.title, "Olgas Titel"))
    client.force_login(fatma)

    assert post(theme, summary="Fatmas Text").status_code == 303

    found = Theme.objects.get()
    assert (found.title, found.summary) == ("Olgas Titel", "Fatmas Text")


@pytest.mark.parametrize("read", ["", "[1]", "nonsense", "null"])
def test_a_form_that_does_not_say_what_it_read_changes_nothing(client, theme, fatma, post, read):
    client.force_login(fatma)

    response = post(theme, title="Unterwegs", read=read)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["read"])
    assert Theme.objects.get().title == theme.title


def test_each_language_has_words_of_its_own(client, theme, fatma, post):
    client.force_login(fatma)
    post(theme, title_en="On the move", lead_question_en="")
    english = Client(headers={"accept-language": "en"})

    german, translated = client.get("/themes/mobilitaet/"), english.get("/themes/mobilitaet/")

    assert "On the move" not in german.text
    assert '<h1 class="page-title">On the move</h1>' in translated.text
    assert f'<p class="theme__question" lang="de">{theme.lead_question}</p>' in translated.text
    assert "On the move" in english.get("/").text
    post(theme := Theme.objects.get(), title="Wege")
    assert "On the move" in english.get("/").text
    post(theme, title_en="")
    assert Theme.objects.get().translations == {"en": {}}
    assert '<h1 class="page-title" lang="de">Wege</h1>' in english.get("/themes/mobilitaet/").text


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"title": ""}, "title", "Dieses Feld ist zwingend erforderlich."),
        ({"colour": "pink"}, "colour", "keine gültige Auswahl"),
        ({"icon": "skull"}, "icon", "keine gültige Auswahl"),
        ({"rate_from": "morgen"}, "rate_from", "Bitte geben Sie Tag und Uhrzeit an"),
        ({"rate_from": "2027-03-28T02:30"}, "rate_from", "Diese Uhrzeit gibt es an dem Tag nicht"),
        ({"rate_from": "2027-10-31T02:30"}, "rate_from", "gibt es an dem Tag zweimal"),
        (
            {"rate_from": "2037-03-14T20:00", "rate_until": "2037-03-14T20:00"},
            "rate_until",
            "Das Ende muss nach dem Beginn liegen (14. März 2037, 20:00 Uhr).",
        ),
        ({"rate_from": ""}, "rate_from", "Bitte geben Sie auch den Beginn an."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(
    client, theme, fatma, post, typed, field, words
):
    """A19."""
    client.force_login(fatma)

    response = post(theme, **{"summary": "Ein neuer Anfang", **typed})

    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert words in form.errors[field][0]
    assert form["summary"].value() == "Ein neuer Anfang"
    assert form[field].value() == typed[field]
    assert not StaffDeed.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2027-03-28T01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("2027-10-31T01:59", datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        ("2027-10-31T03:00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_moments_beside_the_change_of_clocks_are_meant_as_typed(
    client, theme, fatma, post, typed, stored
):
    client.force_login(fatma)

    post(theme, answer_from=typed, answer_until="")

    found = Theme.objects.get()
    assert found.answer_from == stored
    assert f'value="{typed}"' in client.get(EDIT).text


def test_a_field_that_nobody_offered_changes_nothing(client, theme, fatma, post):
    """S14: no form offers a theme's address or its place in the list."""
    client.force_login(fatma)

    post(theme, slug="other", position="9", title="Unterwegs")

    assert Theme.objects.values_list("slug", "position", "title").get() == (
        "mobilitaet",
        0,
        "Unterwegs",
    )


def test_an_operator_opens_a_theme(client, theme, olga, events):
    """Where nothing was loaded at the start, this is how themes come to be."""
    client.force_login(olga)
    words = {"title": "Wald & Wiese", "summary": "Was wächst hier?", "lead_question": "Wohin?"}
    fields = {**words, "title_en": "Wood and meadow", "icon": "sun", "colour": "pine"}
    fields |= {"read": "{}", "propose_from": "2026-01-01T10:00"}

    opened = client.post("/themes/new/", fields)
    again = client.post("/themes/new/", fields)
    other = client.post("/themes/new/", {**fields, "summary": "Und wo?"})

    assert opened.url == again.url == "/themes/wald-wiese/facilitators/"
    assert (other.status_code, list(other.context["form"].errors)) == (422, ["title"])
    found = Theme.objects.get(slug="wald-wiese")
    assert (found.position, found.translations) == (1, {"en": {"title": "Wood and meadow"}})
    assert events("site") == [("theme.changed", {"id": found.pk})]
    page = client.get("/themes/wald-wiese/")
    assert page.status_code == 200
    assert "Idee einreichen" in page.text
    assert "Wald &amp; Wiese" in client.get("/").text
    assert StaffDeed.objects.get().verb == "theme.add"


@pytest.mark.parametrize("title", ["Wald & Wiese", "Лес", "new"])
def test_a_theme_that_is_opened_twice_at_the_same_moment_is_one(
    transactional_db, olga, at_once, title
):
    """B19: also where its title gives no address."""
    values = {"title": title, "summary": "…", "lead_question": "?", "icon": "sun", "colour": "pine"}

    first, second = at_once(*[lambda: actions.add(olga, **values)] * 2)

    assert first == second == Theme.objects.get()
    assert StaffDeed.objects.count() == 1

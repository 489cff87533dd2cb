import pytest

from participation.mail.models import Letter
from participation.people.actions.operating import ban
from participation.people.models import StaffDeed
from themes import actions

PAGE = "/themes/mobilitaet/facilitators/"


@pytest.mark.parametrize(("name", "status"), [("alice", 404), ("fatma", 404), ("olga", 200)])
def test_only_operators_appoint(client, theme, request, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(PAGE).status_code == status


def test_the_operator_appoints_by_exact_address_and_the_person_gets_a_letter(
    client, theme, alice, olga, events
):
    client.force_login(olga)

    for _twice in range(2):
        assert client.post(PAGE, {"email": "Alice@example.org"}).status_code == 303

    assert list(theme.facilitators.all()) == [alice]
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (
        "alice@example.org",
        "Sie moderieren jetzt: Infrastruktur und Mobilität",
    )
    assert "http://localhost:8000/themes/mobilitaet/\n" in letter.text
    assert "http://localhost:8000/themes/mobilitaet/desk/\n" in letter.text
    assert StaffDeed.objects.get().after == {"person": alice.pk}
    assert events(alice.topic) == [("notice.changed", {})]
    assert "Alice" in client.get("/themes/mobilitaet/").text


def test_an_unknown_address_is_said_at_the_field_and_kept(client, theme, olga):
    client.force_login(olga)

    response = client.post(PAGE, {"email": "niemand@example.org"})

    assert response.status_code == 422
    assert "Zu dieser Adresse gibt es kein aktives Konto." in response.text
    assert 'value="niemand@example.org"' in response.text


def test_who_is_banned_between_the_form_and_the_deed_is_not_appointed(
    client, theme, bob, olga, monkeypatch
):
    """S20: a closed account gets no role."""

    def meanwhile(*args, **kwargs):
        monkeypatch.undo()
        ban(bob, olga, reason="insults")
        return actions.appoint(*args, **kwargs)

    monkeypatch.setattr(actions, "appoint", meanwhile)
    client.force_login(olga)

    response = client.post(PAGE, {"email": bob.email})

    assert response.status_code == 422
    assert "Zu dieser Adresse gibt es kein aktives Konto." in response.text
    assert not theme.facilitations.exists()


def test_a_dismissed_facilitator_loses_the_right_and_the_open_pages_at_once(
    client, theme, fatma, olga, events
):
    """S20, S50."""
    facilitation = theme.facilitations.get()

    actions.dismiss(facilitation, olga)
    actions.dismiss(facilitation, olga)

    client.force_login(fatma)
    assert client.get("/themes/mobilitaet/edit/").status_code == 403
    assert events(fatma.topic) == [("closed", {"reason": "role"})]
    assert StaffDeed.objects.get().before == {"person": fatma.pk}
    assert Letter.objects.get().subject == "Sie moderieren nicht mehr: Infrastruktur und Mobilität"


def test_a_facilitation_of_another_theme_is_not_found(client, theme, gustav, olga):
    client.force_login(olga)
    other = gustav.facilitations.get()

    assert client.post(f"{PAGE}{other.pk}/dismiss/").status_code == 404
    assert gustav.facilitations.count() == 1


def test_dismissing_needs_a_post(client, theme, fatma, olga):
    """S58."""
    client.force_login(olga)
    facilitation = theme.facilitations.get()

    assert client.get(f"{PAGE}{facilitation.pk}/dismiss/").status_code == 405
    assert theme.facilitations.count() == 1


def test_the_operators_page_lists_the_facilitators(client, theme, fatma, olga):
    client.force_login(olga)

    assert "fatma@example.org" in client.get(PAGE).text

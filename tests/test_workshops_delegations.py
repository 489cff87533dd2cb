"""For how many, and from where, people sign up for a workshop."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from participation.people.models import District
from workshops import tasks
from workshops.actions import seats
from workshops.models import Registration, Workshop

State = Registration.State


def test_where_people_come_from_is_known_until_they_give_the_seat_up(
    client, make_workshop, alice, bob
):
    goerlitz, bautzen = (
        District.objects.create(name=name, slug=name.lower()) for name in ("Görlitz", "Bautzen")
    )
    workshop, ended = make_workshop(), make_workshop()
    client.force_login(alice)
    alice.district = goerlitz
    alice.save()
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert f'<option value="{alice.district_id}" selected>' in page  # theirs stands there already
    client.post(reverse("workshops:sign_up", args=[workshop.pk]), {"district": bautzen.pk})
    mine = Registration.objects.get(workshop=workshop)
    assert mine.district == bautzen
    seats.give_up(mine)
    assert Registration.objects.get(workshop=workshop).district is None

    seats.sign_up(ended, bob, district=goerlitz)
    Workshop.objects.filter(pk=ended.pk).update(
        starts=timezone.now() - timedelta(days=30), ends=timezone.now() - timedelta(days=29)
    )
    tasks.forget_who_came()
    assert Registration.objects.get(workshop=ended).district is None


def test_a_sign_up_for_several_takes_as_many_places(make_workshop, alice, bob):
    workshop = make_workshop(capacity=3)
    first = seats.sign_up(workshop, alice)
    Registration.objects.filter(pk=first.pk).update(places=3)

    assert seats.sign_up(workshop, bob).state == State.WAITING

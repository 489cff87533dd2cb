"""The list at the door in a real browser, above all without a line."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import sign_in, violations
from workshops.actions import seats
from workshops.models import Registration

pytestmark = pytest.mark.e2e
SIZES = [{"width": 360, "height": 740}, {"width": 1280, "height": 900}]


@pytest.fixture
def today(make_workshop, alice, bob, transactional_db):
    made = make_workshop(capacity=3, starts=timezone.now() + timedelta(hours=1))
    for person in (alice, bob):
        seats.sign_up(made, person)
    return made


@pytest.fixture
def door(open_page, site, today, fatma):
    def open_door(**options):
        page = open_page(site, **options)
        sign_in(page, fatma)
        page.goto(reverse("workshops:check_in", args=[today.pk]))
        return page

    return open_door


def there():
    return sorted(str(each.reader) for each in Registration.objects.exclude(arrived=None))


def add(page, name):
    page.locator("#id_name").fill(name)
    page.locator("[data-region=walk-in]").get_by_role("button", name="Ist da").click()


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_without_a_line_all_is_noted_on_the_phone_and_sent_once_when_it_is_back(door, size):
    """R01"""
    page, other = door(**size), door()
    page.context.set_offline(True)
    for name in ("Alice", "Bob"):
        page.get_by_role("button", name=f"{name}: Ist da").click()
    add(page, "Kim")

    expect(page.locator("#unsent-title")).to_have_text("Noch nicht gesendet: 3")
    expect(page.locator("[data-noted]")).to_have_text(["ist da, noch nicht gesendet"] * 2)
    assert violations(page) == []
    assert there() == []
    page.wait_for_timeout(700)  # pressed twice at once, the second would be a slip
    page.get_by_role("button", name="Bob: Zurücknehmen").click()
    expect(page.get_by_role("button", name="Bob: Ist da")).to_be_visible()

    page.context.set_offline(False)

    expect(page.locator("#unsent")).to_be_hidden(timeout=15_000)
    expect(page.locator("[data-region=arrived]")).to_have_text("2 von 3 sind da")
    expect(other.locator("[data-region=arrived]")).to_have_text("2 von 3 sind da", timeout=15_000)
    assert there() == ["Alice", "Kim"]
    assert Registration.objects.count() == 3
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('notes:'))") == []
    )


def test_what_was_sent_without_an_answer_is_sent_again_and_counts_once(door):
    """R01: the line breaks between the note and its answer."""
    page = door()
    page.route("**/sync/", lambda route: (route.fetch(), route.abort()), times=1)
    add(page, "Kim")

    expect(page.locator("#unsent")).to_be_visible()
    expect(page.locator("#unsent")).to_be_hidden(timeout=15_000)
    assert there() == ["Kim"]
    assert Registration.objects.count() == 3


def test_a_full_room_lets_in_on_purpose_alone(door):
    page = door()
    add(page, "Kim")
    expect(page.locator("[data-region=arrived]")).to_have_text("1 von 3 sind da")
    add(page, "Lou")
    expect(page.locator("#unsent")).to_contain_text("Alle Plätze sind vergeben.")
    assert there() == ["Kim"]

    page.get_by_role("button", name="Lou: Trotzdem einlassen").click()

    expect(page.locator("[data-region=arrived]")).to_have_text("2 von 4 sind da")
    expect(page.locator("#unsent")).to_be_hidden()


def test_without_scripts_the_forms_do_the_same(door):
    page = door(java_script_enabled=False)
    page.get_by_role("button", name="Alice: Ist da").click()
    add(page, "Kim")

    expect(page.locator("[data-region=arrived]")).to_have_text("2 von 3 sind da")
    add(page, "Lou")
    expect(page.locator("[role=alert]")).to_contain_text("Alle Plätze sind vergeben.")
    page.get_by_role("button", name="Trotzdem einlassen").click()
    expect(page.locator("[data-region=arrived]")).to_have_text("3 von 4 sind da")
    assert there() == ["Alice", "Kim", "Lou"]


CAMERA = """
window.BarcodeDetector = class { async detect() { return [{ rawValue: location.origin + "ADDRESS" }]; } };
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
HTMLMediaElement.prototype.play = async () => {};
"""


def test_the_camera_finds_the_row_and_is_offered_only_where_it_can(door, alice, today):
    page = door()
    expect(page.get_by_text("Die Kamera-App Ihres Telefons")).to_be_visible()
    expect(page.locator("[data-camera]")).to_be_hidden()
    seat = today.registrations.get(person=alice)
    page.add_init_script(CAMERA.replace("ADDRESS", seat.get_code_url()))
    page.reload()
    page.get_by_role("button", name="Code mit der Kamera lesen").click()

    expect(page.get_by_role("button", name="Alice: Ist da")).to_be_focused()
    expect(page.locator("[data-camera-view]")).to_be_hidden()
    assert there() == []

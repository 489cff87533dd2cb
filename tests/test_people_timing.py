"""How long an answer takes does not tell who has an account."""

import time
from statistics import median

import pytest
from django.core.cache import cache
from django.test import Client

from tests.test_people_sign_in import sign_in, sign_up, url

RUNS = 9


def sign_up_as(client, email):
    sign_up(client, email=email)


def guess_password(client, email):
    sign_in(client, email, "falsch geraten")


def ask_for_code(client, email):
    client.post(url("request_login_code"), {"email": email})


def ask_for_reset(client, email):
    client.post(url("reset_password"), {"email": email})


@pytest.mark.parametrize("deed", [sign_up_as, guess_password, ask_for_code, ask_for_reset])
def test_known_and_unknown_addresses_take_the_same_time(alice, deed):
    """S46: in time of the processor, so that a busy machine does not matter.

    Hashing a password once too often, or not at all, would be a factor of five.
    """
    took = {"known": [], "unknown": []}
    for run in range(RUNS + 1):
        for kind, email in [("known", alice.email), ("unknown", f"nobody{run}@example.org")]:
            cache.clear()  # the limits are another test's
            client = Client()
            start = time.process_time()
            deed(client, email)
            took[kind].append(time.process_time() - start)

    known, unknown = (median(times[1:]) for times in took.values())
    assert 0.5 < known / unknown < 2

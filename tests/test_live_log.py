from django.db import transaction

from participation.live.log import Message, heads, publish


def test_numbers_follow_each_other_within_a_topic(db):
    with transaction.atomic():
        publish(Message("theme.a", "x"), Message("theme.b", "x"), Message("theme.a", "y"))
    with transaction.atomic():
        publish(Message("theme.a", "z"))

    assert {name: seq for name, (_, seq) in heads(["theme.a", "theme.b", "none"]).items()} == {
        "theme.a": 3,
        "theme.b": 1,
        "none": 0,
    }

"""Deeds of those who run the platform; each is in the log of staff deeds."""

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import slugify

from participation.live.log import Message, publish
from participation.mail.actions import write
from participation.people.actions.account import GROUP_CHANGED
from participation.people.actions.log import record
from participation.people.actions.organisations import end_all, not_ended
from participation.people.invitations import digest
from participation.people.joining import new_code
from participation.people.models import BanReason, JoinCode, OperatorInvitation, Person, Session
from participation.people.names import KEPT
from participation.people.registry import tell_banned


class LinkUsed(Exception):
    """The link was used, replaced by a newer one, or never existed."""


class NameTaken(Exception):
    """Another group, or district, got this name a moment ago."""


class LastOperator(Exception):
    """The platform would be left without an operator."""


def locked_with_operators(person):
    """`person` as they are now, and all operators: locked together and in order, so that two operators
    who go, or dismiss each other, at the same moment take turns. What names an operator, as a comment
    does, may be written meanwhile.
    """
    wanted = Q(pk=person.pk) | Q(is_operator=True, is_active=True)
    found = list(Person.objects.filter(wanted).select_for_update(no_key=True).order_by("pk"))
    operators = [one for one in found if one.is_operator and one.is_active]
    return next(one for one in found if one == person), operators


@transaction.atomic
def ban(other, operator, *, reason):
    """Close the account: signed out everywhere at once, and no way back in until it is opened again.

    Every role and mandate ends with it; whoever opens the account again gives back none.
    """
    other, operators = locked_with_operators(other)
    if not other.is_active:
        return
    if operators == [other]:
        raise LastOperator
    mandates = not_ended(other)
    said = tell_banned(other, operator)
    was_operator, other.is_operator = other.is_operator, False
    other.is_active = False
    other.save(update_fields=["is_active", "is_operator"])
    Session.objects.filter(person=other).delete()
    record(operator, "person.ban", f"person {other.pk}", after={"reason": str(reason)})
    if was_operator:
        record(operator, "operator.dismiss", f"person {other.pk}")
    said += end_all(mandates, operator)
    write(other, "people/mail/banned.txt", reason=BanReason(reason).label)
    publish(*said, Message(other.topic, "closed", {"reason": "ban"}))


@transaction.atomic
def unban(other, operator):
    """Let them in again, as somebody without roles and mandates."""
    other = Person.objects.select_for_update(no_key=True).get(pk=other.pk)
    if other.is_active:
        return
    other.is_active = True
    other.save(update_fields=["is_active"])
    record(operator, "person.unban", f"person {other.pk}")
    write(other, "people/mail/unbanned.txt")


@transaction.atomic
def appoint(other, operator):
    """Make `other` an operator too, and tell them and all operators; whose account is closed stays out.

    They can do nothing before they have a second factor, see `middleware`.
    """
    other, operators = locked_with_operators(other)
    if other.is_operator or not other.is_active:
        return
    _set_operator(other, operator, True)
    write(other, "people/mail/made_operator.txt")
    for one in operators:
        write(one, "people/mail/operator_joined.txt", other=other, operator=operator)


@transaction.atomic
def dismiss(other, operator):
    """Take the office away. Raises `LastOperator`."""
    other, operators = locked_with_operators(other)
    if not other.is_operator:
        return
    if operators == [other]:
        raise LastOperator
    _set_operator(other, operator, False)


@transaction.atomic
def accept_invitation(token, person):
    """Make `person` the first operator. Raises `LinkUsed`."""
    invitation = (
        OperatorInvitation.objects.select_for_update()
        .filter(digest=digest(token), used=None)
        .first()
    )
    if invitation is None or Person.objects.operators().exists():
        raise LinkUsed
    invitation.used = timezone.now()
    invitation.save(update_fields=["used"])
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    person.is_operator = True
    person.save(update_fields=["is_operator"])
    record(person, "operator.first", f"person {person.pk}", after={"operator": True})
    publish(Message(person.topic, "closed", {"reason": "role"}))


def _set_operator(other, operator, is_operator):
    other.is_operator = is_operator
    other.save(update_fields=["is_operator"])
    verb = "operator.appoint" if is_operator else "operator.dismiss"
    record(operator, verb, f"person {other.pk}")
    publish(Message(other.topic, "closed", {"reason": "role"}))


@transaction.atomic
def make_code(operator, *, label, seats, valid_until):
    code = JoinCode.objects.create(
        code=new_code(), label=label, seats=seats, valid_until=valid_until, created_by=operator
    )
    record(operator, "code.make", f"code {code.pk}", after={"seats": seats})
    return code


@transaction.atomic
def end_code(code, operator):
    JoinCode.objects.valid().filter(pk=code.pk).update(valid_until=Now())
    record(operator, "code.end", f"code {code.pk}")


@transaction.atomic
def keep(row, person):
    """Save a stakeholder group or a district, new or with another name."""
    rows, noun = type(row).objects, row._meta.model_name
    before = logged(rows.get(pk=row.pk)) if row.pk else {}
    if not row.pk:
        row.position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
        row.slug = slugify(row.name)[:40].strip("-") or f"{noun}-{row.position}"
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NameTaken from None
    verb = f"{noun}.change" if before else f"{noun}.add"
    record(person, verb, f"{noun} {row.pk}", before=before, after=logged(row))
    transaction.on_commit(lambda: cache.delete_many(KEPT))
    publish(GROUP_CHANGED)  # everywhere, as when people are called otherwise


def logged(row):
    """What the log keeps of a stakeholder group or a district."""
    names = ("name", "is_special", "sorbian_name")
    return {name: getattr(row, name) for name in names if hasattr(row, name)}

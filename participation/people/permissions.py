"""Who may do what. A role counts only with a second factor; see `middleware`."""


def can_operate(person):
    """Run the platform: organisations, people, join codes, texts, the staff log."""
    return person.is_authenticated and person.is_active and person.is_operator


def can_ban(person, other):
    return can_operate(person) and person != other


def can_speak_for(person, organisation):
    """Write in the name of `organisation`, and confirm further members."""
    return organisation.mandates.active().filter(person=person).exists()


def can_confirm(person, mandate):
    """Staff confirms any member, a member confirms others; nobody themselves."""
    return mandate.person_id != person.pk and (
        can_operate(person) or can_speak_for(person, mandate.organisation)
    )


def can_end(person, mandate):
    return mandate.person_id == person.pk or can_operate(person)

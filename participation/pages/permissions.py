from participation.people.permissions import can_operate


def can_edit_texts(person):
    return can_operate(person)


def can_read_barrier_reports(person):
    return can_operate(person)

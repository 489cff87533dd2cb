"""Pages of one's own account."""

from django.shortcuts import render

from participation.people import invitations
from participation.people.typed import sign_in_first


@sign_in_first
def me(request):
    return render(request, "people/me.html")


def first_operator(request, token):
    return render(request, "people/first_operator.html", {"open": invitations.is_open(token)})

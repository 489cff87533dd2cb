"""Pages of those who run the platform. For everybody else they do not exist."""

from functools import wraps

from django.http import Http404
from django.views.decorators.cache import never_cache

from participation.people.permissions import can_operate
from participation.people.typed import sign_in_first


def operator_only(view):
    @never_cache
    @sign_in_first
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not can_operate(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper

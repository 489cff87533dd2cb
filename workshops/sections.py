"""What this room shows on a theme page."""

from themes.sections import section
from workshops.models import Workshop


@section("workshops", "workshops/_section.html", order=40)
def workshops(theme, request):
    coming = Workshop.objects.upcoming().with_clock().filter(theme=theme)
    return {"window": theme.window(theme.Activity.SIGN_UP), "workshops": coming}

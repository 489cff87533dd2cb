"""What workshops show on a theme page: until there are any, what they will be."""

from themes.sections import section


@section("workshops", "workshops/_section.html", order=40)
def workshops(theme, request):
    return {"window": theme.window(theme.Activity.SIGN_UP)}

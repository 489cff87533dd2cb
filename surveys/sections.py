"""What surveys show on a theme page: until there are any, what they will be."""

from themes.sections import section


@section("surveys", "surveys/_section.html", order=30)
def surveys(theme, request):
    return {"window": theme.window(theme.Activity.ANSWER)}

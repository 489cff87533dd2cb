"""What other rooms say on a theme's desk besides what waits for a decision: they register it in their `desk.py`.

@hint("workshops/_missing_on_desk.html")
def missing(theme):
    return {"workshops": …}
"""

from django.template.loader import render_to_string

_hints = []


def hint(template):
    """Show on every theme's desk what the function below returns for `theme`, rendered by `template`."""

    def register(function):
        _hints.append((template, function))
        return function

    return register


def hints(theme):
    """What the rooms say of `theme`, as HTML."""
    return [
        render_to_string(template, {"theme": theme, **build(theme)}) for template, build in _hints
    ]

"""What a benchmark prints: a table for people, and as its last line one JSON object."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Bound:
    measured: float
    most: float | None = None
    least: float | None = None

    @property
    def holds(self):
        return (self.most is None or self.measured <= self.most) and (
            self.least is None or self.measured >= self.least
        )


class Report:
    """Collects figures and bounds; `close` prints them and returns the exit code."""

    def __init__(self, name, **facts):
        self.name, self.facts = name, facts
        self.figures, self.bounds = [], {}

    def figure(self, what, *values):
        """A line of the table that promises nothing."""
        self.figures.append((what, *map(str, values)))

    def bound(self, what, measured, *, most=None, least=None):
        self.bounds[what] = Bound(round(measured, 2), most, least)

    def close(self):
        if self.figures:
            print()
            table(self.figures)
        print()
        table(
            [
                ("bound", "measured", "allowed", ""),
                *(
                    (
                        what,
                        f"{bound.measured:g}",
                        f"≤ {bound.most:g}" if bound.least is None else f"≥ {bound.least:g}",
                        "holds" if bound.holds else "FAILS",
                    )
                    for what, bound in self.bounds.items()
                ),
            ]
        )
        holds = all(bound.holds for bound in self.bounds.values())
        print()
        print(
            json.dumps(
                {
                    "bench": self.name,
                    "holds": holds,
                    "bounds": {
                        what: {
                            **{
                                key: value
                                for key, value in asdict(bound).items()
                                if value is not None
                            },
                            "holds": bound.holds,
                        }
                        for what, bound in self.bounds.items()
                    },
                    **self.facts,
                    "machine": f"{os.cpu_count()} CPUs, Python {platform.python_version()}",
                },
                ensure_ascii=False,
            ),
            flush=True,
        )
        return 0 if holds else 1


def table(rows):
    """Print rows of words in columns, numbers to the right."""
    columns = max(map(len, rows))
    rows = [(*row, *[""] * (columns - len(row))) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]).rstrip())


def milliseconds(seconds):
    return f"{1000 * seconds:.1f}"


def percentile(values, percent):
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def ratio(values, to):
    """The median of the ratios of what was measured in the same round."""
    return median(value / other for value, other in zip(values, to, strict=True))

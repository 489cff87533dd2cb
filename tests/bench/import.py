"""`bench import`: rows per second of `import_polis`, against a bare `executemany` of the same rows."""

import argparse
import os
import random
import time
from pathlib import Path
from statistics import median

from tests.bench.processes import BASE, House, enter
from tests.bench.report import Report, ratio

MOST = 4  # times a bare executemany
WITHIN = 60  # seconds


def main(argv):
    parser = argparse.ArgumentParser("bench import", description=__doc__)
    parser.add_argument("--sqlite", action="store_true", help="instead of PostgreSQL")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dir", type=Path, help="a Polis export; the largest at hand otherwise")
    options = parser.parse_args(argv)
    house = House(sqlite=options.sqlite)
    folder = options.dir or at_hand() or written(house.folder / "polis")
    enter(house.environment())
    return Measurement(folder, options).run()


def at_hand():
    """The largest export beside the checkout, if there is any."""
    data = Path(os.environ.get("SHARED_DATA", BASE.parent / "shared" / "data"))
    found = data.glob("**/participants-votes.csv")
    return max((path.parent for path in found), key=lambda folder: size(folder), default=None)


def size(folder):
    return (folder / "participants-votes.csv").stat().st_size


def written(folder, *, statements=1039, people=1756, positions=130_798):
    """An export as large as the Klimarat's on energy, for a checkout without data beside it."""
    dice = random.Random(2022)
    folder.mkdir()
    with open(folder / "comments.csv", "w", encoding="utf-8") as file:
        file.write("timestamp,comment-id,author-id,moderated,comment-body\n")
        for number in range(statements):
            text = f"Aussage {number}: " + "ein Satz über Strom und Wärme " * dice.randint(1, 5)
            file.write(f"{1651500000000 + number},{number},{number % 300},1,{text}\n")
    share = positions / (statements * people)
    with open(folder / "participants-votes.csv", "w", encoding="utf-8") as file:
        file.write(",".join(["participant", "group-id", *map(str, range(statements))]) + "\n")
        for number in range(people):
            cells = (
                dice.choice("1101") if dice.random() < share else "" for _ in range(statements)
            )
            file.write(",".join([str(number), str(number % 2), *cells]) + "\n")
    return folder


class Measurement:
    def __init__(self, folder, options):
        self.folder, self.options = folder, options

    def run(self):
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        theme = self.theme()
        imports, bare, again = [], [], []
        for number in range(self.options.rounds):
            seconds, imported = self.once(theme)
            imports.append(seconds)
            again.append(self.once(theme)[0])
            tables = self.take_out()
            rows = sum(len(rows) for _sql, rows in tables)
            bare.append(self.put_back(tables))
            self.take_out()
            print(
                f"round {number + 1}: import {seconds:.2f} s, again {again[-1]:.2f} s, "
                f"bare executemany {bare[-1]:.2f} s for {rows} rows",
                flush=True,
            )
        report = Report(
            "import",
            database="SQLite" if self.options.sqlite else "PostgreSQL",
            statements=imported.statements,
            positions=imported.positions,
            rows=rows,
            rows_per_second=round(rows / median(imports)),
            rounds=self.options.rounds,
        )
        report.figure("", "seconds", "rows/s")
        for what, seconds in (("import", imports), ("bare executemany", bare)):
            report.figure(what, f"{median(seconds):.2f}", f"{rows / median(seconds):.0f}")
        report.figure("import again", f"{median(again):.2f}")
        report.bound("import, times a bare executemany", ratio(imports, bare), most=MOST)
        report.bound("import, seconds", median(imports), most=WITHIN)
        return report.close()

    def theme(self):
        from themes.models import Theme  # noqa: PLC0415

        return Theme.objects.create(
            slug="energie", title="Energie", summary="-", lead_question="-", icon="bolt",
            colour="lake",
        )  # fmt: skip

    def once(self, theme):
        from participation.proposals.actions.imports import import_polis  # noqa: PLC0415
        from participation.proposals.polis import Export  # noqa: PLC0415

        start = time.perf_counter()
        imported = import_polis(Export(self.folder), theme, label="Messung")
        return time.perf_counter() - start, imported

    def models(self):
        """What an import fills, in an order in which the rows may be written."""
        from participation.proposals import models as proposals  # noqa: PLC0415
        from participation.threads.models import Thread  # noqa: PLC0415

        return [
            proposals.ImportedVoice,
            Thread,
            proposals.Proposal,
            proposals.ProposalDecision,
            proposals.Position,
            proposals.ProposalTally,
        ]

    def take_out(self):
        """`[(sql, rows)]` of all tables, which are empty afterwards."""
        from django.db import connection, transaction  # noqa: PLC0415

        place = "?" if self.options.sqlite else "%s"
        found = []
        with transaction.atomic(), connection.cursor() as cursor:
            for model in self.models():
                columns = [field.column for field in model._meta.local_concrete_fields]
                names, table = ", ".join(f'"{name}"' for name in columns), model._meta.db_table
                cursor.execute(f"SELECT {names} FROM {table} ORDER BY id")
                places = ", ".join([place] * len(columns))
                found.append(
                    (f"INSERT INTO {table} ({names}) VALUES ({places})", cursor.fetchall())
                )
            for model in reversed(self.models()):
                cursor.execute(f"DELETE FROM {model._meta.db_table}")
        return found

    def put_back(self, tables):
        """Seconds that the driver's own `executemany` takes, in one transaction."""
        from django.db import connection, transaction  # noqa: PLC0415

        start = time.perf_counter()
        with transaction.atomic():
            cursor = connection.connection.cursor()
            for sql, rows in tables:
                cursor.executemany(sql, rows)
            cursor.close()
        return time.perf_counter() - start

"""Queries that are built once per process.

Django writes the SQL of a QuerySet anew each time it is read. For a row by its key that takes several times
as long as the database needs to answer; where every request reads such a row, it is most of the request.

    PERSON = Prepared(lambda: Person.objects.with_roles().filter(pk=Given("pk", Person._meta.pk)))
    PERSON.first(pk=7)
"""

from functools import cache

from django.db import connection
from django.db.models import Expression
from django.db.models.query import ModelIterable, get_related_populators


def prepared_cursor():
    """For statements that come again and again: PostgreSQL, too, works out only once how to answer them."""
    return getattr(connection, "prepared_cursor", connection.cursor)()


class Given(Expression):
    """A value of a prepared query that comes with each reading, of the kind that `field` keeps."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Prepared:
    """`build()` makes the QuerySet; what is `Given` in it is handed over by name, as the database takes it."""

    def __init__(self, build):
        self.plan = cache(lambda vendor: Plan(build()))

    def first(self, **given):
        """The first row, with what was selected and annotated along; None without one."""
        return next(iter(self.rows(**given)), None)

    def rows(self, **given):
        """All rows: instances, or tuples of a QuerySet of `values_list`."""
        sql, values = self.sql(**given)
        with prepared_cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchall()
        return self.plan(connection.vendor).read(found)

    def sql(self, **given):
        """`(sql, values)`, for a statement around it."""
        plan = self.plan(connection.vendor)
        return plan.sql, plan.values(given)


class Plan:
    """What Django works out when it reads a QuerySet, kept."""

    def __init__(self, queryset):
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.parameters = self.compiler.as_sql()
        select, kinds = self.compiler.select, self.compiler.klass_info
        self.reads = tuple
        self.converters = self.compiler.get_converters([each[0] for each in select])
        self.annotations = self.compiler.annotation_col_map
        if queryset._iterable_class is ModelIterable:
            self.reads = self.instance
            self.model = kinds["model"]
            self.columns = slice(kinds["select_fields"][0], kinds["select_fields"][-1] + 1)
            self.names = [each[0].target.attname for each in select[self.columns]]
            self.related = get_related_populators(kinds, select, connection.alias)

    def values(self, given):
        return [given[each.name] if isinstance(each, Given) else each for each in self.parameters]

    def read(self, rows):
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return list(map(self.reads, rows))

    def instance(self, row):
        """As `ModelIterable` makes them."""
        found = self.model.from_db(connection.alias, self.names, row[self.columns])
        for populator in self.related:
            populator.populate(row, found)
        for name, position in self.annotations.items():
            setattr(found, name, row[position])
        return found

"""The database itself refuses to change or delete what is in the log of staff deeds."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION people_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log of staff deeds is append-only'; END $$;
CREATE TRIGGER staff_deeds_are_append_only BEFORE UPDATE OR DELETE ON people_staffdeed
FOR EACH ROW EXECUTE FUNCTION people_refuse();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER staff_deeds_are_append_only ON people_staffdeed;
DROP FUNCTION people_refuse();
"""
SQLITE = [
    f"""
    CREATE TRIGGER staff_deeds_refuse_{event} BEFORE {event} ON people_staffdeed
    BEGIN SELECT RAISE(ABORT, 'the log of staff deeds is append-only'); END
    """
    for event in ("update", "delete")
]
SQLITE_UNDO = [f"DROP TRIGGER staff_deeds_refuse_{event}" for event in ("update", "delete")]


def refuse(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if sqlite else [POSTGRESQL]:
        schema_editor.execute(statement)


def allow(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_UNDO if sqlite else [POSTGRESQL_UNDO]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(refuse, allow)]

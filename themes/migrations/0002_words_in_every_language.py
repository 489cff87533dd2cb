from django.db import migrations, models
from django.utils.translation import gettext, override

NAMES = ("title", "summary", "lead_question", "next_step", "source")


def keep_what_the_catalogue_said(apps, schema_editor):
    """Until now the words that came with the platform were translated when they were shown."""
    for theme in apps.get_model("themes", "Theme").objects.all():
        words = {name: getattr(theme, name) for name in NAMES}
        with override("en"):
            english = {name: gettext(word) for name, word in words.items() if gettext(word) != word}
        theme.translations = {"en": english} if english else {}
        theme.save(update_fields=["translations"])


class Migration(migrations.Migration):
    dependencies = [("themes", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="theme",
            name="translations",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.RunPython(keep_what_the_catalogue_said, migrations.RunPython.noop),
        migrations.RemoveField(model_name="theme", name="version"),
    ]

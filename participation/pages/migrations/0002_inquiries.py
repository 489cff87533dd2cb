from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]

    operations = [
        migrations.RenameModel("BarrierReport", "Inquiry"),
        migrations.AddField(
            model_name="inquiry",
            name="kind",
            field=models.CharField(
                choices=[("barrier", "Barriere"), ("message", "Nachricht")],
                default="barrier",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="inquiry",
            name="text",
            field=models.TextField(
                help_text="Sie dürfen in jeder Sprache schreiben.",
                max_length=5000,
                verbose_name="Ihre Nachricht",
            ),
        ),
    ]

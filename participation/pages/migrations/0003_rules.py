from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_inquiries")]

    operations = [
        migrations.AlterField(
            model_name="text",
            name="slug",
            field=models.SlugField(
                choices=[
                    ("impressum", "Impressum"),
                    ("datenschutz", "Datenschutz"),
                    ("barrierefreiheit", "Barrierefreiheit"),
                    ("kontakt", "Kontakt"),
                    ("so-funktioniert-es", "So funktioniert es"),
                    ("regeln", "Regeln für Beiträge"),
                    ("rueckgabe", "Wohin mit der Ideenkarte"),
                ]
            ),
        ),
    ]

"""Studies: questions that are called off, and tell how far they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns of a question."""

    dependencies = (("planning", "0005_letter_codes"),)

    operations = (
        migrations.AddField("question", "progress", models.JSONField(default=dict)),
        migrations.AddField("question", "wanted", models.BooleanField(default=True)),
    )

from django.db import migrations, models


class Migration(migrations.Migration):
    """A form of a paper that cannot stand for it is not fetched again; why it cannot stays on the row."""

    dependencies = [("papers", "0001_what_was_published")]

    operations = [
        migrations.AddField(
            model_name="fulltext",
            name="refused",
            field=models.JSONField(blank=True, default=dict, help_text="forms of the paper that were not taken, and why"),
        ),
    ]

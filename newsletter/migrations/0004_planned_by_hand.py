"""Which digests an operator planned, whatever the hours of their readers."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def mark_what_was_planned_by_hand(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 -- Django's signature
    """A digest that was planned by hand was due at the moment of its planning."""
    digests = apps.get_model("newsletter", "Digest").objects
    digests.filter(due_at=models.F("planned_at")).update(by_hand=True)


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0003_an_owner_proves_it'),
    ]

    operations = [
        migrations.AddField(
            model_name='digest',
            name='by_hand',
            field=models.BooleanField(default=False, help_text="an operator planned it, whatever the reader's hour and weekdays"),
        ),
        migrations.RunPython(mark_what_was_planned_by_hand, migrations.RunPython.noop),
    ]

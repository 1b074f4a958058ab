from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_it_from_the_text(apps, _schema_editor):
    """The summaries that there are were told from the text that there is."""
    text = apps.get_model("papers", "FullText").objects.filter(paper=OuterRef("paper"))
    apps.get_model("papers", "Summary").objects.update(version_read=Subquery(text.values("version_read")[:1]))


class Migration(migrations.Migration):
    """The anchors of a summary's claims are of one version of the paper, also after a newer one was read."""

    dependencies = [("papers", "0002_what_was_refused")]

    operations = [
        migrations.AddField(
            model_name="summary",
            name="version_read",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="the paper's version that the anchors of the claims are of", null=True
            ),
        ),
        migrations.RunPython(take_it_from_the_text, migrations.RunPython.noop),
    ]

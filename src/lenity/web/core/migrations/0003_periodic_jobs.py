from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("core", "0002_audit_is_append_only"),)
    operations = (
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("job", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("due", models.DateTimeField()),
            ],
        ),
    )

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("followups", "0008_each_promise_is_pinned_to_its_policy")]
    operations = [
        migrations.AlterField(
            model_name="followup",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="programs.followuppolicy",
                verbose_name="policy",
            ),
        ),
        migrations.AlterField(
            model_name="followup",
            name="promised_due_at",
            field=models.DateTimeField(verbose_name="due as promised"),
        ),
        migrations.AlterField(
            model_name="historicalfollowup",
            name="promised_due_at",
            field=models.DateTimeField(verbose_name="due as promised"),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=Q(promised_due_at__gt=F("anchor_at"), promised_due_at__lte=F("due_at")),
                name="followup_promised_at_or_before_due",
            ),
        ),
    ]

from django.db import models


class CaseWithoutDate(models.Model):
    """A case that is not closed and has no pending follow-up, so that nothing will remind of it.

    One row for each, kept by triggers of both tables (migration 0015): the few are found without looking at
    the many. What is derived has no history; that of the case and of its follow-ups says it.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="without_date")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

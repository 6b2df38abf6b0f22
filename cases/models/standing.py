"""What was signed stands: PostgreSQL lets nothing of it change but what was not said yet."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# A change of these alone is none (heart.core.triggers).
_BOOKKEEPING = ("version", "updated_at")


class Stands(pgtrigger.Trigger):
    """Refuses every change and the deletion of a row, but for the `moves` named here.

    A move is the columns that it may write and the condition, in SQL over OLD and NEW, under which it may.
    """

    level = pgtrigger.Row
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def __init__(self, *, name, moves, deletable="false", condition=None):  # type: ignore[no-untyped-def]
        """`deletable` is the condition, in SQL over OLD, under which the row may still go."""
        self.moves, self.deletable = moves, deletable
        super().__init__(name=name, condition=condition)

    def get_func(self, model) -> str:  # type: ignore[no-untyped-def]
        table = model._meta.db_table
        allowed = " OR ".join(self._allowed(columns, when) for columns, when in self.moves)
        return f"""
            IF TG_OP = 'UPDATE' AND ({allowed}) THEN RETURN NEW; END IF;
            IF TG_OP = 'DELETE' AND {self.deletable} THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'pgtrigger: Cannot % rows from % table', lower(TG_OP), '{table}';
        """

    @staticmethod
    def _allowed(columns: tuple[str, ...], when: str) -> str:
        rest = ", ".join(f"'{column}'" for column in (*columns, *_BOOKKEEPING))
        same = f"(to_jsonb(NEW) - ARRAY[{rest}]) = (to_jsonb(OLD) - ARRAY[{rest}])"
        return f"({same} AND {when})"


STRIKING = (
    ("struck_at", "struck_by_id", "struck_reason"),
    "OLD.struck_at IS NULL AND NEW.struck_at IS NOT NULL",
)


class Struck(models.Model):
    """Can be struck, once, as an entry made in error: it stays, and only those who audit still read it."""

    struck_at = models.DateTimeField(_("struck"), null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("struck by"),
    )
    struck_reason = models.CharField(_("reason for striking"), max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_by=None, struck_reason="")
                | Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason=""),
                name="%(class)s_struck_says_who_and_why",
            ),
        ]

    @property
    def is_struck(self) -> bool:
        return self.struck_at is not None

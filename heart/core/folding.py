"""Text without case and accents, as PostgreSQL compares and indexes it."""

from django.db.models import F, Func, Value


def folded(field: str) -> Func:
    """The column `field`, folded: the expression of the indexes that search by likeness."""
    return Func(F(field), function="heart_fold")


def folded_text(text: str) -> Func:
    """What someone typed, folded like the columns."""
    return Func(Func(Value(text), function="normalize"), function="heart_fold")

"""Which constraint of PostgreSQL refuses a statement."""

from django.db import IntegrityError, connection, transaction


def refuser_of(sql: str) -> str:
    """The name of the constraint that refuses `sql`; "" when it is accepted. Nothing of it stays."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(sql)
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
    return ""

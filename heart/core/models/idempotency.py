from django.db import models


class IdempotencyKey(models.Model):
    """A key that a client sent with a creating request: the same key is the same record, once.

    Keeps a hash of the body and the record's id, never the body or the answer (they name people).
    """

    id = models.BigAutoField(primary_key=True)
    user_id = models.UUIDField()
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    record_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key"], name="idempotency_key_once_per_user"),
        ]
        indexes = [models.Index(fields=["at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return f"key {self.pk}"

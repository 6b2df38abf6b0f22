from django.db import models
from knox.models import AbstractAuthToken


class ApiToken(AbstractAuthToken):
    """A hashed, expiring key of one person or program to the API; the key itself is shown once."""

    name = models.CharField(max_length=100, blank=True)

"""What happened to staff, told inside the transaction in which it did. A receiver may refuse by raising."""

from django.dispatch import Signal

staff_deactivated = Signal()  # user, by, at

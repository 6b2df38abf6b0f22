"""What happened to a promise, told inside the transaction in which it did."""

from django.dispatch import Signal

follow_up_scheduled = Signal()  # follow_up
attempt_logged = Signal()  # attempt
follow_up_settled = Signal()  # follow_up

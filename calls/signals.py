"""What happened to a call, told inside the transaction in which it did. A receiver may refuse by raising."""

from django.dispatch import Signal

call_followed_up = Signal()  # call, neighbor, by, at: a clinician decided that someone is to be reached

"""What happened to a referral, told inside the transaction in which it did."""

from django.dispatch import Signal

referral_moved = Signal()  # referral, previous: its status before

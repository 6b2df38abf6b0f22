"""What happened to notices, told inside the transaction in which it did."""

from django.dispatch import Signal

notice_acknowledged = Signal()  # notice, by, at

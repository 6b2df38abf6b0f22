"""What happened to the promises, told inside the transaction in which it did."""

from django.dispatch import Signal

# program=, by=, at=: when a program is staffed, or on which days it is closed, is other than before.
hours_changed = Signal()
# by=, at=: which calls a program takes may be other than before, in any era.
eligibility_rules_changed = Signal()

"""What happened to the promises, told inside the transaction in which it did."""

from django.dispatch import Signal

# program=, by=, at=: when a program is staffed, or on which days it is closed, or when everybody who
# follows up for it is away, is other than before.
hours_changed = Signal()
# absence=, by=, at=: someone will be away.
absence_noted = Signal()
# by=, at=, move=: policies may be other than before. A receiver answers how many open promises they would
# move, and moves them only where `move` is true.
policies_loaded = Signal()
# by=, at=: which calls a program takes may be other than before, in any era.
eligibility_rules_changed = Signal()

"""What happened to records of people, told inside the transaction in which it did.

Each carries `by` (who) and `at` (when). A receiver may refuse by raising.
"""

from django.dispatch import Signal

# link, journal: two records become one person. What its receivers change they change through the journal
# (actions/journal.py), so that it is undone when the two are parted.
neighbors_linking = Signal()
neighbors_parting = Signal()  # link: the records are two people again, and the journal is about to be undone
neighbors_parted = Signal()  # link: all of it is undone

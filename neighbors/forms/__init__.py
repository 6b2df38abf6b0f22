from neighbors.forms.consent import ConsentForm, EventForm, RevokeForm
from neighbors.forms.neighbor import NeighborForm, SearchForm

__all__ = ["ConsentForm", "EventForm", "NeighborForm", "RevokeForm", "SearchForm"]

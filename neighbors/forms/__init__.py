from neighbors.forms.alert import AlertForm, ReviewAlertForm
from neighbors.forms.consent import ConsentForm, EventForm, RevokeForm
from neighbors.forms.link import LinkForm
from neighbors.forms.neighbor import NeighborForm, SearchForm

__all__ = [
    "AlertForm",
    "ConsentForm",
    "EventForm",
    "LinkForm",
    "NeighborForm",
    "ReviewAlertForm",
    "RevokeForm",
    "SearchForm",
]

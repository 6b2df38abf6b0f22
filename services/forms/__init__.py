from services.forms.finder import FinderForm, known_places
from services.forms.service import ServiceForm

__all__ = ["FinderForm", "ServiceForm", "known_places"]

from services.api.hsds import urlpatterns as hsds_urlpatterns
from services.api.services import routes

__all__ = ["hsds_urlpatterns", "routes"]

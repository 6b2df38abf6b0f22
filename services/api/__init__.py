from services.api.hsds import urlpatterns as hsds_urlpatterns

__all__ = ["hsds_urlpatterns"]

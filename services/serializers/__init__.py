from services.serializers.mapping import MappingError, read_mapping
from services.serializers.package import PackageError
from services.serializers.source import Item, Rejected, Source

__all__ = ["Item", "MappingError", "PackageError", "Rejected", "Source", "read_mapping"]

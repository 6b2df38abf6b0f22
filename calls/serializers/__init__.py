from calls.serializers.call import CallSerializer, MessageSerializer
from calls.serializers.csv_rows import Rejected, Row, csv_headings, csv_rows
from calls.serializers.mapping import Mapping, MappingError, mapping_for, read_mapping
from calls.serializers.row import message_of

__all__ = [
    "CallSerializer",
    "Mapping",
    "MappingError",
    "MessageSerializer",
    "Rejected",
    "Row",
    "csv_headings",
    "csv_rows",
    "mapping_for",
    "message_of",
    "read_mapping",
]

from neighbors.serializers.alert import AlertSerializer, EndAlertSerializer, RenewAlertSerializer
from neighbors.serializers.consent import ConsentSerializer, DisclosureSerializer, RevokeSerializer
from neighbors.serializers.neighbor import (
    CandidateSerializer,
    LinkSerializer,
    MatchSerializer,
    NeighborSerializer,
    SearchSerializer,
    UnlinkSerializer,
)

__all__ = [
    "AlertSerializer",
    "CandidateSerializer",
    "ConsentSerializer",
    "DisclosureSerializer",
    "EndAlertSerializer",
    "LinkSerializer",
    "MatchSerializer",
    "NeighborSerializer",
    "RenewAlertSerializer",
    "RevokeSerializer",
    "SearchSerializer",
    "UnlinkSerializer",
]

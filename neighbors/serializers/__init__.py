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
from neighbors.serializers.plan import FamiliarPlanSerializer

__all__ = [
    "AlertSerializer",
    "CandidateSerializer",
    "ConsentSerializer",
    "DisclosureSerializer",
    "EndAlertSerializer",
    "FamiliarPlanSerializer",
    "LinkSerializer",
    "MatchSerializer",
    "NeighborSerializer",
    "RenewAlertSerializer",
    "RevokeSerializer",
    "SearchSerializer",
    "UnlinkSerializer",
]

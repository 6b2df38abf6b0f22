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
    "CandidateSerializer",
    "ConsentSerializer",
    "DisclosureSerializer",
    "LinkSerializer",
    "MatchSerializer",
    "NeighborSerializer",
    "RevokeSerializer",
    "SearchSerializer",
    "UnlinkSerializer",
]

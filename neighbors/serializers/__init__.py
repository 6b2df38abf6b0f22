from neighbors.serializers.consent import ConsentSerializer, DisclosureSerializer, RevokeSerializer
from neighbors.serializers.neighbor import (
    CandidateSerializer,
    MatchSerializer,
    NeighborSerializer,
    SearchSerializer,
)

__all__ = [
    "CandidateSerializer",
    "ConsentSerializer",
    "DisclosureSerializer",
    "MatchSerializer",
    "NeighborSerializer",
    "RevokeSerializer",
    "SearchSerializer",
]

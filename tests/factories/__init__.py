"""The smallest valid thing of each noun. Stories are told with the rooms' actions instead."""

from tests.factories.directory import make_location, make_organization, make_service
from tests.factories.people import make_team, make_user
from tests.factories.story import (
    make_call,
    make_case,
    make_consent,
    make_encounter,
    make_follow_up,
    make_need,
    make_neighbor,
    unsaved_round,
)
from tests.factories.way import consent_to, make_in, make_referral, make_sent

__all__ = [
    "consent_to",
    "make_call",
    "make_case",
    "make_consent",
    "make_encounter",
    "make_follow_up",
    "make_in",
    "make_location",
    "make_need",
    "make_neighbor",
    "make_organization",
    "make_referral",
    "make_sent",
    "make_service",
    "make_team",
    "make_user",
    "unsaved_round",
]

"""Invented responses, in the proportions that the city publishes (the table of the programs' figures)."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.models import FollowUpWish, Outcome
from cases.models.encounter import Destination, Interpreter, PoliceBackup, RequestedBy
from heart.desk.demo.city import DemoCity
from heart.desk.demo.people import PLACES, pick


@dataclass(frozen=True)
class Figures:
    """How a program responds: outcomes are shares of its responses, minutes are means.

    `share` is of the responses that are drawn; CRT has 57.5 % of all with those that follow a CCD call.
    """

    share: float
    to_scene: float
    on_scene: float
    outcomes: dict[str, float]
    call_types: dict[str, float]
    police_diverted: float
    officers: float


FIGURES = {
    "CCD": Figures(
        share=0.208, to_scene=1.37, on_scene=27.94, police_diverted=0.3, officers=0.04,
        outcomes={
            Outcome.RESOLVED_BY_PHONE: 0.66, Outcome.SUPPORTED_UNTIL_ARRIVAL: 0.216,
            Outcome.TRANSPORTED: 0.0376,
            Outcome.CONNECTED_IN_COMMUNITY: 0.03, Outcome.DECLINED: 0.03, Outcome.OTHER: 0.0241,
            Outcome.EMS: 0.0023,
        },
        call_types={"crisis_call_diversion": 5, "mental_health_crisis": 4, "suicide_threat": 2},
    ),
    "CRT": Figures(
        share=0.548, to_scene=12.19, on_scene=34.06, police_diverted=0.82, officers=0.13,
        outcomes={
            Outcome.RESOLVED_ON_SCENE: 0.68, Outcome.UNABLE_TO_LOCATE: 0.09, Outcome.TRANSPORTED: 0.0652,
            Outcome.DECLINED: 0.06, Outcome.CONNECTED_IN_COMMUNITY: 0.054, Outcome.OTHER: 0.0253,
            Outcome.REFERRED_TO_POLICE: 0.02, Outcome.EMS: 0.0055,
        },
        call_types={
            "trespass": 24, "welfare_check": 22, "mental_health_crisis": 14, "assist_person": 10,
            "nuisance": 8,
            "intoxicated_person": 7, "suicide_threat": 6, "panhandling": 4, "public_indecency": 2,
            "lost_person": 2,
            "prostitution": 1,
        },
    ),
    "COR": Figures(
        share=0.217, to_scene=12.67, on_scene=51.99, police_diverted=0.0, officers=0.31,
        outcomes={
            Outcome.RESOLVED_ON_SCENE: 0.60, Outcome.IVC: 0.09, Outcome.TRANSPORTED: 0.078,
            Outcome.DECLINED: 0.07,
            Outcome.UNABLE_TO_LOCATE: 0.06, Outcome.CONNECTED_IN_COMMUNITY: 0.04,
            Outcome.REFERRED_TO_POLICE: 0.04,
            Outcome.OTHER: 0.0179, Outcome.EMS: 0.0041,
        },
        call_types={
            "mental_health_crisis": 28, "disturbance": 24, "domestic_violence": 16,
            "involuntary_commitment": 14,
            "harassment_or_threats": 10, "trespass": 8,
        },
    ),
}  # fmt: skip
DESTINATIONS = {
    Destination.EMERGENCY_FACILITY: 30, Destination.CRISIS_CENTER: 28, Destination.COMMUNITY_RESOURCE: 20,
    Destination.HOME: 14, Destination.BUS_STATION: 5, Destination.OTHER: 3,
}  # fmt: skip
REQUESTED_BY = {
    RequestedBy.CALLER: 70, RequestedBy.POLICE: 13, RequestedBy.DISPATCH: 9, RequestedBy.COMMUNITY: 4,
    RequestedBy.FIRE: 2, RequestedBy.EMS: 2,
}  # fmt: skip
WISHES = {
    FollowUpWish.WANTED: 0.26, FollowUpWish.DECLINED: 0.19, FollowUpWish.NOT_OFFERED: 0.25,
    FollowUpWish.NOT_APPLICABLE: 0.30,
}  # fmt: skip
# Of those who have any; in the order in which neighbors have them.
NEEDS = {
    "behavioral_health": 0.58, "housing": 0.43, "food": 0.31, "substance_use": 0.24, "physical_health": 0.18,
    "benefits": 0.14, "transportation": 0.10, "employment": 0.07, "id_documents": 0.06,
    "clothing_hygiene": 0.05,
    "phone_access": 0.05, "safety": 0.045, "legal": 0.04, "social_connection": 0.04, "other": 0.02,
}  # fmt: skip
# With these nobody was met, so there is nobody to come back to.
NOBODY_MET = {Outcome.UNABLE_TO_LOCATE}
ANONYMOUS = 0.1
ARRIVAL_NOT_SAID = 0.004


@dataclass
class Response:
    """One response of one program: its times, what came of it, and who is needed to tell the rest."""

    program: str
    call_type: str
    beat: str
    location: str
    priority: str
    weapon: bool
    violent: bool
    received_at: datetime
    dispatched_at: datetime
    arrived_at: datetime | None
    cleared_at: datetime
    outcome: str
    follow_up: str
    needs: tuple[str, ...]
    requested_by: str
    cad_number: str = ""  # of the call; a response that shares its call shares this
    shares_call_of: "Response | None" = None


def invent_response(rng: random.Random, city: DemoCity) -> Response:
    """One of the year's responses, within its program's hours."""
    program = pick(rng, {code: figures.share for code, figures in FIGURES.items()})
    while True:
        lengths = _lengths(rng, FIGURES[program])
        received_at = city.moment_on_shift(rng, program, sum(lengths, timedelta()))
        if received_at:
            return invent_response_at(rng, city, program, received_at, lengths)


def _lengths(rng: random.Random, figures: Figures) -> list[timedelta]:
    """Received to dispatched, to arrived, to cleared; the last two with the means of the figures."""
    minutes = [
        rng.uniform(0.5, 4),
        rng.gammavariate(4, figures.to_scene / 4),
        rng.gammavariate(5, figures.on_scene / 5),
    ]
    return [timedelta(seconds=round(60 * length)) for length in minutes]


def invent_response_at(
    rng: random.Random,
    city: DemoCity,
    program: str,
    received_at: datetime,
    lengths: list[timedelta] | None = None,
) -> Response:
    figures = FIGURES[program]
    to_dispatch, to_scene, on_scene = lengths or _lengths(rng, figures)
    dispatched_at = received_at.replace(microsecond=0) + to_dispatch
    outcome = pick(rng, figures.outcomes)
    risky = program == "COR"
    return Response(
        program=program,
        call_type=pick(rng, {code: figures.call_types.get(code, 1) for code in city.taken[program]}),
        beat=rng.choice(city.beats).code,
        location=rng.choice(PLACES) if rng.random() < 0.4 else f"{rng.randrange(1, 40)}00 block Example St",
        priority="P" if risky and rng.random() < 0.12 else rng.choice("1223334"),
        weapon=risky and rng.random() < 0.18,
        violent=risky and rng.random() < 0.25,
        received_at=received_at.replace(microsecond=0),
        dispatched_at=dispatched_at,
        arrived_at=None if rng.random() < ARRIVAL_NOT_SAID else dispatched_at + to_scene,
        cleared_at=dispatched_at + to_scene + on_scene,
        outcome=outcome,
        follow_up=FollowUpWish.NOT_APPLICABLE if outcome in NOBODY_MET else pick(rng, WISHES),
        needs=invent_needs(rng),
        requested_by=pick(rng, REQUESTED_BY),
    )


def invent_needs(rng: random.Random) -> tuple[str, ...]:
    if rng.random() < 0.3:
        return ()
    return tuple(code for code, share in NEEDS.items() if rng.random() < share)


def answers_of(rng: random.Random, response: Response, interpreter: str) -> dict[str, object]:
    """What the team answers about the response; now and then a question waits."""
    figures = FIGURES[response.program]
    by_phone = response.outcome == Outcome.RESOLVED_BY_PHONE
    went_along = response.outcome == Outcome.TRANSPORTED
    return {
        "transported_to": pick(rng, DESTINATIONS) if went_along else "",
        "in_person_diverted": by_phone if response.program == "CCD" else None,
        "law_enforcement_diverted": by_phone or rng.random() < figures.police_diverted,
        "officers_on_scene": None if rng.random() < 0.01 else rng.random() < figures.officers,
        "police_backup": PoliceBackup.ROUTINE if rng.random() < 0.0004 else PoliceBackup.NONE,
        "ems_needed": response.outcome == Outcome.EMS,
        "arrested": response.program != "CCD" and rng.random() < 0.004,
        "interpreter": interpreter if interpreter in Interpreter.values else Interpreter.NONE,
    }

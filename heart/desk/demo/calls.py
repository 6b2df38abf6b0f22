"""Invented 911 calls: those that were answered, those that could have been, and those that are not ours."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from calls.actions import Message
from heart.desk.demo.city import DemoCity
from heart.desk.demo.people import PLACES
from heart.desk.demo.responses import FIGURES, Response, invent_response
from heart.desk.demo.staff import SOURCE

# For each encounter of the year.
UNANSWERED, NOT_OURS = 1.5, 0.5
FOREIGN_TYPES = (
    "Traffic hazard",
    "Alarm",
    "Larceny report",
    "Parking complaint",
    "Noise complaint",
    "Vehicle crash",
)
DISPOSITIONS = ("Report taken", "No report", "Gone on arrival", "Assisted", "Referred")
NOTES = (
    "Caller worried about someone they don't know.",
    "Caller is the sister, on the line.",
    "Third call from here this week.",
    "Caller asks for someone who is not police.",
    "Caller hung up; called back, all calm.",
    "Store asks for help, wants no report.",
    "",
)


def tell_calls(rng: random.Random, city: DemoCity, responses: Sequence[Response]) -> list[Message]:
    """CAD's messages of the year, in order; each response with a call learns its number."""
    told: list[tuple[datetime, Response | None, dict[str, object]]] = []
    for response in responses:
        told.append((response.received_at, response, _of_response(rng, city, response)))
    wanted = len(responses)
    for _place in range(round(wanted * UNANSWERED)):
        response = invent_response(rng, city)
        told.append((response.received_at, None, _unanswered(rng, city, response)))
    for moment in _any_moments(rng, city, round(wanted * NOT_OURS)):
        told.append((moment, None, _not_ours(rng, city, moment)))
    told.sort(key=lambda one: one[0])
    messages = []
    for running, (moment, answered, facts) in enumerate(told, start=1):
        number = f"{moment.astimezone(city.zone):%y}-{running:06d}"
        messages.append(
            Message(SOURCE, number, {name: value for name, value in facts.items() if value not in ("", None)})
        )
        if answered:
            answered.cad_number = number
    return messages


def _of_response(rng: random.Random, city: DemoCity, response: Response) -> dict[str, object]:
    return {
        "call_type_received": city.call_types[response.call_type].label,
        "priority": response.priority,
        "weapon": response.weapon,
        "violent": response.violent,
        "beat": response.beat,
        "address": response.location,
        "received_at": response.received_at,
        "dispatched_at": response.dispatched_at,
        "arrived_at": response.arrived_at,
        "cleared_at": response.cleared_at,
        "cad_disposition": f"{response.program} responded",
        "notes": rng.choice(NOTES),
    }


def _unanswered(rng: random.Random, city: DemoCity, response: Response) -> dict[str, object]:
    facts = _of_response(rng, city, response)
    return facts | {"cad_disposition": rng.choice(DISPOSITIONS)}


def _any_moments(rng: random.Random, city: DemoCity, wanted: int) -> Iterator[datetime]:
    """Any hour of the year, each call over before the demo's end."""
    seconds = (city.ends_at - city.starts_at - timedelta(hours=3)).total_seconds()
    for _place in range(wanted):
        yield city.starts_at + timedelta(seconds=round(rng.random() * seconds))


def _not_ours(rng: random.Random, city: DemoCity, moment: datetime) -> dict[str, object]:
    """At any hour, of a type that we may not know, and often with a reason against."""
    program = rng.choice(list(FIGURES))
    known = city.call_types[rng.choice(city.taken[program])].label
    dispatched_at = moment + timedelta(seconds=rng.randrange(60, 600))
    arrived_at = dispatched_at + timedelta(seconds=rng.randrange(180, 1500))
    return {
        "call_type_received": rng.choice(FOREIGN_TYPES) if rng.random() < 0.6 else known,
        "priority": rng.choice("P1123"),
        "weapon": rng.random() < 0.3,
        "violent": rng.random() < 0.4,
        "beat": rng.choice(city.beats).code,
        "address": rng.choice(PLACES),
        "received_at": moment,
        "dispatched_at": dispatched_at,
        "arrived_at": arrived_at,
        "cleared_at": arrived_at + timedelta(seconds=rng.randrange(300, 4000)),
        "cad_disposition": rng.choice(DISPOSITIONS),
        "notes": rng.choice(NOTES),
    }

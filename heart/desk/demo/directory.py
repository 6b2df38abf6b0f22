"""An invented directory on an invented map: services for each need, where the demo's neighbors live."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from accounts.models import User
from heart.desk.demo.city import DemoCity
from heart.local import ROOT
from programs.actions import load_outlines
from services.actions import store_told
from services.serializers import Source
from services.serializers.parse import Reader
from services.serializers.source import Item

NATIONAL = "services/profiles/national.json"
SOURCE = "demo"
# The middle of the invented map, and the size of a beat on it, in degrees.
LATITUDE, LONGITUDE = 35.994, -78.899
HIGH, WIDE, COLUMNS = 0.018, 0.024, 4
WEEKDAYS, EVERY_DAY = "MO,TU,WE,TH,FR", "MO,TU,WE,TH,FR,SA,SU"
DAY, LONG, NIGHT, ALWAYS = ("09:00", "17:00"), ("08:00", "20:00"), ("19:00", "07:00"), ("00:00", "00:00")

Line = dict[str, Any]


def _line(name: str, needs: str, says: str, **facts: Any) -> Line:
    """One service: open on weekdays by day, in English, to walk in or to call, if nothing else is said."""
    told = {"days": WEEKDAYS, "hours": DAY, "languages": "English", "intake": "walk_in phone", "papers": ""}
    return told | {"name": name, "needs": needs.split(), "says": says} | facts


SERVICES = [
    _line("Test Pantry", "food", "A bag of groceries a week for a household.", languages="English,Spanish"),
    _line(
        "Sample Soup Kitchen",
        "food",
        "A hot lunch, no questions asked.",
        days=EVERY_DAY,
        hours=("11:30", "13:30"),
    ),
    _line(
        "Example Meals at Home",
        "food physical_health",
        "Meals brought to the door.",
        intake="phone",
        minimum_age=60,
    ),
    _line(
        "Example Night Shelter",
        "housing safety",
        "A bed for the night.",
        days=EVERY_DAY,
        hours=NIGHT,
        papers="A photo ID, if you have one",
        wait="Doors open at 7 PM; full by 8 PM",
        beds=4,
    ),
    _line(
        "Test Family Shelter",
        "housing",
        "Rooms for parents with children.",
        days=EVERY_DAY,
        hours=ALWAYS,
        intake="phone referral",
        languages="English,Spanish",
        wait="About two weeks",
        beds=0,
    ),
    _line(
        "Sample Rent Help",
        "housing benefits",
        "Help with rent and power bills.",
        intake="appointment online",
        papers="A photo ID; the lease; the bill",
        wait="Three weeks",
        languages="English,Spanish",
    ),
    _line("Example Housing Search", "housing", "Help to find a room or a flat.", intake="appointment"),
    _line(
        "Example Crisis Center",
        "behavioral_health substance_use",
        "Walk in at any hour and talk with someone.",
        days=EVERY_DAY,
        hours=ALWAYS,
        languages="English,Spanish,American Sign Language",
    ),
    _line(
        "Test Counseling",
        "behavioral_health",
        "Talk therapy on a sliding scale.",
        intake="appointment phone",
        fees="0 to 40 dollars, by income",
        wait="Ten days",
    ),
    _line(
        "Sample Peer Support",
        "behavioral_health social_connection",
        "Groups led by people who were there.",
        hours=("17:30", "20:00"),
        languages="English,Spanish",
    ),
    _line(
        "Sample Youth Counseling",
        "behavioral_health",
        "For young people and their families.",
        minimum_age=8,
        maximum_age=21,
        intake="appointment phone",
    ),
    _line(
        "Example Detox",
        "substance_use",
        "A safe place to stop, with a nurse.",
        days=EVERY_DAY,
        hours=ALWAYS,
        intake="phone referral",
        beds=2,
        minimum_age=18,
    ),
    _line(
        "Test Recovery Group",
        "substance_use social_connection",
        "A meeting each evening.",
        days=EVERY_DAY,
        hours=("19:00", "20:30"),
        languages="English,Spanish",
    ),
    _line(
        "Sample Needle Exchange",
        "substance_use physical_health",
        "Clean supplies and tests, no name asked.",
        days="TU,TH",
        hours=("14:00", "18:00"),
    ),
    _line(
        "Example Free Clinic",
        "physical_health",
        "A doctor without insurance.",
        languages="English,Spanish",
        papers="Proof of income, if you have it",
        wait="One week",
        fees="Free",
    ),
    _line(
        "Test Dental Day", "physical_health", "Teeth pulled and filled.", days="MO", hours=("08:00", "12:00")
    ),
    _line(
        "Sample Nurse Van",
        "physical_health",
        "Wounds, blood pressure, vaccines, on the street.",
        days="WE,FR",
        hours=("10:00", "15:00"),
    ),
    _line(
        "Example Benefits Desk",
        "benefits id_documents",
        "Help with food stamps, Medicaid and disability.",
        languages="English,Spanish",
        papers="Any letter from the office",
    ),
    _line("Test Tax Help", "benefits", "Tax forms done for free.", intake="appointment", days="SA"),
    _line("Sample Ride Line", "transportation", "Rides to a doctor.", intake="phone", hours=LONG),
    _line("Example Bus Passes", "transportation", "A ten-ride pass.", papers="A letter from a case worker"),
    _line(
        "Test Job Center",
        "employment",
        "Search, letters, interviews.",
        hours=LONG,
        languages="English,Spanish",
    ),
    _line("Sample Day Work", "employment", "Paid the same day.", hours=("06:00", "09:00")),
    _line(
        "Example ID Project",
        "id_documents",
        "Birth papers and photo IDs, fees paid.",
        intake="appointment walk_in",
    ),
    _line(
        "Test Legal Aid",
        "legal housing",
        "Evictions, benefits, family.",
        intake="phone online",
        languages="English,Spanish",
        wait="Five days",
    ),
    _line(
        "Sample Safe House",
        "safety housing",
        "For people who are hurt at home. The place is not told.",
        days=EVERY_DAY,
        hours=ALWAYS,
        intake="phone",
        languages="English,Spanish",
        is_hidden=True,
    ),
    _line(
        "Example Clothes Closet",
        "clothing_hygiene",
        "Clothes and coats.",
        days="TU,TH,SA",
        hours=("10:00", "14:00"),
    ),
    _line(
        "Test Showers", "clothing_hygiene", "Showers and laundry.", days=EVERY_DAY, hours=("07:00", "11:00")
    ),
    _line("Sample Phone Desk", "phone_access", "A free phone and its plan.", papers="Proof of a benefit"),
    _line(
        "Example Neighbors' Lunch",
        "social_connection food",
        "Come and eat with others.",
        days="SU",
        hours=("12:00", "15:00"),
    ),
]


def tell_directory(*, rng: random.Random, city: DemoCity, by: User, at: datetime) -> None:
    """Draw the beats, and import the directory as an operator would: the national lines, then the city's."""
    outlines = _outlines(city)
    load_outlines(outlines=outlines, by=by, at=at)
    for beat in city.beats:
        beat.outline = outlines[beat.code]
    importer = User.objects.importer()
    national = [item for item in Source(ROOT / NATIONAL, None) if isinstance(item, Item)]
    ours = Reader(SOURCE)
    told = [item.told for item in national] + [
        ours.service(_nested(rng, city, line, at)) for line in SERVICES
    ]
    store_told(
        by=importer, at=at, source=SOURCE, told=told, reason="Import of the demo's directory", seen=set()
    )


def _outlines(city: DemoCity) -> dict[str, list[list[float]]]:
    """Beats side by side, in the order of the profile. No real border is like this."""
    made = {}
    for place, beat in enumerate(city.beats):
        row, column = divmod(place, COLUMNS)
        north = LATITUDE + (1.5 - row) * HIGH
        top, bottom = _west(row), _west(row + 1)
        west, east = column * WIDE, (column + 1) * WIDE
        corners = [(north, top + west), (north, top + east), (north - HIGH, bottom + east),
                   (north - HIGH, bottom + west)]  # fmt: skip
        made[beat.code] = [[round(latitude, 4), round(longitude, 4)] for latitude, longitude in corners]
    return made


def _west(border: int) -> float:
    """Where the border between two rows of beats begins: not all at one meridian."""
    return LONGITUDE - COLUMNS / 2 * WIDE + (0.004 if border % 2 else 0.0)


def _nested(rng: random.Random, city: DemoCity, line: Line, at: datetime) -> Line:
    """One service as HSDS nests it, at an invented place in some beat."""
    name = line["name"]
    opens, closes = line["hours"]
    told: Line = {
        "id": _id(name),
        "name": name,
        "description": line["says"],
        "status": "active",
        "assured_date": (at - timedelta(days=rng.choice([3, 12, 25, 60, 120, 210]))).date().isoformat(),
        "wait_time": line.get("wait", ""),
        "fees_description": line.get("fees", "Free"),
        "minimum_age": line.get("minimum_age"),
        "maximum_age": line.get("maximum_age"),
        "organization": {"id": _id(name, "of"), "name": f"{name.split()[0]} Neighbors Together"},
        "phones": [
            {"id": _id(name, "phone"), "number": f"919 555 {rng.randrange(100, 200):04d}", "type": "voice"}
        ],
        "schedules": [
            {
                "id": _id(name, "hours"),
                "freq": "WEEKLY",
                "byday": line["days"],
                "opens_at": opens,
                "closes_at": closes,
            }
        ],
        "languages": [{"id": _id(name, one), "name": one} for one in line["languages"].split(",")],
        "required_documents": [
            {"id": _id(name, one), "document": one.strip()}
            for one in line["papers"].split(";")
            if one.strip()
        ],
        "need_categories": line["needs"],
        "intake": line["intake"].split(),
    }
    if "beds" in line:
        told["service_capacities"] = [
            {
                "id": _id(name, "beds"),
                "unit": "beds",
                "available": line["beds"],
                "updated": at.date().isoformat(),
            }
        ]
    if not line.get("is_hidden"):
        told["service_at_locations"] = [{"id": _id(name, "at"), "location": _place(rng, city, name)}]
    return told


def _place(rng: random.Random, city: DemoCity, name: str) -> Line:
    latitude, longitude = rng.choice(city.beats).middle
    street = rng.choice(["Sample", "Example", "Test", "Prueba", "Testa"])
    return {
        "id": _id(name, "place"),
        "location_type": "physical",
        "name": f"{name.split()[0]} House on {street} Street",
        "latitude": round(latitude + rng.uniform(-0.4, 0.4) * HIGH, 5),
        "longitude": round(longitude + rng.uniform(-0.4, 0.4) * WIDE, 5),
        "addresses": [
            {
                "id": _id(name, "street"),
                "address_1": f"{rng.randrange(100, 900)} {street} Street",
                "city": "Durham",
                "state_province": "NC",
                "postal_code": "27700",
                "country": "US",
                "address_type": "physical",
            }
        ],
    }


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"heart:demo/{'/'.join(parts)}"))

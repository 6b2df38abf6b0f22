"""What keeps a few of the cast safe: hours by the clock, a plan in their words, a screen, an alert."""

from datetime import datetime, timedelta

from cases.actions import save_safety_plan, take_screening
from heart.desk.demo.staff import Staff
from neighbors.actions import change_neighbor, write_alert
from neighbors.models import Neighbor

EVERY_EVENING = ["1234567 17:00-21:00"]
PLAN = {
    "warning_signs": "I stop answering my sister\nI walk all night",
    "own_ways": "My music, loud\nA cold shower",
    "people_and_places": "The library, by the window\nLunch at my sister's",
    "people_to_ask": "Ana, my sister, (555) 010-0177",
    "professionals": "Sample Crisis Line, any hour\n988",
    "safer_place": "Ana keeps my pills for me",
}


def keep_safe(staff: Staff, at: datetime) -> None:
    """For those of the cast who are in this demo; a small one has fewer of them."""
    clinician, navigator = staff["clinician"], staff["navigator"]
    marisol = Neighbor.objects.filter(known_as="Marisol Testa", aliases=["Mari"]).first()
    if marisol:
        change_neighbor(
            neighbor=marisol, by=navigator, at=at, safe_times=EVERY_EVENING, may_answer="Her sister Ana",
            unsafe_person="A former partner, at her old address",
        )  # fmt: skip
        save_safety_plan(
            neighbor=marisol, words=PLAN, review_on=(at + timedelta(days=45)).date(), by=clinician, at=at
        )
        take_screening(
            neighbor=marisol, questionnaire="cssrs_screener", by=clinician, at=at,
            answers={"wish_dead": "yes", "thoughts": "no", "behavior": "no"},
        )  # fmt: skip
    unnamed = Neighbor.objects.filter(known_as="Man at Main St bus stop").first()
    if unnamed:
        days = {"review_on": (at + timedelta(days=20)).date(), "expires_on": (at + timedelta(days=40)).date()}
        write_alert(neighbor=unnamed, words="Go in pairs, speak from the side", by=navigator, at=at, **days)

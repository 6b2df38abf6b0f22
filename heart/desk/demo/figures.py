"""What the demo's analyst keeps and asked for: filters under a name, and an extract that the clock writes."""

from datetime import datetime, timedelta

from heart.desk.demo.staff import Staff
from insights.actions import ask_export, save_insight
from insights.measures import Lens, Period
from insights.models import Export
from programs.queries import city_zone

A_YEAR = timedelta(days=364)


def tell_figures(*, staff: Staff, at: datetime) -> None:
    today = at.astimezone(city_zone()).date()
    year = Period(today - A_YEAR, today, city_zone())
    query = f"from={year.first}&to={year.last}&program=CRT"
    save_insight(name="CRT, last 12 months", query=query, by=staff["analyst"], at=at)
    ask_export(
        kind=Export.Kind.EXTRACT, form=Export.Form.ZIP, lens=Lens(year), by=staff["analyst"], at=at,
        purpose="An invented university looks at the first year",
    )  # fmt: skip

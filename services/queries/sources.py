"""Questions about the directory."""

from collections.abc import Collection
from functools import cache
from uuid import UUID

import pycountry

from services.models import Language, Service


def count_missing(source: str, told: Collection[UUID]) -> int:
    """How many services of this source it did not tell of this time."""
    there = set(Service.objects.filter(source=source).values_list("pk", flat=True))
    return len(there - set(told))


def spoken_languages() -> list[tuple[str, str]]:
    """The languages in which some service answers, by code and name."""
    spoken = Language.objects.exclude(iso="").order_by().values_list("iso", flat=True).distinct()
    named = [(code, language.name) for code in spoken if (language := pycountry.languages.get(alpha_3=code))]
    return sorted(named, key=lambda pair: pair[1])


@cache
def iso_language(code: str, name: str) -> str:
    """The ISO 639-3 code of a language told by any code or by its English name; "" when it is none."""
    if (name or code).casefold() in {"asl", "american sign language", "sign language"}:
        return "ase"
    for said in (code.split("-")[0].strip(), name.strip()):
        try:
            if said:
                return str(pycountry.languages.lookup(said).alpha_3)
        except LookupError:
            continue
    return ""

"""Languages by their ISO 639-3 codes, named for readers."""

from functools import cache

import pycountry

SIGN_LANGUAGE = "ase"  # American Sign Language: people ask for it more than for most spoken ones


def language_name(code: str) -> str:
    """ "Spanish" for "spa"; "" for a code that ISO 639-3 does not have, and for none."""
    language = pycountry.languages.get(alpha_3=code) if code else None
    return language.name if language else ""


@cache
def _widely_used() -> tuple[tuple[str, str], ...]:
    # Whoever has a two-letter code too is in wide use; 7,900 names would be no choice.
    named = [(one.alpha_3, one.name) for one in pycountry.languages if hasattr(one, "alpha_2")]
    return tuple(sorted([*named, (SIGN_LANGUAGE, language_name(SIGN_LANGUAGE))], key=lambda pair: pair[1]))


def language_choices(first: list[str], current: str = "") -> list[tuple[str, str]]:
    """Codes and names to choose from: the city's own languages, then all in wide use, each once."""
    leading = [(code, language_name(code)) for code in [*first, current] if language_name(code)]
    return list(dict.fromkeys([*leading, *_widely_used()]))

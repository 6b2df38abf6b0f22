"""Phone numbers as people write them, and as digits that can be compared. Pure functions."""

import re

import phonenumbers

MIN_DIGITS = 4  # "0161" finds a number by its end; fewer digits would find nearly everyone
LOCAL_DIGITS = 7  # without country and area: the same local number, perhaps another area


def digits_of(raw: str, region: str) -> str:
    """The digits of a number with its country code ("13365550161"), or those that were written.

    `region` is the two-letter country to assume when none is written. What is no number has its own
    digits, perhaps none: a wrong number is kept as it was given, not refused.
    """
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", raw)[:32]
    # A local number without its area could be anybody's: it gets no country either.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return re.sub(r"\D", "", raw)[:32]
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


def dialed(digits: str) -> str:
    """The address that calls a number: more than ten digits begin with their country code."""
    return f"tel:+{digits}" if len(digits) > 10 else f"tel:{digits}"

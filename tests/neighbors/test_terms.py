"""Which elements a consent lacks is a function of what it says: no database, no clock."""

from dataclasses import replace

import pytest

from neighbors.actions.consents import ConsentTerms
from neighbors.models import Element, missing_elements
from tests.factories.story import ELEVEN, MONDAY

WHOLE = ConsentTerms(**ELEVEN)

# Each element, by what takes it away.
WITHOUT = {
    Element.PATIENT: {"neighbor_name": " "},
    Element.DISCLOSER: {"discloser": ""},
    Element.SCOPE: {"scope": ()},
    Element.RECIPIENT: {"recipient": ""},
    Element.PURPOSE: {"purpose": ""},
    Element.RIGHT_TO_REVOKE: {"statements": ("possible_redisclosure", "consequence_of_refusing")},
    Element.EXPIRY: {"expires_on": None, "expires_event": ""},
    Element.SIGNATURE: {"signer": ""},
    Element.DATE_SIGNED: {"signed_on": None},
    Element.REDISCLOSURE: {"statements": ("right_to_revoke", "possible_redisclosure")},
    Element.OWN_CONSENT: {"scope": ("substance_use", "counselling_notes")},
}


def test_the_eleven_are_all_here():
    assert list(WITHOUT) == list(Element)
    assert len(Element) == 11


def test_a_whole_consent_lacks_nothing():
    assert missing_elements(WHOLE) == []


@pytest.mark.parametrize("element", Element)
def test_each_element_is_missed_by_its_name(element):
    assert missing_elements(replace(WHOLE, **WITHOUT[element])) == [element]


def test_everything_that_is_missing_is_named_in_order():
    nothing = ConsentTerms(scope=(), recipient="", purpose="", kind="substance_use")

    assert missing_elements(nothing) == [one for one in Element if one is not Element.OWN_CONSENT]


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"given_how": "verbal"}, Element.SIGNATURE),  # said is not signed
        ({"signer_role": ""}, Element.SIGNATURE),
        ({"recipient_kind": "intermediary"}, Element.RECIPIENT),  # and who takes part in it
        ({"statements": ("right_to_revoke", "consequence_of_refusing")}, Element.REDISCLOSURE),
        ({"kind": "counselling_notes"}, Element.OWN_CONSENT),  # and something else with them
        ({"kind": "legal", "scope": ("substance_use", "counselling_notes")}, Element.OWN_CONSENT),
    ],
)
def test_half_an_element_is_none(change, element):
    assert missing_elements(replace(WHOLE, **change)) == [element]


@pytest.mark.parametrize(
    "change",
    [
        {"expires_on": None, "expires_event": "Treatment has ended"},
        {"recipient_kind": "intermediary", "recipient_members": "Sample Clinic, Prueba House"},
        {"kind": "counselling_notes", "scope": ("counselling_notes",)},
        {"kind": "legal"},
        {"kind": "general"},  # its scope says what it is about
    ],
)
def test_an_element_may_be_said_in_another_way(change):
    assert missing_elements(replace(WHOLE, **change)) == []


GENERAL = ConsentTerms(
    scope=("contact", "needs"),
    recipient="Food banks",
    purpose="A food box",
    given_how="verbal",
    signed_on=MONDAY.date(),
)


def test_a_general_consent_may_be_spoken():
    assert missing_elements(GENERAL) == []


def test_a_signed_one_says_who_signed():
    assert missing_elements(replace(GENERAL, given_how="written")) == [Element.SIGNATURE]


def test_a_general_consent_about_substance_use_needs_all_eleven():
    assert missing_elements(replace(GENERAL, scope=("substance_use",))) == [
        Element.PATIENT,
        Element.DISCLOSER,
        Element.RIGHT_TO_REVOKE,
        Element.EXPIRY,
        Element.SIGNATURE,
        Element.REDISCLOSURE,
    ]

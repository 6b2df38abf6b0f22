"""A consent is recorded as it was given, taken back at once, and never changed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from neighbors.actions import note_consents_event, revoke_consent
from neighbors.models import Consent, Element
from neighbors.models.terms import FIELD_OF
from tests.factories import make_case, make_consent, make_neighbor, make_user
from tests.factories.story import MONDAY
from tests.neighbors.test_terms import WITHOUT

pytestmark = pytest.mark.django_db


def test_it_is_kept_as_given(navigator):
    consent = make_consent(
        by=navigator, purpose="  To arrange treatment ", scope=("substance_use", "contact")
    )

    assert (consent.purpose, consent.scope) == ("To arrange treatment", ["contact", "substance_use"])
    assert consent.recorded_by == navigator
    assert not consent.is_revoked


@pytest.mark.parametrize("element", Element)
def test_a_missing_element_is_refused_by_its_name(element):
    with pytest.raises(Invalid) as refused:
        make_consent(**WITHOUT[element])

    assert str(element.label) in refused.value.message
    assert (refused.value.attr, refused.value.code) == (FIELD_OF[element], element.value)
    assert not Consent.objects.exists()


def test_all_is_no_kind_of_data():
    with pytest.raises(Invalid, match="“All” is not a consent"):
        make_consent(scope=("all",))


@pytest.mark.parametrize("field", ["kind", "given_how", "recipient_kind"])
def test_an_unknown_code_is_refused(field):
    with pytest.raises(Invalid, match="Unknown code: owl") as refused:
        make_consent(**{field: "owl"})

    assert refused.value.attr == field


@pytest.mark.parametrize(
    ("days", "field", "says"),
    [
        ({"signed_on": MONDAY.date() + timedelta(days=1)}, "signed_on", "not later than today"),
        ({"expires_on": MONDAY.date() - timedelta(days=1)}, "expires_on", "ends before it was given"),
        ({"expires_on": MONDAY.date() + timedelta(days=366)}, "expires_on", "365 days at most"),
    ],
)
def test_days_that_can_not_be_are_refused(days, field, says):
    with pytest.raises(Invalid, match=says) as refused:
        make_consent(**days)

    assert refused.value.attr == field


def test_a_year_to_the_day_is_accepted():
    consent = make_consent(expires_on=MONDAY.date() + timedelta(days=365))

    assert consent.last_day(365) == date(2027, 11, 16)


def test_taking_it_back_says_when_and_who(navigator):
    consent = make_consent(by=navigator)

    taken_back = revoke_consent(consent=consent, by=navigator, at=MONDAY, reason="Said so by phone")

    assert (taken_back.revoked_at, taken_back.revoked_by) == (MONDAY, navigator)
    assert Consent.history.filter(id=consent.pk).latest("history_id").history_change_reason == (
        "Said so by phone"
    )


def test_it_is_taken_back_once(navigator):
    consent = make_consent(by=navigator)
    revoke_consent(consent=consent, by=navigator, at=MONDAY)

    with pytest.raises(InvalidTransition, match="taken back already"):
        revoke_consent(consent=consent, by=navigator, at=MONDAY)


def test_an_event_ends_it(navigator):
    consent = make_consent(by=navigator, expires_on=None, expires_event="Treatment has ended")

    ended = note_consents_event(consent=consent, happened_on=MONDAY.date(), by=navigator, at=MONDAY)

    assert ended.has_ended(MONDAY.date(), None)
    with pytest.raises(InvalidTransition, match="ended already"):
        note_consents_event(consent=consent, happened_on=MONDAY.date(), by=navigator, at=MONDAY)


def test_a_date_is_not_an_event(navigator):
    with pytest.raises(InvalidTransition, match="does not end with an event"):
        note_consents_event(
            consent=make_consent(by=navigator), happened_on=MONDAY.date(), by=navigator, at=MONDAY
        )


@pytest.mark.parametrize("day", [MONDAY.date() + timedelta(days=1), MONDAY.date() - timedelta(days=1)])
def test_an_event_happens_between_the_signature_and_today(navigator, day):
    consent = make_consent(by=navigator, expires_event="Treatment has ended")

    with pytest.raises(Invalid, match="between the signature and today"):
        note_consents_event(consent=consent, happened_on=day, by=navigator, at=MONDAY)


@pytest.mark.parametrize("role", ["emt", "analyst", "admin"])
def test_who_does_not_work_with_it_does_not_record_it(role, request):
    with pytest.raises(NotPermitted):
        make_consent(by=request.getfixturevalue(role))


def test_another_teams_neighbor_is_not_theirs_to_speak_for(navigator, other_team):
    case = make_case(held_by=make_user("navigator", team=other_team))

    with pytest.raises(NotPermitted):
        make_consent(neighbor=case.neighbor, by=navigator)


@pytest.mark.parametrize(
    "change", [{"recipient": "Someone else"}, {"scope": ["identity"]}, {"signed_on": None}]
)
def test_what_was_agreed_to_stands(acting, change):
    """Held by the trigger terms_stand."""
    consent = make_consent()

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**change)


def test_what_was_taken_back_stays_so(acting, navigator):
    """Held by the trigger revoked_stays."""
    consent = revoke_consent(consent=make_consent(by=navigator), by=navigator, at=MONDAY)

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(revoked_at=None, revoked_by=None)


def test_a_consent_is_kept(acting):
    consent = make_consent(neighbor=make_neighbor())

    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).delete()

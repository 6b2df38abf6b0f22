"""Nothing is shared but by a consent that allows it at that moment, or by a supervisor who says why."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import DatabaseError, connection, transaction

from heart.core.errors import Invalid, NotPermitted
from neighbors.actions import ConsentRefused, note_consents_event, revoke_consent, share
from neighbors.actions.sharing import PART_2_NOTICE
from neighbors.models import Consent, Disclosure, Element
from neighbors.queries import consent_for, sharing_of
from notices.models import Notice
from tests.at_once import at_once
from tests.factories import make_consent, make_neighbor, make_user
from tests.factories.story import ELEVEN, MONDAY
from tests.neighbors.test_terms import WITHOUT

pytestmark = pytest.mark.django_db

CENTER = ELEVEN["recipient"]


def sent(neighbor, by, *, at=MONDAY, **facts) -> Disclosure:
    """A referral to the center, about substance use, unless `facts` say otherwise."""
    told = {
        "categories": ["contact", "substance_use"],
        "recipient": CENTER,
        "purpose": "Intake",
        "channel": "referral",
    }
    return share(neighbor=neighbor, by=by, at=at, **(told | facts))


def test_what_is_shared_is_written_down(navigator):
    consent = make_consent(by=navigator)

    shared = sent(consent.neighbor, navigator, about=consent.pk)

    assert (shared.consent, shared.categories) == (consent, ["contact", "substance_use"])
    assert shared.consented_scope == ["contact", "needs", "substance_use"]
    assert (shared.recipient, shared.purpose, shared.channel) == (CENTER, "Intake", "referral")
    assert (shared.shared_at, shared.shared_by, shared.about) == (MONDAY, navigator, consent.pk)
    assert shared.notice == PART_2_NOTICE


def test_what_is_not_protected_carries_a_plain_notice(navigator):
    consent = make_consent(by=navigator)

    assert sent(consent.neighbor, navigator, categories=["needs"]).notice == (
        "Shared for this purpose only. Ask before you share it with anyone else."
    )


@pytest.mark.parametrize("element", Element)
def test_a_consent_without_an_element_shares_nothing(element, navigator):
    """As of a paper of another time: what a consent must say is asked when it is used."""
    terms = ELEVEN | WITHOUT[element]
    consent = Consent(neighbor=make_neighbor(), recorded_by=navigator, **terms).save_by(navigator)

    with pytest.raises(ConsentRefused) as refused:
        sent(consent.neighbor, navigator, consent=consent)

    assert str(element.label) in refused.value.message
    assert element.value in [one.code for one in refused.value.obstacles]
    assert not Disclosure.objects.exists()


def test_a_consent_that_was_taken_back_shares_nothing_and_keeps_what_was(navigator):
    consent = make_consent(by=navigator)
    before = sent(consent.neighbor, navigator)
    revoke_consent(consent=consent, by=navigator, at=MONDAY)

    for chosen in (consent, None):
        with pytest.raises(ConsentRefused, match=r"taken back \(revoked\)"):
            sent(consent.neighbor, navigator, consent=chosen)

    assert list(Disclosure.objects.all()) == [before]


def test_a_consent_holds_through_its_last_day_of_the_city(navigator):
    # The last day is November 16; in UTC it is already the 17th at 7 PM in the city.
    consent = make_consent(by=navigator, expires_on=MONDAY.date())
    evening = MONDAY.replace(hour=0) + timedelta(days=1, hours=4, minutes=59)

    sent(consent.neighbor, navigator, at=evening)

    with pytest.raises(ConsentRefused, match=r"ended \(expired\) on Nov 16, 2026"):
        sent(consent.neighbor, navigator, at=evening + timedelta(minutes=1))


def test_the_law_ends_a_consent_that_names_only_an_event(navigator):
    consent = make_consent(by=navigator, expires_on=None, expires_event="Treatment has ended")

    sent(consent.neighbor, navigator, at=MONDAY + timedelta(days=365))

    with pytest.raises(ConsentRefused, match=r"ended \(expired\) on Nov 16, 2027"):
        sent(consent.neighbor, navigator, at=MONDAY + timedelta(days=366))


def test_an_event_that_happened_ends_it(navigator):
    consent = make_consent(by=navigator, expires_event="Treatment has ended")
    note_consents_event(consent=consent, happened_on=MONDAY.date(), by=navigator, at=MONDAY)

    with pytest.raises(ConsentRefused, match=r"it has ended \(expired\): Treatment has ended"):
        sent(consent.neighbor, navigator)


def test_what_it_does_not_cover_is_not_shared(navigator):
    consent = make_consent(by=navigator)

    with pytest.raises(ConsentRefused, match="does not cover: Name and date of birth, Physical health"):
        sent(consent.neighbor, navigator, categories=["needs", "physical_health", "identity"])


def test_a_name_is_for_who_bears_it(navigator):
    consent = make_consent(by=navigator)

    with pytest.raises(ConsentRefused, match="it is for Sample Recovery Center"):
        sent(consent.neighbor, navigator, recipient="Prueba House", consent=consent)
    with pytest.raises(ConsentRefused, match="No consent names who would get this"):
        sent(consent.neighbor, navigator, recipient="Prueba House")

    shared = sent(
        consent.neighbor, navigator, recipient="Detox desk", also_known_as=["sample  recovery CENTER"]
    )
    assert shared.recipient == "Detox desk"


def test_a_class_is_for_a_person_to_choose(navigator):
    consent = make_consent(by=navigator, recipient="Housing programs", recipient_kind="class")

    with pytest.raises(ConsentRefused, match="No consent names"):
        sent(consent.neighbor, navigator, recipient="Prueba House")

    assert sent(consent.neighbor, navigator, recipient="Prueba House", consent=consent).consent == consent


def test_a_member_of_an_intermediary_is_named_by_it(navigator):
    consent = make_consent(
        by=navigator, recipient="Care exchange", recipient_kind="intermediary",
        recipient_members="Sample Clinic, Prueba House",
    )  # fmt: skip

    assert sent(consent.neighbor, navigator, recipient="Prueba House").consent == consent


@pytest.mark.parametrize(("kind", "legal"), [("substance_use", True), ("legal", False)])
def test_legal_proceedings_take_a_consent_of_their_own(navigator, kind, legal):
    consent = make_consent(by=navigator, kind=kind)

    with pytest.raises(ConsentRefused, match="legal proceedings take a consent of their own"):
        sent(consent.neighbor, navigator, legal_proceedings=legal)

    assert sent(consent.neighbor, navigator, legal_proceedings=not legal).consent == consent


def test_the_newest_that_allows_it_is_used(navigator):
    neighbor = make_neighbor()
    make_consent(neighbor=neighbor, by=navigator)
    newer = make_consent(neighbor=neighbor, by=navigator)
    revoke_consent(consent=make_consent(neighbor=neighbor, by=navigator), by=navigator, at=MONDAY)

    assert consent_for(neighbor, sharing_of(["needs"], [CENTER], MONDAY.date())) == newer
    assert sent(neighbor, navigator).consent == newer


def test_another_neighbors_consent_is_not_used(navigator):
    with pytest.raises(Invalid, match="another neighbor's"):
        sent(make_neighbor(), navigator, consent=make_consent(by=navigator))


@pytest.mark.parametrize("categories", [[], ["all"]])
def test_what_is_shared_is_named(navigator, categories):
    with pytest.raises(Invalid, match="Name each kind of data"):
        sent(make_consent(by=navigator).neighbor, navigator, categories=categories)


def test_a_supervisor_may_share_without_consent_and_says_why(supervisor):
    colleague = make_user("supervisor")
    neighbor = make_neighbor()

    shared = sent(neighbor, supervisor, override_reason="Overdose, the hospital asked", case_number="CN-26-1")

    assert (shared.consent, shared.override_reason) == (None, "Overdose, the hospital asked")
    assert shared.notice == PART_2_NOTICE
    told = Notice.objects.get()
    assert (told.recipient, told.kind, told.about_id) == (colleague, "consent_override", shared.pk)
    assert told.path == "/oversight/overrides/"


def test_a_reason_beside_a_good_consent_overrides_nothing(supervisor):
    consent = make_consent(by=supervisor)

    shared = sent(consent.neighbor, supervisor, override_reason="To be sure")

    assert (shared.consent, shared.override_reason) == (consent, "")
    assert not Notice.objects.exists()


def test_an_override_takes_a_reason(supervisor):
    with pytest.raises(ConsentRefused):
        sent(make_neighbor(), supervisor, override_reason="  ")


@pytest.mark.parametrize("role", ["navigator", "clinician", "peer"])
def test_only_a_supervisor_overrides(role, request):
    with pytest.raises(NotPermitted):
        sent(make_neighbor(), request.getfixturevalue(role), override_reason="In a hurry")


@pytest.mark.parametrize("role", ["emt", "analyst", "admin", "integration"])
def test_who_may_not_share_does_not(role, request):
    with pytest.raises(NotPermitted):
        sent(make_consent().neighbor, request.getfixturevalue(role))


def test_what_was_shared_stands(acting, navigator):
    shared = sent(make_consent(by=navigator).neighbor, navigator)

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Disclosure.objects.filter(pk=shared.pk).update(recipient="Nobody")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Disclosure.objects.filter(pk=shared.pk).delete()


def blocked() -> bool:
    """Whether some connection waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def test_sharing_waits_for_a_consent_that_is_being_taken_back(committed):
    """Taken back and not yet committed: the sharing sees it, or it would slip out beside it."""
    by, consent = committed(lambda: (made := make_user("supervisor"), make_consent(by=made)))
    taken_back, answered = Event(), Event()

    def revoke():
        with transaction.atomic():
            revoke_consent(consent=consent, by=by, at=MONDAY)
            taken_back.set()
            for _ in range(1000):
                if answered.wait(timeout=0.01) or blocked():
                    break

    def share_it():
        taken_back.wait(timeout=10)
        try:
            return sent(consent.neighbor, by, consent=consent)
        except ConsentRefused as refused:
            return refused.code
        finally:
            answered.set()

    assert at_once([revoke, share_it])[1] == "revoked"

"""Whatever becomes of a need's referrals, in whatever order: none connects it without evidence."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from accounts.models import User
from cases.models import Need, NeedEvidence
from neighbors.actions import revoke_consent
from referrals.actions import (
    answer_by_link,
    ask_override,
    change_status,
    give_back,
    log_handoff,
    make_link,
    refer,
    refuse_override,
    send,
)
from referrals.models import ProviderLink, Referral, ReferralEvent
from tests.cases.test_evidence_paths import SOURCES, OneNeed
from tests.factories import consent_to, make_service

pytestmark = pytest.mark.django_db

STATUSES = st.sampled_from([*Referral.Status.values, "lost"])
SAID = st.sampled_from(["", " ", "neighbor", "She has the key"])
WHICH = st.integers(0, 1)


class ReferredNeed(OneNeed):
    """The verbs on one need and on its referrals to two services; nobody connects it directly."""

    connect = None
    check = None
    seen_connected = 0

    def __init__(self) -> None:
        super().__init__()
        self.actors.add(User.objects.provider())
        self.services = [make_service(needs=("housing",)) for _ in range(2)]
        self.consents = [consent_to(one, self.need) for one in self.services]
        self.refer(0, agreed=True)
        self.send(0, reason="")

    def newest(self, which: int) -> Referral | None:
        of_service = Referral.objects.filter(need=self.need, service=self.services[which])
        return of_service.order_by("-created_at", "-pk").first()

    def on(self, which: int, act, **facts) -> None:
        if referral := self.newest(which):
            self.tried(act, referral=referral, **facts)

    @rule(which=WHICH, agreed=st.booleans())
    def refer(self, which, agreed):
        consent = self.consents[which] if agreed else None
        self.need.refresh_from_db()
        self.tried(refer, need=self.need, service=self.services[which], consent=consent)

    @rule(which=WHICH, reason=st.sampled_from(["", "In danger tonight"]))
    def send(self, which, reason):
        self.on(which, send, override_reason=reason)

    @rule(which=WHICH, status=STATUSES, source=SOURCES, evidence=SAID, reason=SAID)
    def step(self, which, status, source, evidence, reason):
        self.on(which, change_status, status=status, source=source, evidence=evidence, reason=reason)

    @rule(which=WHICH, evidence=SAID)
    def receive(self, which, evidence):
        self.on(which, change_status, status=Referral.Status.RECEIVED, evidence=evidence)

    @rule(which=WHICH)
    def make_a_link(self, which):
        self.on(which, make_link)

    @rule(which=WHICH, status=STATUSES, reason=SAID)
    def answer(self, which, status, reason):
        if link := ProviderLink.objects.filter(referral=self.newest(which)).order_by("-made_at").first():
            self.tried(lambda by, at: answer_by_link(link=link, status=status, reason=reason, at=at))

    @rule(which=WHICH)
    def hand_off(self, which):
        self.on(which, log_handoff, provider_person="Sam Sample", note="They met")

    @rule(which=WHICH, says_no=st.booleans())
    def ask_a_supervisor(self, which, says_no):
        self.on(which, refuse_override if says_no else ask_override, reason="It can't wait")

    @rule(which=WHICH)
    def take_the_consent_back(self, which):
        self.consents[which].refresh_from_db()
        self.tried(revoke_consent, consent=self.consents[which])

    @rule()
    def sweep(self):
        self.tried(lambda by, at: give_back(at))

    @invariant()
    def it_stands_where_its_last_step_says(self):
        for referral in Referral.objects.filter(need=self.need):
            assert referral.events.latest("place").status == referral.status

    @invariant()
    def connected_means_received_with_evidence(self):
        """Each time that it was connected, some service was received, and somebody said how they know."""
        received = ReferralEvent.objects.filter(referral__need=self.need, status=Referral.Status.RECEIVED)
        assert all(one.evidence.strip() for one in received)
        times = NeedEvidence.objects.filter(need=self.need, level__gte=Need.Evidence.BEGUN).count()
        assert times <= received.count()
        need = Need.objects.get(pk=self.need.pk)
        if need.status == Need.Status.CONNECTED:
            type(self).seen_connected += 1
            assert need.service_id in received.values_list("referral__service", flat=True)


class NobodySaysHow(ReferredNeed):
    """The same, but nobody ever says how they know."""

    seen_connected = 0

    @rule(which=WHICH, status=STATUSES, source=SOURCES, reason=SAID)
    def step(self, which, status, source, reason):
        self.on(which, change_status, status=status, source=source, evidence=" ", reason=reason)

    @rule(which=WHICH)
    def receive(self, which):
        self.on(which, change_status, status=Referral.Status.RECEIVED, evidence=" ")


@pytest.mark.parametrize(("machine", "connects"), [(ReferredNeed, True), (NobodySaysHow, False)])
def test_no_path_of_a_referral_connects_without_evidence(machine, connects):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6, stateful_step_count=25, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip

    assert (machine.seen_connected > 0) == connects

"""Whatever is done to a need, in whatever order: it is connected by evidence, or it is not."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Role
from cases.actions import (
    answer_check,
    change_need,
    change_need_status,
    close_case,
    connect_need,
    reopen_case,
)
from cases.actions.cases import NeedOutcome
from cases.models import ConnectionCheck, Need, NeedEvidence
from heart.core.errors import Refusal
from programs.queries import city_zone
from tests.conftest import NOON
from tests.factories import make_need, make_user

pytestmark = pytest.mark.django_db

STATUSES = st.sampled_from([*Need.Status.values, "closed", ""])
LEVELS = st.one_of(st.none(), st.integers(-1, 6))
SOURCES = st.sampled_from(["neighbor", "provider", "navigator", "hearsay", ""])


class OneNeed(RuleBasedStateMachine):
    """Every verb on a need and its case, with every value that may be typed; refusals change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.by = make_user(Role.SUPERVISOR)
        self.actors = {self.by}
        self.need = make_need()
        self.at = NOON

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def tried(self, act, **facts) -> None:
        self.need.refresh_from_db()
        self.need.case.refresh_from_db()
        try:
            with transaction.atomic():
                act(by=self.by, at=self.at, **facts)
        except Refusal:
            pass

    @rule(status=STATUSES, level=LEVELS, source=SOURCES, reason=st.sampled_from(["", "Said so"]))
    def move(self, status, level, source, reason):
        self.tried(
            change_need_status, need=self.need, status=status, evidence_level=level, source=source,
            reason=reason,
        )  # fmt: skip

    @rule(wanted=st.sampled_from(["yes", "no", "not_now", "perhaps"]))
    def want(self, wanted):
        self.tried(change_need, need=self.need, wanted=wanted)

    @rule(level=st.integers(-1, 6), source=SOURCES, days_ago=st.integers(-2, 60))
    def connect(self, level, source, days_ago):
        on = self.at.astimezone(city_zone()).date() - timedelta(days=days_ago)
        self.tried(connect_need, need=self.need, evidence_level=level, verified_by=source, connected_on=on)

    @rule(answer=st.sampled_from(["still", "not", "unknown", "perhaps"]), source=SOURCES)
    @precondition(lambda self: ConnectionCheck.objects.filter(need=self.need).exists())
    def check(self, answer, source):
        check = ConnectionCheck.objects.filter(need=self.need).latest("created_at")
        self.tried(answer_check, check=check, answer=answer, source=source)

    @rule(status=STATUSES)
    def close(self, status):
        said = NeedOutcome(self.need.pk, status, "As said")
        self.tried(close_case, case=self.need.case, reason="connected", needs=[said])

    @rule()
    def reopen(self):
        self.tried(reopen_case, case=self.need.case, reason="They called")

    @rule(days=st.integers(1, 40))
    def later(self, days):
        self.at += timedelta(days=days)

    @invariant()
    def connected_means_evidence(self):
        need = Need.objects.get(pk=self.need.pk)
        last = NeedEvidence.objects.filter(need=need).order_by("-place").first()
        assert need.evidence_level == (last.level if last else 0)
        assert (need.status == Need.Status.CONNECTED) == (last is not None and last.level >= 4)
        if last is not None:
            assert last.by in self.actors
            assert last.source in ("neighbor", "provider", "navigator")
            assert last.on <= self.at.astimezone(city_zone()).date()
        with connection.cursor() as cursor:  # what the end of a transaction would refuse
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def lasting_means_30_days(self):
        need = Need.objects.get(pk=self.need.pk)
        if need.evidence_level == Need.Evidence.LASTING:
            today = self.at.astimezone(city_zone()).date()
            assert today >= need.connected_on + timedelta(days=30)


def test_no_path_without_evidence_reaches_connected(db):
    run_state_machine_as_test(
        OneNeed,
        settings=settings(
            max_examples=15, stateful_step_count=20, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


class WithoutEvidence(OneNeed):
    """The same, but nobody ever says that the service began."""

    connect = None
    check = None

    @invariant()
    def never_connected(self):
        assert not Need.objects.filter(pk=self.need.pk, status=Need.Status.CONNECTED).exists()


def test_who_never_says_that_it_began_connects_nothing(db):
    run_state_machine_as_test(
        WithoutEvidence,
        settings=settings(
            max_examples=15, stateful_step_count=20, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip

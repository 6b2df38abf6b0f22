"""The ladder of a policy, the director of a program and the lead of a team, as a profile says them."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.actions import create_staff
from accounts.models import Role, Team, User
from programs.actions import Changes, load_profile
from programs.models import EscalationRung, FollowUpPolicy, Program
from programs.queries import USUAL_LADDER, Rung, ladders
from programs.serializers import ProfileProblems, parse_profile
from tests.conftest import PROFILE

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 19, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
WARNED = '{ step = "warned", when = "2 h before act_by", tells = ["owner"], can_be_muted = true }'
CN = 'name = "Care Navigation"'
DEE = "dee@city.example"
TEAM = f'[[teams]]\ncode = "west"\nname = "West"\nlead = "{DEE}"\n'


def load(text: str) -> dict[str, Changes]:
    changes = load_profile(profile=parse_profile(text), by=User.objects.operator(), at=AT)
    return {one.noun: one for one in changes}


@pytest.fixture
def profile() -> str:
    return PROFILE.read_text()


def hired(role: Role) -> User:
    return create_staff(by=User.objects.operator(), at=AT, email=DEE, role=role, name="Dee Testa")


def without_ladder(text: str) -> str:
    start = text.index("\nladder = [")
    return text[:start] + text[text.index("\n]\n", start) + 2 :]


def current() -> tuple[FollowUpPolicy, set[Rung]]:
    policy = FollowUpPolicy.objects.current().get()
    return policy, set(ladders()[policy.pk])


def test_the_first_citys_ladder_is_the_usual_one_in_rows():
    policy, ladder = current()

    assert ladder == set(USUAL_LADDER)
    assert policy.rungs.count() == 4


def test_a_profile_that_says_nothing_climbs_the_usual_ladder_and_that_is_no_other_policy(profile):
    before, _ladder = current()

    load(without_ladder(profile))

    assert current() == (before, set(USUAL_LADDER))


def test_another_ladder_is_another_policy_and_the_old_one_keeps_its_rungs(profile):
    before, _ladder = current()
    owner_and_lead = WARNED.replace("2 h before", "90 min after").replace('["owner"]', '["owner", "lead"]')

    load(profile.replace(WARNED, owner_and_lead))

    policy, ladder = current()
    assert policy.pk != before.pk
    assert ladder - set(USUAL_LADDER) == {Rung("warned", "act_by", 1.5 * HOUR, ("owner", "lead"), True)}
    assert set(ladders()[before.pk]) == set(USUAL_LADDER)
    assert EscalationRung.objects.filter(policy=policy).count() == 4


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ('"nowhere"', "Write each rung as { step = …, when = …, tells = […] }."),
        (WARNED.replace("warned", "Warned!"), "“Warned!” can't be a step."),
        (WARNED.replace("2 h before", "soon before"), "Write when as “2 h before act_by”"),
        (WARNED.replace("act_by", "noon"), "Write when as “2 h before act_by”"),
        (WARNED.replace("owner", "mayor"), "There is no audience “mayor”."),
        (WARNED.replace('"owner"', ""), "A rung tells somebody."),
        (WARNED.replace("true", '"yes"'), "“can_be_muted” is to be true or false."),
        (WARNED.replace("can_be_muted", "mutable"), "Unknown key: mutable."),
        (WARNED.replace("warned", "overdue"), "Two rungs are called “overdue”."),
    ],
)
def test_a_rung_that_can_not_be_is_named_with_its_line(profile, wrong, reason):
    text = profile.replace(WARNED, wrong)

    with pytest.raises(ProfileProblems) as caught:
        parse_profile(text)

    [problem] = caught.value.problems
    assert reason in problem.reason
    line = text.splitlines()[problem.line - 1]
    assert wrong in line or line == "ladder = ["


def test_directors_and_leads_are_named_by_e_mail_and_loading_again_changes_nothing(profile):
    dee = hired(Role.SUPERVISOR)
    text = profile.replace(CN, f'{CN}\ndirector = "{DEE.upper()}"') + TEAM

    changes = load(text)

    assert Program.objects.get(code="CN").director == dee
    assert Team.objects.get(code="west").lead == dee
    assert [changes[noun].added for noun in ("director", "team", "lead")] == [1, 1, 1]
    assert not any(load(text).values())


def test_who_has_no_account_yet_is_told_of_and_named_by_the_next_load(profile, tmp_path):
    file = tmp_path / "profile.toml"
    file.write_text(profile.replace(CN, f'{CN}\ndirector = "{DEE}"') + TEAM)
    said = StringIO()

    call_command("load_program", str(file), stdout=StringIO(), stderr=said)

    assert said.getvalue().splitlines() == [
        f"Nobody has an account as {DEE} yet, so Care Navigation has no director from this file. "
        "Load it again when they do.",
        f"Nobody has an account as {DEE} yet, so West has no lead from this file. "
        "Load it again when they do.",
    ]
    dee = hired(Role.SUPERVISOR)
    call_command("load_program", str(file), stdout=StringIO(), stderr=said)
    assert Team.objects.get(code="west").lead == Program.objects.get(code="CN").director == dee


def test_who_can_not_be_named_is_told_of_and_the_rest_is_loaded(profile):
    hired(Role.EMT)

    changes = load(profile.replace(CN, f'{CN}\ndirector = "{DEE}"') + TEAM)

    assert changes["director"].warnings == ["Dee Testa can't see every team's cases. Pick a supervisor."]
    assert changes["lead"].warnings == ["Dee Testa can't work cases. Pick someone who can."]
    assert changes["team"].added == 1


def test_a_profile_that_names_nobody_leaves_who_is_named(profile):
    hired(Role.SUPERVISOR)
    load(profile.replace(CN, f'{CN}\ndirector = "{DEE}"'))

    load(profile)

    assert Program.objects.get(code="CN").director.email == DEE


def test_what_is_no_e_mail_is_named_with_its_line(profile):
    text = profile.replace(CN, f'{CN}\ndirector = "Dee"')

    with pytest.raises(ProfileProblems) as caught:
        parse_profile(text)

    [problem] = caught.value.problems
    assert text.splitlines()[problem.line - 1] == 'director = "Dee"'

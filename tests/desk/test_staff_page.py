"""Staff and teams: who works here, and what an administrator changes from the page."""

import pytest

from accounts.models import Team, User
from cases.models import Case
from programs.models import Program
from tests.factories import make_case, make_user

pytestmark = pytest.mark.django_db


def test_everyone_sees_who_works_here_and_an_administrator_the_way_to_change_it(browse, admin, navigator):
    seen = browse(navigator).get("/staff/").content.decode()
    changed = browse(admin).get("/staff/").content.decode()

    assert navigator.name in seen
    assert [way for way in ("/end/", "/staff/add/", "/lead/", "/director/") if way in seen] == []
    assert f"/staff/{navigator.pk}/end/" in changed
    assert f"/staff/{admin.pk}/end/" not in changed


def test_an_account_is_ended_with_its_reason_and_its_work_waits_in_the_pool(browse, admin, navigator):
    case = make_case(held_by=navigator)

    silent = browse(admin).post(f"/staff/{navigator.pk}/end/", {"reason": ""})
    said = browse(admin).post(f"/staff/{navigator.pk}/end/", {"reason": "Moved away"}, follow=True)

    assert (silent.status_code, said.redirect_chain) == (422, [("/staff/", 303)])
    assert not User.objects.get(pk=navigator.pk).is_active
    assert Case.objects.get(pk=case.pk).assigned_to is None
    assert navigator.email not in said.content.decode()


def test_lead_and_director_are_named_and_taken_back(browse, admin, team, peer, supervisor):
    program = Program.objects.get(code="CN")
    page = browse(admin)

    page.post(f"/staff/teams/{team.pk}/lead/", {"lead": peer.pk})
    page.post(f"/staff/programs/{program.pk}/director/", {"director": supervisor.pk})

    assert Team.objects.get(pk=team.pk).lead == peer
    assert Program.objects.get(pk=program.pk).director == supervisor
    assert page.post(f"/staff/teams/{team.pk}/lead/", {"lead": ""}).status_code == 303
    assert Team.objects.get(pk=team.pk).lead is None


def test_who_is_not_offered_is_refused_at_the_field(browse, admin, team, analyst):
    answer = browse(admin).post(f"/staff/teams/{team.pk}/lead/", {"lead": analyst.pk})

    assert answer.status_code == 422
    assert Team.objects.get(pk=team.pk).lead is None


def test_whoever_is_added_sets_a_password_by_e_mail_and_signs_in(browse, admin, client, mailoutbox):
    page = browse(admin)
    form_key = page.get("/staff/add/").context["form"]["form_key"].value()
    someone = {"name": "New Testa", "email": "new@walk.heart.test", "role": "peer", "form_key": form_key}

    for _twice in range(2):
        assert page.post("/staff/add/", someone).status_code == 303
    client.post("/accounts/password/reset/", {"email": "new@walk.heart.test"})

    assert User.objects.filter(email="new@walk.heart.test").count() == 1
    assert [mail.to for mail in mailoutbox] == [["new@walk.heart.test"]]


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_as_many_queries_whoever_works_here(browse, admin, people, django_assert_num_queries):
    for _each in range(people):
        make_user()
    page = browse(admin)

    with django_assert_num_queries(7):
        page.get("/staff/")

"""The follow-up policies for programs: what is promised, and who hears of it."""

import pytest

from programs.models import FollowUpPolicy

pytestmark = pytest.mark.django_db
HOUR = 3600


def test_a_policy_says_its_window_cadence_and_ladder(api, analyst):
    policy = FollowUpPolicy.objects.current().get()

    said = api(analyst).get(f"/api/v1/policies/{policy.pk}/").json()

    assert (said["program"], said["risk"], said["anchor"]) == (None, "", "encounter_end")
    assert (said["opens_after_seconds"], said["due_after_seconds"]) == (48 * HOUR, 72 * HOUR)
    assert said["cadence_seconds"] == [hours * HOUR for hours in (72, 168, 336, 720)]
    assert (said["tries"], said["channels"], said["day_parts"]) == (3, 2, 2)
    assert [rung["to"] for rung in sorted(said["ladder"], key=lambda rung: rung["after_seconds"])] == [
        ["owner"], ["lead"], ["owner", "supervisor"], ["director"],
    ]  # fmt: skip


def test_the_list_has_every_policy(api, analyst):
    said = api(analyst).get("/api/v1/policies/").json()["results"]

    assert {one["id"] for one in said} == {
        str(pk) for pk in FollowUpPolicy.objects.values_list("pk", flat=True)
    }


def test_an_emt_sees_no_policies(api, emt):
    assert api(emt).get("/api/v1/policies/").status_code == 403

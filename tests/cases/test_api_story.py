"""The whole story by API: encounter, promise, try, connected, closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


def test_an_encounter_becomes_a_promise_that_somebody_keeps(api, clinician, navigator, supervisor):
    cleared = (timezone.now() - timedelta(hours=50)).replace(microsecond=0)
    as_clinician, as_navigator = api(clinician), api(navigator)

    neighbor = as_clinician.post("/api/v1/neighbors/", {"known_as": "Marisol Testa"})
    assert neighbor.status_code == 201, neighbor.data
    encounter = as_clinician.post(
        "/api/v1/encounters/",
        {
            "program": "CRT",
            "cleared_at": cleared.isoformat(),
            "outcome": "resolved_on_scene",
            "neighbor": neighbor.data["id"],
            "needs": ["housing", "food"],
            "follow_up": "wanted",
            "responders": [{"user": str(clinician.pk), "discipline": "clinician", "felt_safe": True}],
        },
    )
    assert encounter.status_code == 201, encounter.data

    listed = as_navigator.get("/api/v1/follow-ups/").data["results"]
    assert [row["encounters"] for row in listed] == [[encounter.data["id"]]]
    promise = listed[0]
    assert promise["phase"] == "open"

    claimed = as_navigator.post("/api/v1/cases/claim-next/")
    assert claimed.status_code == 200
    assert claimed.data["assigned_to"] == str(navigator.pk)

    tried = as_navigator.post(
        f"/api/v1/follow-ups/{promise['id']}/attempts/", {"method": "phone", "outcome": "no_answer"}
    )
    assert tried.status_code == 201, tried.data
    reached = as_navigator.post(
        f"/api/v1/follow-ups/{promise['id']}/attempts/", {"method": "phone", "outcome": "reached"}
    )
    assert reached.status_code == 201, reached.data
    assert as_navigator.get(f"/api/v1/follow-ups/{promise['id']}/").data["status"] == "done"

    housing, food = as_navigator.get("/api/v1/needs/", {"case": claimed.data["id"]}).data["results"]
    connected = as_navigator.post(
        f"/api/v1/needs/{housing['id']}/connect/",
        {"evidence_level": 4, "verified_by": "provider", "connected_on": cleared.date().isoformat()},
    )
    assert connected.status_code == 200, connected.data
    refused = as_navigator.post(f"/api/v1/cases/{claimed.data['id']}/close/", {"reason": "connected"})
    assert refused.status_code == 409
    assert food["id"] in refused.data["errors"][0]["detail"]
    closed = as_navigator.post(
        f"/api/v1/cases/{claimed.data['id']}/close/",
        {
            "reason": "connected",
            "needs": [{"id": food["id"], "status": "declined", "reason": "Has enough"}],
        },
    )
    assert closed.status_code == 200, closed.data
    assert closed.data["status"] == "closed"
    history = api(supervisor).get("/api/v1/history/", {"object": closed.data["id"]})
    assert history.data["results"][0]["reason"] == "Connected to care"

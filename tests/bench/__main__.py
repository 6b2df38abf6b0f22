"""`make bench`: the queue at a million open follow-ups, fifty people who claim, five hundred open pages; then
the published figures whole, and figures over ten million encounters.

Prints one JSON object a line. BENCH_FOLLOW_UPS, BENCH_PAGES, BENCH_SECONDS and BENCH_ENCOUNTERS make it
smaller; BENCH_ONLY=figures leaves the queue out.
"""

import http.client
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.bench.house import house, web

FOLLOW_UPS = int(os.environ.get("BENCH_FOLLOW_UPS", "1000000"))
PAGES = int(os.environ.get("BENCH_PAGES", "500"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "20"))
CLIENTS = 50
PERIOD = 4  # seconds between two polls of a page, as templates/followups/_poll.html says
TIMES = 15
ROWS_OF_A_PAGE = 50


def say(name: str, **figures: Any) -> None:
    print(json.dumps({"bench": name, "follow_ups": FOLLOW_UPS, **figures}), flush=True)


def say_plainly(name: str, **figures: Any) -> None:
    print(json.dumps({"bench": name, **figures}), flush=True)


def in_ms(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    done = act()
    return (time.perf_counter() - started) * 1000, done


def spread(times: Sequence[float]) -> dict[str, float]:
    """The median, the 95th percentile and the worst, in milliseconds."""
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 1),
        "worst_ms": round(ordered[-1], 1),
    }


def the_queue(people: dict[str, Any]) -> None:
    """A page of each list, whole and its statements alone, for who sees a part and for who sees all."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    for role, person in people.items():
        client = Client()
        client.force_login(person)
        for query in ("all=yes", "who=mine", "who=nobody", "phase=overdue"):
            whole, in_sql = [], []
            for _time in range(TIMES):
                with CaptureQueriesContext(connection) as statements:
                    taken, answer = in_ms(lambda: client.get(f"/queue/?{query}"))  # noqa: B023
                assert answer.status_code == 200
                whole.append(taken)
                in_sql.append(sum(float(one["time"]) for one in statements) * 1000)
            sql = round(statistics.median(in_sql), 1)
            say("queue page", role=role, list=query, **spread(whole), sql_median_ms=sql)


def claim_one_by_one(person: Any) -> None:
    from django.utils import timezone

    from followups.actions import claim_next

    say(
        "claim next",
        **spread([in_ms(lambda: claim_next(by=person, at=timezone.now()))[0] for _ in range(100)]),
    )


def asked(port: int, method: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def claim_at_once(port: int, navigators: list[Any]) -> None:
    """Fifty clients at the same moment: nobody the same, no error, and together the first fifty."""
    from django.utils import timezone

    from accounts.actions import create_token
    from accounts.models import User
    from followups.models import FollowUp

    operator = User.objects.operator()
    tokens = [
        create_token(user=one, name="bench", days=1, by=operator, at=timezone.now())[1]
        for one in navigators[:CLIENTS]
    ]
    first = FollowUp.objects.pending().filter(holder=None).in_queue_order()[:CLIENTS]
    expected = {str(pk) for pk in first.values_list("case", flat=True)}
    together = Barrier(CLIENTS)

    def claim(token: str) -> tuple[float, tuple[int, bytes]]:
        headers = {"Authorization": f"Bearer {token}"}
        together.wait()
        return in_ms(lambda: asked(port, "POST", "/api/v1/cases/claim-next/", headers))

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(claim, tokens))
    given = [json.loads(body)["id"] for _taken, (status, body) in answers if status == 200]
    say(
        "fifty claim at once",
        **spread([taken for taken, _answer in answers]),
        answers=dict(Counter(str(status) for _taken, (status, _body) in answers)),
        doubles=len(given) - len(set(given)),
        gaps=len(expected - set(given)),
    )


def cookies_of(people: list[Any]) -> list[str]:
    from django.test import Client

    made = []
    for person in people:
        client = Client()
        client.force_login(person)
        made.append(client.cookies["sessionid"].value)
    return made


def open_pages(port: int, people: list[Any]) -> None:
    """Each page asks every few seconds for its rows; nothing changes on them."""
    from followups.models import FollowUp

    rows = FollowUp.objects.pending().in_queue_order().values_list("pk", "version")[:ROWS_OF_A_PAGE]
    shown = "~".join(f"{pk.hex}.{version}" for pk, version in rows)
    cookies = cookies_of(people)
    headers = {
        "HX-Request": "true",
        "HX-Trigger": "live",
        "HX-Current-URL": f"http://127.0.0.1:{port}/queue/",
    }
    started = time.monotonic() + 1

    def poll(number: int) -> tuple[float, int]:
        due = started + number * PERIOD / PAGES
        time.sleep(max(due - time.monotonic(), 0))
        cookie = {"Cookie": f"sessionid={cookies[number % len(cookies)]}"}
        status, _body = asked(port, "GET", f"/queue/live/?shown={shown}", headers | cookie)
        # From when the page wanted to ask: what waits behind others counts.
        return (time.monotonic() - due) * 1000, status

    polls = PAGES * SECONDS // PERIOD
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(poll, range(polls)))
    say(
        "open pages",
        pages=PAGES,
        polls=polls,
        a_second=PAGES / PERIOD,
        **spread([taken for taken, _status in answers]),
        answers=dict(Counter(str(status) for _taken, status in answers)),
    )


def crowd() -> Iterator[Any]:
    from tests.bench.many import many_follow_ups, people, settled_statistics
    from tests.factories import make_user

    navigators = people(teams=20, each=10)
    taken, _none = in_ms(lambda: many_follow_ups(FOLLOW_UPS, navigators))
    yield navigators
    yield make_user("supervisor", team=navigators[0].team)
    settled_statistics()
    say("made", seconds=round(taken / 1000))


def queue() -> None:
    navigators, supervisor, *_rest = crowd()
    the_queue({"navigator": navigators[0], "supervisor": supervisor})
    claim_one_by_one(navigators[0])
    with web() as port:
        claim_at_once(port, navigators)
        open_pages(port, navigators)


def figures() -> None:
    from rest_framework.test import APIClient

    from tests.bench.figures import figures_at_size, published_whole
    from tests.factories import make_user

    client = APIClient()
    client.force_authenticate(make_user("analyst"))
    published_whole(say_plainly, client)
    figures_at_size(say_plainly, client)


def main() -> None:
    with house():
        if os.environ.get("BENCH_ONLY") != "figures":
            queue()
        figures()


if __name__ == "__main__":
    main()

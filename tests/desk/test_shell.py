import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path

from accounts.models import Role, User
from heart.core.errors import Conflict
from heart.desk.context import Shell


def _room(namespace: str, route: str, name: str):
    return path("", include(([path(route, lambda request: HttpResponse(), name=name)], namespace)))


urlpatterns = [
    _room("desk", "", "today"),
    _room("followups", "queue/", "queue"),
    _room("neighbors", "neighbors/", "search"),
    _room("calls", "calls/", "list"),
    _room("cases", "encounters/new/", "new_encounter"),
    path("accounts/logout/", lambda request: HttpResponse(), name="account_logout"),
]
pytestmark = pytest.mark.urls(__name__)


def request_of(role: Role | None, address: str = "/", **cookies: str):
    request = RequestFactory().get(address)
    request.COOKIES = cookies
    request.user = User(name="Ana Beispiel", role=role, is_active=True) if role else AnonymousUser()
    return request


def test_a_room_that_is_not_built_has_no_door():
    doors = Shell(request_of(Role.SUPERVISOR)).nav

    assert [str(door.label) for door in doors] == ["Today", "Queue", "Neighbors", "Calls"]


def test_a_reader_sees_only_the_rooms_they_may_enter():
    assert [str(door.label) for door in Shell(request_of(Role.EMT)).nav] == ["Neighbors", "Calls"]


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("/", "Today"),
        ("/cases/x/", "Today"),
        ("/queue/", "Queue"),
        ("/encounters/new/", "Calls"),
        ("/who/", None),
    ],
)
def test_the_room_of_the_address_is_marked(address, inside):
    doors = Shell(request_of(Role.SUPERVISOR, address)).nav

    assert [str(door.label) for door in doors if door.is_current] == ([inside] if inside else [])


def test_what_has_no_tab_is_under_more():
    frame = Shell(request_of(Role.CLINICIAN))

    assert [str(door.label) for door in frame.tabs] == ["Today", "Queue", "Log", "Neighbors"]
    assert [str(door.label) for door in frame.more] == ["Calls"]


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("", ""), ('"><script>', "")]
)
def test_only_a_known_theme_is_taken_from_the_cookie(cookie, theme):
    assert Shell(request_of(None, theme=cookie)).theme == theme


def test_the_signed_out_have_no_rooms_and_no_errors():
    frame = Shell(request_of(None))

    assert (frame.user, frame.nav, frame.search_url, frame.notices_url, frame.unread_notices) == (
        None,
        [],
        "",
        "",
        0,
    )


@pytest.mark.django_db
def test_a_fragment_costs_no_query(django_assert_num_queries):
    request = request_of(Role.NAVIGATOR)

    with django_assert_num_queries(0):
        html = render_to_string("errors/_refusal.html", {"refusal": Conflict("Reopen it.")}, request=request)

    assert "Reopen it." in html


@pytest.mark.parametrize("template", ["404.html", "403.html", "400.html", "500.html", "403_csrf.html"])
def test_an_error_page_needs_no_context(template):
    html = render_to_string(template)

    assert "<h1>" in html
    assert 'href="/"' in html


def test_no_page_carries_inline_script_or_style():
    request = request_of(None)
    html = render_to_string("404.html", {"shell": Shell(request)}, request=None)

    assert "style=" not in html
    assert "<script>" not in html

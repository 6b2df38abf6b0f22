from datetime import date, timedelta

import pytest

from accounts.models import Role
from heart.core.errors import Invalid, NotPermitted
from neighbors.actions import change_neighbor, create_neighbor
from neighbors.models import Contact, ContactPoint, Neighbor
from tests.factories import make_case, make_neighbor, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

PHONE = {"kind": "phone", "value": "(336) 555-0161", "ok_to_text": True}
MAIL = {"kind": "email", "value": "mari@example.org"}
LATER = MONDAY + timedelta(hours=1)


def test_codes_are_given_by_the_database_and_never_twice(clinician):
    one, two = make_neighbor(by=clinician), make_neighbor(by=clinician)

    assert one.code != two.code
    assert one.code.startswith("N-")
    assert Neighbor.objects.get(pk=one.pk).code == one.code


def test_someone_alike_is_no_reason_to_refuse(clinician):
    facts = {"known_as": "Juan Prueba", "date_of_birth": date(1980, 1, 1), "contact_points": [PHONE]}

    one, two = (create_neighbor(by=clinician, at=MONDAY, **facts) for _ in range(2))

    assert one.pk != two.pk


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("(336) 555-0161", "13365550161"),
        ("+44 20 7946 0018", "442079460018"),
        ("555-0161", "5550161"),
        ("ask at the desk", ""),
        ("٣٣٦٥٥٥٠١٦١", "13365550161"),
    ],
)
def test_a_phone_is_kept_as_written_and_compared_by_its_digits(clinician, written, digits):
    neighbor = make_neighbor(by=clinician, contact_points=[{"kind": "phone", "value": written}])

    point = neighbor.contact_points.get()
    assert (point.value, point.digits) == (written, digits)


def test_a_list_is_replaced_row_by_row_and_the_same_rows_stay(clinician):
    neighbor = make_neighbor(by=clinician, contact_points=[PHONE, MAIL])
    phone, mail = neighbor.contact_points.current()

    change_neighbor(
        neighbor=neighbor,
        by=clinician,
        at=LATER,
        contact_points=[{"kind": "address", "value": "12 Example St"}, PHONE],
    )

    address, kept = neighbor.contact_points.current()
    mail.refresh_from_db()
    assert (address.value, kept.pk, kept.position) == ("12 Example St", phone.pk, 1)
    assert (mail.removed_at, mail.position) == (LATER, None)
    assert [row.history_type for row in ContactPoint.history.filter(id=phone.pk)] == ["~", "+"]
    assert ContactPoint.history.filter(id=mail.pk, history_type="-").count() == 0


def test_the_same_again_writes_nothing(clinician):
    neighbor = make_neighbor(by=clinician, contact_points=[PHONE], contacts=[{"name": "Ana Ejemplo"}])

    again = change_neighbor(
        neighbor=neighbor,
        by=clinician,
        at=LATER,
        known_as=neighbor.known_as,
        contact_points=[PHONE],
        contacts=[{"name": "Ana Ejemplo"}],
    )

    assert again.version == 1
    assert [m.history.count() for m in (Neighbor, ContactPoint, Contact)] == [1, 1, 1]


def test_a_changed_contact_moves_the_neighbors_version(clinician):
    neighbor = make_neighbor(by=clinician, contacts=[{"name": "Ana Ejemplo"}])

    again = change_neighbor(
        neighbor=neighbor, by=clinician, at=LATER, contacts=[{"name": "Ana Ejemplo", "may_discuss": True}]
    )

    assert again.version == 2


def test_a_row_named_by_its_id_is_changed_and_keeps_it(clinician):
    neighbor = make_neighbor(by=clinician, contacts=[{"name": "Ana Ejemplo"}])
    ana = neighbor.contacts.get()

    change_neighbor(
        neighbor=neighbor, by=clinician, at=LATER, contacts=[{"id": ana.pk, "name": "Anna Ejemplo"}]
    )

    ana.refresh_from_db()
    assert ana.name == "Anna Ejemplo"


def test_an_id_of_someone_elses_row_is_refused(clinician):
    other = make_neighbor(by=clinician, contacts=[{"name": "Ana Ejemplo"}]).contacts.get()
    neighbor = make_neighbor(by=clinician)

    with pytest.raises(Invalid, match="not one of this neighbor's"):
        change_neighbor(
            neighbor=neighbor, by=clinician, at=LATER, contacts=[{"id": other.pk, "name": "Ana Ejemplo"}]
        )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"known_as": "  "}, "known_as"),
        ({"known_as": "X", "preferred_language": "zzz"}, "preferred_language"),
        ({"known_as": "X", "preferred_language": "es"}, "preferred_language"),
        ({"known_as": "X", "date_of_birth": date(2026, 11, 17)}, "date_of_birth"),
        ({"known_as": "X", "date_of_birth": date(1899, 12, 31)}, "date_of_birth"),
    ],
)
def test_what_can_not_be_right_is_refused_at_its_field(clinician, facts, field):
    with pytest.raises(Invalid) as refusal:
        create_neighbor(by=clinician, at=MONDAY, **facts)

    assert refusal.value.attr == field


def test_born_today_in_the_city_is_not_the_future(clinician):
    evening = MONDAY.replace(hour=3)  # still Sunday evening in the city

    neighbor = create_neighbor(
        by=clinician, at=evening, known_as="Baby Testa", date_of_birth=date(2026, 11, 15)
    )

    assert neighbor.date_of_birth == date(2026, 11, 15)
    with pytest.raises(Invalid):
        create_neighbor(by=clinician, at=evening, known_as="Baby Testa", date_of_birth=date(2026, 11, 16))


def test_a_navigator_may_not_change_another_teams_neighbor(navigator, other_team):
    neighbor = make_neighbor()
    make_case(neighbor=neighbor, held_by=make_user(Role.NAVIGATOR, team=other_team))

    with pytest.raises(NotPermitted):
        change_neighbor(neighbor=neighbor, by=navigator, at=MONDAY, known_as="Someone else")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN, Role.INTEGRATION])
def test_who_has_no_business_with_people_may_not_add_one(role):
    with pytest.raises(NotPermitted):
        create_neighbor(by=make_user(role), at=MONDAY, known_as="Someone Testa")

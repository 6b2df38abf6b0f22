"""Demo accounts, whose password everyone knows, never stand open outside a demo."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.actions import create_staff
from accounts.models import User
from accounts.queries import refuse_demo_accounts
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_account():
    return create_staff(
        by=User.objects.operator(), at=NOON, email="nav@demo.heart.test", role="navigator", validate=False
    )


def test_an_active_demo_account_refuses_to_start(demo_account, settings):
    settings.HEART_DEMO = False

    with pytest.raises(ImproperlyConfigured, match="1 demo accounts"):
        refuse_demo_accounts()


def test_in_a_demo_it_may_stand(demo_account, settings):
    settings.HEART_DEMO = True

    refuse_demo_accounts()


def test_without_demo_accounts_nothing_is_refused(navigator, settings):
    settings.HEART_DEMO = False

    refuse_demo_accounts()

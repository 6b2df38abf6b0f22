from types import SimpleNamespace

import pytest

from tests.insights.story import tell_the_week


@pytest.fixture
def week(db) -> SimpleNamespace:
    return tell_the_week()

from datetime import UTC, datetime

import pytest

from heart.core.templatetags import heart

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made", "planned", "brief", "on", "off", "said"),
    [
        (0, 3, False, 0, 3, "0 of 3 tries"),
        (2, 3, False, 2, 1, "2 of 3 tries"),
        (2, 3, True, 2, 1, "2 of 3"),
        (5, 3, False, 3, 0, "5 tries"),
    ],
)
def test_tries_are_dots_and_words(made, planned, brief, on, off, said):
    html = heart.tries(made, planned, brief)

    assert (html.count('<i class="on">'), html.count("<i></i>")) == (on, off)
    assert html.endswith(f"</span> {said}</span>")


@pytest.mark.parametrize("level", range(6))
def test_the_ladder_lights_every_step_up_to_its_level_and_says_it(level):
    html = heart.ladder(level, "provider answered")

    assert html.count('class="on"') == level + 1
    assert f'aria-label="Step {level} of 5, provider answered"' in html
    assert f"<b>{level} of 5</b>, provider answered" in html


@pytest.mark.parametrize(("value", "of", "share"), [(75, 120, "62.5"), (150, 120, "100.0"), (1, 0, "0.0")])
def test_a_meter_never_leaves_its_track(value, of, share):
    assert f'width="{share}%"' in heart.meter(value, of, "words")


def test_words_of_people_are_escaped():
    for html in (
        heart.ladder(1, "<b>"),
        heart.meter(1, 2, '"><script>'),
        heart.icon("x", label='"><script>'),
    ):
        assert "<script>" not in html
        assert "&lt;" in html or "&quot;" in html


def test_an_icon_is_silent_unless_it_is_named():
    assert 'aria-hidden="true"' in heart.icon("phone")
    assert 'role="img" aria-label="Flagged"' in heart.icon("flag", label="Flagged")

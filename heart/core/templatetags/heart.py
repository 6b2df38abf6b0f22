"""Presentation tags that every template has. They say things; they decide nothing.

Lists prepare their strings in Python (`heart.core.words`), so the tags used in rows only assemble them.
"""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from heart.core.phones import dialed

register = template.Library()
DOTS = 3  # tries shown as dots when the policy asks for no other number
LADDER_STEPS = 6
EVIDENCE_OF_CONNECTION = 4


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the USWDS sprite. Silent to screen readers unless it has a label."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" {} focusable="false"><use href="{}#{}"></use></svg>',
        size, spoken, static("uswds/img/sprite.svg"), name,
    )  # fmt: skip


@register.simple_tag
def tries(made: int, planned: int = DOTS, brief: bool = False) -> SafeString:
    """Dots and words: "2 of 3 tries", or "2 of 3" where a column says what is counted."""
    dots = '<i class="on"></i>' * min(made, planned) + "<i></i>" * max(planned - made, 0)
    of = _("%(made)d of %(planned)d") if brief else _("%(made)d of %(planned)d tries")
    said = of if made <= planned else _("%(made)d tries")
    return format_html(
        '<span class="tries"><span class="dots" aria-hidden="true">{}</span> {}</span>',
        mark_safe(dots),  # only our own two literals
        said % {"made": made, "planned": planned},
    )


@register.simple_tag
def ladder(level: int, says: str) -> SafeString:
    """The evidence ladder, always with its words: "2 of 5, provider answered"."""
    steps = "".join(_step(step, step <= level) for step in range(LADDER_STEPS))
    return format_html(
        '<div class="evidence"><svg class="ladder" role="img" aria-label="{label}">{steps}'
        '<line x1="84.5" x2="84.5" y1="0" y2="28"></line></svg><span><b>{of}</b>, {says}</span></div>',
        label=_("Step %(level)d of 5, %(says)s") % {"level": level, "says": says},
        steps=mark_safe(steps),  # numbers and our own literals
        of=_("%(level)d of 5") % {"level": level},
        says=says,
    )


def _step(step: int, is_on: bool) -> str:
    x = step * 21 + (5 if step >= EVIDENCE_OF_CONNECTION else 0)
    height, kind = 5 + step * 4.5, "on" if is_on else ""
    return f'<rect class="{kind}" x="{x}" y="{28 - height:g}" width="17" height="{height:g}"></rect>'


@register.simple_tag
def meter(value: float, of: float, label: str, late: bool = False) -> SafeString:
    """A bar of `value` out of `of`; `label` is the full sentence that it is read as."""
    share = min(max(value / of, 0), 1) * 100 if of else 0
    return format_html(
        '<svg class="meter" role="img" aria-label="{}">'
        '<rect class="track" width="100%" height="100%" rx="3"></rect>'
        '<rect class="fill {}" width="{}%" height="100%" rx="3"></rect></svg>',
        label, "late" if late else "", f"{share:.1f}",
    )  # fmt: skip


@register.filter
def dial(digits: str) -> str:
    """The address that calls this number."""
    return dialed(digits)

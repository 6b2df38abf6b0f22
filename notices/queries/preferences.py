"""How a person is told of each kind of thing: what they chose, or what its urgency says."""

from dataclasses import dataclass

from accounts.models import User
from notices.models import FACTS, Kind, KindFacts, Preference, Urgency
from notices.models.preference import default_email

Email = Preference.Email


@dataclass(frozen=True)
class Told:
    kind: Kind
    facts: KindFacts
    in_app: Preference.InApp
    email: Preference.Email

    @property
    def email_choices(self) -> list[Preference.Email]:
        """The ways that are open for this kind."""
        return email_choices(self.kind)


def email_choices(kind: Kind) -> list[Preference.Email]:
    facts = FACTS[kind]
    later = [] if facts.urgency == Urgency.NOW else [Email.DIGEST]
    never = [Email.NEVER] if facts.can_be_muted else []
    return [Email.AT_ONCE, *later, *never]


def preferences_of(user: User) -> list[Told]:
    """Every kind, the most urgent first."""
    chosen = {row.kind: row for row in Preference.objects.of(user)}
    order = list(Urgency)
    kinds = sorted(FACTS, key=lambda kind: order.index(FACTS[kind].urgency))
    return [_told(kind, chosen.get(kind)) for kind in kinds]


def _told(kind: Kind, row: Preference | None) -> Told:
    in_app = Preference.InApp(row.in_app) if row else Preference.InApp.COUNTED
    email = Email(row.email) if row else default_email(kind)
    return Told(kind, FACTS[kind], in_app, email)

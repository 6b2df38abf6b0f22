from dataclasses import dataclass
from datetime import date
from uuid import UUID

from programs.models import CallType, CallTypeAlias


@dataclass(frozen=True)
class CallTypeNames:
    """How a name of a call type, as somebody wrote it, becomes the call type: read once, asked often."""

    types: dict[str, UUID]
    aliases: dict[str, tuple[tuple[date, date | None, UUID], ...]]

    def find(self, name: str, day: date) -> UUID | None:
        """The call type of which this is the code, the alias on that day, or the label."""
        folded = " ".join(name.split()).casefold()
        for starts_on, ends_on, call_type in self.aliases.get(folded, ()):
            if starts_on <= day and (ends_on is None or day <= ends_on):
                return call_type
        return self.types.get(folded)


def call_type_names() -> CallTypeNames:
    types: dict[str, UUID] = {}
    for pk, code, label in CallType.objects.values_list("pk", "code", "label"):
        types[label.casefold()] = pk
        types[code.casefold()] = pk
    aliases: dict[str, tuple[tuple[date, date | None, UUID], ...]] = {}
    for alias in CallTypeAlias.objects.all():
        folded = alias.label.casefold()
        aliases[folded] = (*aliases.get(folded, ()), (alias.starts_on, alias.ends_on, alias.call_type_id))
    return CallTypeNames(types, aliases)

"""One entry as HSDS nests it, as rows to store. What can't be read raises Invalid; a bad part is left out."""

from typing import Any
from uuid import UUID, uuid5

from django.db.models import Model
from django.utils.translation import gettext as _

from heart.core.errors import Invalid
from services.actions.entries import EntryFacts, Facts, Told
from services.models import (
    Attribute,
    CostOption,
    Entry,
    Language,
    Location,
    Organization,
    OrganizationIdentifier,
    OrganizationProgram,
    Part,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
)
from services.models.shape import (
    INSIDE,
    INTAKE_TAXONOMY,
    LISTS,
    NEEDS_TAXONOMY,
    TABLES,
    columns,
    owner_field,
)
from services.queries.sources import iso_language
from services.serializers.needs import needs_of_term, ways_in
from services.serializers.values import identity, value_of

Nested = dict[str, Any]


class Reader:
    """Reads what one source tells; the same telling gives the same ids."""

    def __init__(self, source: str) -> None:
        self.source = source

    def service(self, nested: Nested) -> Told:
        """A service with its organization, its locations and the terms said of it."""
        told = Told()
        entry = self._entry(Service, nested)
        organization = self._nested(nested, "organization")
        if organization:
            self._tell_organization(organization, told)
        entry.fields["organization_id"] = self._named(nested, "organization", Organization)
        entry.fields["program_id"] = self._program(nested, entry.fields["organization_id"], told)
        for at in _items(nested, "service_at_locations"):
            self._add_location(at.get("location") if isinstance(at, dict) else None, told)
        self._parts(entry, Service, nested, told, parent=entry.pk)
        entry.fields |= self._ours(nested)
        told.entries.append(entry)
        return told

    def organization(self, nested: Nested) -> Told:
        told = Told()
        self._tell_organization(nested, told)
        return told

    def location(self, nested: Nested) -> Told:
        told = Told()
        told.entries.append(self._location(nested, told))
        return told

    def _tell_organization(self, nested: Nested, told: Told) -> None:
        entry = self._entry(Organization, nested)
        self._parts(entry, Organization, nested, told, parent=entry.pk)
        told.entries.append(entry)
        for location in _items(nested, "locations"):
            self._add_location(location, told, organization_id=nested["id"])

    def _add_location(self, location: Any, told: Told, **known: Any) -> None:
        """A location inside of another record: a bad one is left out of it."""
        if isinstance(location, dict) and location.get("id"):
            try:
                told.entries.append(self._location(known | location, told))
            except Invalid as refusal:
                told.left_out.append(f"location: {refusal.message}")

    def _location(self, nested: Nested, told: Told) -> EntryFacts:
        entry = self._entry(Location, nested)
        entry.fields["organization_id"] = self._named(nested, "organization", Organization)
        self._parts(entry, Location, nested, told, parent=entry.pk)
        return entry

    def _entry(self, model: type[Entry], nested: Nested) -> EntryFacts:
        if not isinstance(nested, dict):
            raise Invalid(_("Not a record."))
        if not str(nested.get("id") or "").strip():
            raise Invalid(_("id: is missing."), attr="id")
        fields = self._facts(model, nested)
        wanted = {Service: ("name", "status"), Organization: ("name",), Location: ()}[model]  # type: ignore[index]
        for name in wanted:
            if not str(nested.get(name) or "").strip():
                raise Invalid(_("%s: is missing.") % name, attr=name)
        return EntryFacts(model, identity(self.source, TABLES[model], nested["id"]), fields)

    def _facts(self, model: type[Model], nested: Nested) -> Facts:
        facts = {}
        for name, field in columns(model).items():
            value = value_of(field, nested.get(name))
            facts[field.name] = field.get_default() if value == "" and field.has_default() else value
        _expect_possible(model, facts)
        return facts

    def _nested(self, nested: Nested, name: str) -> Nested | None:
        found = nested.get(name)
        return found if isinstance(found, dict) and found.get("id") else None

    def _named(self, nested: Nested, name: str, model: type[Entry]) -> UUID | None:
        """The id of another entry: of the one nested here, or of the one that is only named."""
        inner = self._nested(nested, name)
        said = inner["id"] if inner else nested.get(f"{name}_id")
        return identity(self.source, TABLES[model], said) if said else None

    def _program(self, nested: Nested, organization: UUID | None, told: Told) -> UUID | None:
        inner = self._nested(nested, "program")
        said = inner["id"] if inner else nested.get("program_id")
        if not said or organization is None:
            return None
        hsds_id = identity(self.source, "programs", said)
        pk = uuid5(organization, f"programs:{hsds_id}")
        if inner:
            facts = self._facts(OrganizationProgram, inner)
            told.programs[pk] = facts | {"organization_id": organization, "hsds_id": hsds_id}
        return pk

    def _parts(self, entry: EntryFacts, model: type[Model], nested: Nested, told: Told, *, parent: UUID,
               inside: str = "") -> None:  # fmt: skip
        for name, part in LISTS.get(model, {}).items():
            for position, item in enumerate(_items(nested, name)):
                try:
                    self._part(entry, part, name, item, told, parent, inside, position)
                except Invalid as refusal:
                    told.left_out.append(f"{name}: {refusal.message}")

    def _part(self, entry: EntryFacts, part: type[Part], name: str, item: Any, told: Told, parent: UUID,
              inside: str, position: int) -> None:  # fmt: skip
        if not isinstance(item, dict):
            raise Invalid(_("Not a record."))
        if part is Attribute and self._is_ours(item):
            return
        hsds_id = identity(self.source, TABLES.get(part, name), item.get("id") or f"{parent}:{position}")
        pk = uuid5(parent, f"{name}:{hsds_id}")
        facts = self._facts(part, item) | {
            "hsds_id": hsds_id,
            "position": position,
            f"{owner_field(entry.model)}_id": entry.pk,
        }
        if inside:
            facts[f"{inside}_id"] = parent
        entry.add(part, pk, facts | self._links(entry, part, item, facts, told))
        self._parts(entry, part, item, told, parent=pk, inside=INSIDE.get(part, ""))

    def _links(self, entry: EntryFacts, part: type[Part], item: Nested, facts: Facts, told: Told) -> Facts:
        """What a part says of other nouns, and what we derive from it."""
        if part is Language:
            return {"iso": iso_language(facts["code"], facts["name"])}
        if part is ServiceAtLocation:
            location = self._named(item, "location", Location)
            if location is None:
                raise Invalid(_("location: is missing."))
            if any(row["location_id"] == location for row in entry.parts.get(part, {}).values()):
                raise Invalid(_("location: the same is said twice."))
            return {"location_id": location}
        if part is Attribute:
            return {"taxonomy_term_id": self._term(item, told)}
        return {}

    def _term(self, item: Nested, told: Told) -> UUID | None:
        term = self._nested(item, "taxonomy_term")
        if term is None:
            return None
        pk = identity(self.source, "taxonomy_terms", term["id"])
        facts = self._facts(TaxonomyTerm, term)
        detail = self._nested(term, "taxonomy_detail")
        facts["taxonomy_detail_id"] = None
        if detail:
            facts["taxonomy_detail_id"] = identity(self.source, "taxonomies", detail["id"])
            told.taxonomies[facts["taxonomy_detail_id"]] = self._facts(Taxonomy, detail)
        told.terms[pk] = facts
        return pk

    def _is_ours(self, item: Nested) -> bool:
        term = self._nested(item, "taxonomy_term") or {}
        return term.get("taxonomy") in (NEEDS_TAXONOMY, INTAKE_TAXONOMY)

    def _ours(self, nested: Nested) -> Facts:
        """The needs and the ways in: as we or a mapping said them, else from terms and words.

        An empty list says nothing: what staff set stays.
        """
        terms = [
            term for item in _items(nested, "attributes") if (term := self._nested(item, "taxonomy_term"))
        ]
        needs = [
            *_codes(nested, "need_categories"),
            *(need for term in terms for need in needs_of_term(term)),
        ]
        ways = _codes(nested, "intake") + [
            term.get("code", "") for term in terms if term.get("taxonomy") == INTAKE_TAXONOMY
        ]
        return {
            "need_categories": list(dict.fromkeys(needs)),
            "intake": list(dict.fromkeys(ways or ways_in(str(nested.get("application_process") or "")))),
        }


_WANTED: dict[type[Model], tuple[str, ...]] = {
    Phone: ("number",),
    OrganizationIdentifier: ("identifier",),
    OrganizationProgram: ("name",),
    ServiceCapacity: ("unit", "available", "updated"),
    Taxonomy: ("name",),
    TaxonomyTerm: ("name",),
}
_IN_ORDER: dict[type[Model], tuple[str, str]] = {
    Service: ("minimum_age", "maximum_age"),
    CostOption: ("valid_from", "valid_to"),
    Schedule: ("valid_from", "valid_to"),
    ServiceCapacity: ("available", "maximum"),
}


def _expect_possible(model: type[Model], facts: Facts) -> None:
    """Refuse what the database would: here it has a reason, and only this part is left out for it."""
    for name in _WANTED.get(model, ()):
        if facts[name] in (None, "") or not str(facts[name]).strip():
            raise Invalid(_("%s: is missing.") % name, attr=name)
    low, high = _IN_ORDER.get(model, ("", ""))
    if low and facts[low] is not None and facts[high] is not None and facts[low] > facts[high]:
        raise Invalid(_("%(low)s is after %(high)s.") % {"low": low, "high": high}, attr=low)
    if model is CostOption and (facts["amount"] or 0) < 0:
        raise Invalid(_("%s: is less than nothing.") % "amount", attr="amount")
    if model is Schedule and facts["interval"] == 0:
        raise Invalid(_("%s: is less than one.") % "interval", attr="interval")
    if model is Location and (facts["latitude"] is None) != (facts["longitude"] is None):
        facts["latitude"] = facts["longitude"] = None  # half a point is no place


def _items(nested: Nested, name: str) -> list[Any]:
    found = nested.get(name)
    return found if isinstance(found, list) else []


def _codes(nested: Nested, name: str) -> list[str]:
    return [str(code) for code in _items(nested, name)]

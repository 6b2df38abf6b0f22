from collections.abc import Iterable
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Regex
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet
from neighbors.calendar import NOTATION, SafeTime
from neighbors.models.contact import Contact
from neighbors.models.contact_point import ContactPoint

# The oldest person ever known lived 122 years.
OLDEST_AGE = 125
# Housing is told in their own words; these are the words of having no home of one's own to be met at.
UNHOUSED = (
    r"\y(unhoused|homeless|houseless|unsheltered|no (home|housing|house)|outside|outdoors|streets?|shelters?"
    r"|encampment|camp(ing|s)?|tents?|car|van|vehicle|under a bridge)\y"
)


class LinkedToAHead(pgtrigger.Trigger):
    """A person's records all point at one of them, which points at none: no chains, so no circles."""

    name = "linked_to_a_head"
    level = pgtrigger.Row
    when = pgtrigger.After
    # At the end of the transaction: records that were linked before follow their head one by one.
    timing = pgtrigger.Deferred
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("linked_to_id")
    # Whoever points at nobody breaks nothing: most records are never linked.
    condition = pgtrigger.Q(new__linked_to__isnull=False)
    func = """
        -- Two at once wait here for each other; the later one sees what the earlier did.
        PERFORM 1 FROM neighbors_neighbor WHERE id = NEW.linked_to_id FOR UPDATE;
        -- Asked from each side apart: either is found by an index.
        IF EXISTS (
            SELECT 1 FROM neighbors_neighbor record
            JOIN neighbors_neighbor head ON head.id = record.linked_to_id
            WHERE record.id = NEW.id AND head.linked_to_id IS NOT NULL
        ) OR EXISTS (
            SELECT 1 FROM neighbors_neighbor record
            JOIN neighbors_neighbor head ON head.id = record.linked_to_id
            WHERE record.linked_to_id = NEW.id AND head.linked_to_id IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'A neighbor is linked to the record that the person is known by'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'linked_to_a_head';
        END IF;
        RETURN NULL;
    """


class NeighborQuerySet(RecordQuerySet):
    def heads(self) -> "NeighborQuerySet":
        """One record for each person: the one that they are known by."""
        return self.filter(linked_to=None)

    def of_person(self, person: Any) -> "NeighborQuerySet":
        """Every record of one person, the one that they are known by first."""
        return self.filter(person=person).order_by(F("linked_to").asc(nulls_first=True), "code")

    def lock_people(self, pks: Iterable[Any]) -> "dict[Any, Neighbor]":
        """Every record of the people whose records these are, locked against linking and parting."""
        pks = list(pks)
        while True:
            people = set(self.filter(pk__in=pks).values_list("person", flat=True))
            # Heads first, each time in one order, or two who lock the same people would stop each other.
            rows: Any = self.filter(person__in=people).order_by(F("linked_to").asc(nulls_first=True), "pk")
            locked = {row.pk: row for row in rows.select_for_update(of=("self",))}
            # Linked or parted while we waited: once more, now that most of them are held.
            if people | set(pks) <= locked.keys():
                return locked

    def unhoused(self) -> "NeighborQuerySet":
        """Whose housing says that they have no home."""
        return self.filter(housing_status__iregex=UNHOUSED)

    def with_parts(self) -> "NeighborQuerySet":
        """With current contact points and contacts, as every answer shows them: two more queries."""
        return self.prefetch_related(
            models.Prefetch("contact_points", ContactPoint.objects.current()),
            models.Prefetch("contacts", Contact.objects.current()),
        )


class Neighbor(Record):
    """A person served. May be unknown at first ("man at the bus station"), known later."""

    code = models.CharField(
        _("code"), max_length=20, unique=True, editable=False, db_default=Func(function="neighbor_next_code")
    )
    known_as = models.CharField(_("known as"), max_length=200)
    first_name = models.CharField(_("first name"), max_length=200, blank=True)
    last_name = models.CharField(_("last name"), max_length=200, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other names"), default=list, blank=True
    )
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    age_estimate = models.PositiveSmallIntegerField(_("age, about"), null=True, blank=True)
    # In their own words: a list of ours would tell people who they may be.
    gender = models.CharField(_("gender"), max_length=60, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=60, blank=True)
    race_ethnicity = ArrayField(
        models.CharField(max_length=60), verbose_name=_("race and ethnicity"), default=list, blank=True
    )
    preferred_language = models.CharField(_("language"), max_length=3, blank=True)  # ISO 639-3
    interpreter_needed = models.BooleanField(_("needs an interpreter"), default=False)
    housing_status = models.CharField(_("housing"), max_length=100, blank=True)
    usual_location = models.CharField(_("where to find them"), max_length=300, blank=True)

    # Before you call: what keeps a contact safe for the neighbor.
    safe_hours = models.CharField(_("safe hours"), max_length=200, blank=True)
    ask_for = models.CharField(_("ask for"), max_length=200, blank=True)
    voicemail_ok = models.BooleanField(_("voicemail is fine"), null=True, blank=True)
    if_someone_else_answers = models.CharField(_("if someone else answers"), max_length=300, blank=True)
    # Neither on paper nor on the phone: someone at home must not learn of us.
    hide_program = models.BooleanField(_("do not say who we are"), default=False)
    home_visit = models.CharField(_("home visit"), max_length=300, blank=True)
    # The safe hours as a clock reads them: "12345 18:00-20:00" (neighbors/calendar.py).
    safe_times = ArrayField(
        models.CharField(max_length=20), verbose_name=_("safe days and hours"), default=list, blank=True
    )
    may_answer = models.CharField(_("who may answer"), max_length=200, blank=True)
    # Someone whom a visit or a letter could put the neighbor in danger from.
    unsafe_person = models.CharField(_("someone unsafe at this address"), max_length=300, blank=True)

    # Known by a description and a place until someone learns who they are.
    unnamed = models.BooleanField(_("name not known yet"), default=False)
    # Found to be the same person as another record, by which they are known; each keeps what is its own.
    linked_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="linked_records",
        verbose_name=_("same person as"),
    )
    # The record that the person is known by; what is asked of a person is asked by this.
    person = models.GeneratedField(
        expression=Coalesce("linked_to", "id"), output_field=models.UUIDField(), db_persist=True
    )
    # Moves the version, and so the ETag, when only a contact point or a contact changed.
    reach_changed_at = models.DateTimeField(_("ways to reach them"), null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Every name and the place, folded (no case, no accents): what trigram search reads.
    search_key = models.GeneratedField(
        expression=Func(
            F("known_as"), F("first_name"), F("last_name"), F("aliases"), F("usual_location"),
            function="neighbor_search_key",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )  # fmt: skip

    # Of each name the beginnings, and the sound, of every two words: what a likely match shares (migration
    # 0009). An index finds them among a million where likeness would have to look at too many.
    match_keys = models.GeneratedField(
        expression=Func(
            F("known_as"), F("first_name"), F("last_name"), F("aliases"), function="neighbor_match_keys"
        ),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    objects: ClassVar = NeighborQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("neighbor")
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="neighbor_by_likeness"),
            GinIndex(fields=["match_keys"], name="neighbor_by_match_keys"),
            models.Index(fields=["date_of_birth"], name="neighbor_by_birth"),
            models.Index(fields=["-created_at", "-id"], name="neighbor_newest_first"),
            models.Index(fields=["created_by"], name="neighbor_by_creator"),
            models.Index(fields=["person"], name="neighbor_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(known_as__regex=r"^\s*$"), name="neighbor_is_known_as_something"
            ),
            models.CheckConstraint(
                condition=Q(preferred_language__regex=r"^([a-z]{3})?$"), name="neighbor_language_is_iso_639_3"
            ),
            models.CheckConstraint(
                condition=Q(age_estimate__isnull=True) | Q(age_estimate__lte=OLDEST_AGE),
                name="neighbor_age_is_a_persons",
            ),
            models.CheckConstraint(
                condition=Q(date_of_birth__isnull=True)
                | Q(date_of_birth__gte="1900-01-01", date_of_birth__lt="2100-01-01"),
                name="neighbor_birth_in_range",
            ),
            models.CheckConstraint(
                condition=Regex(
                    Func(
                        F("safe_times"),
                        Value(","),
                        function="array_to_string",
                        output_field=models.TextField(),
                    ),
                    f"^({NOTATION}(,{NOTATION})*)?$",
                ),
                name="neighbor_safe_times_are_times",
            ),
            models.CheckConstraint(
                condition=Q(linked_to=None) | ~Q(linked_to=F("id")), name="neighbor_not_linked_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(unnamed=False) | (Q(first_name="", last_name="") & ~Q(usual_location="")),
                name="neighbor_unnamed_is_known_by_a_place",
            ),
        ]
        triggers = [*Record.Meta.triggers, LinkedToAHead()]

    def __str__(self) -> str:
        return self.known_as

    def get_absolute_url(self) -> str:
        return reverse("neighbors:detail", args=[self.pk])

    def people_ids(self) -> list[Any]:
        """An access event names the record itself, which is the person."""
        return []

    @property
    def safe_week(self) -> list[SafeTime]:
        """When it is safe to reach them; empty when nobody has said it in days and hours."""
        return [SafeTime.read(one) for one in self.safe_times]

    @property
    def is_linked(self) -> bool:
        """Known by another record; this one keeps what was said of it."""
        return self.linked_to_id is not None

    @property
    def names(self) -> list[str]:
        """Every name they go by, the one we use first, each once."""
        full = f"{self.first_name} {self.last_name}".strip()
        return list(dict.fromkeys(name for name in [self.known_as, full, *self.aliases] if name))

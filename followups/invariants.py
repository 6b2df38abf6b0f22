"""What must hold of promises and tries, whatever wrote them."""

from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from calls.models import Call
from cases.models import Case, Encounter, FollowUpWish
from followups.models import ContactAttempt, FollowUp, Promise
from heart.core.invariants import ids_of, invariant

REACHED_THEM = Q(
    attempts__outcome=ContactAttempt.Outcome.REACHED,
    attempts__with_whom__in=[ContactAttempt.WithWhom.NEIGHBOR, ContactAttempt.WithWhom.CONTACT],
)


@invariant
def wanted_encounter_points_at_one_follow_up() -> QuerySet:
    """An encounter whose follow-up is wanted points at exactly one follow-up."""
    return ids_of(Encounter.objects.wanting_follow_up().annotate(n=Count("promise")).exclude(n=1))


@invariant
def followed_up_call_points_at_one_follow_up() -> QuerySet:
    """A call that is to be followed up, and no other, points at a follow-up."""
    asked = Q(review_decision=Call.Decision.FOLLOW_UP)
    return ids_of(Call.objects.filter((asked & Q(promise=None)) | (~asked & Q(promise__isnull=False))))


@invariant
def unwanted_encounter_waits_for_nothing() -> QuerySet:
    """An encounter whose follow-up is not wanted points at no pending follow-up."""
    waiting = Promise.objects.filter(encounter=OuterRef("pk"), follow_up__status=FollowUp.Status.PENDING)
    return ids_of(Encounter.objects.exclude(follow_up=FollowUpWish.WANTED).filter(Exists(waiting)))


@invariant
def promise_is_on_the_encounters_case() -> QuerySet:
    """An encounter points at a follow-up of its own case."""
    return ids_of(Promise.objects.exclude(follow_up__case=F("encounter__case")))


@invariant
def follow_up_of_an_encounter_is_promised_to_it() -> QuerySet:
    """The encounter whose end sets a pending window is one of those that point at the follow-up."""
    own = Promise.objects.filter(follow_up=OuterRef("pk"), encounter=OuterRef("encounter"))
    return ids_of(FollowUp.objects.pending().first_of_encounter().exclude(Exists(own)))


@invariant
def pending_window_counts_from_what_its_policy_says() -> QuerySet:
    """A pending first window counts from its encounter's end, or from the moment that its policy names."""
    named = models.Case(
        When(
            policy__anchor="call_received",
            then=Coalesce("encounter__received_at", "encounter__call__received_at"),
        ),
        When(policy__anchor="first_contact", then="encounter__arrived_at"),
    )
    counted_from = Coalesce(named, "encounter__cleared_at")
    return ids_of(FollowUp.objects.pending().first_of_encounter().exclude(anchor_at=counted_from))


@invariant
def closed_case_has_no_pending_follow_up() -> QuerySet:
    """Closing a case cancels what is pending."""
    return ids_of(FollowUp.objects.pending().filter(case__status=Case.Status.CLOSED))


@invariant
def one_pending_first_follow_up_per_case() -> QuerySet:
    """A case has at most one pending follow-up that an encounter promised: further encounters join it."""
    pending = FollowUp.objects.pending().first_of_encounter()
    return ids_of(pending.filter(Exists(pending.filter(case=OuterRef("case")).exclude(pk=OuterRef("pk")))))


@invariant
def window_is_in_order() -> QuerySet:
    """A window counts from a moment, opens at or after it and is due later."""
    return ids_of(FollowUp.objects.filter(Q(opens_at__lt=F("anchor_at")) | Q(due_at__lte=F("opens_at"))))


@invariant
def promised_due_is_not_after_due() -> QuerySet:
    """Pauses only ever move a due time later than it was promised."""
    return ids_of(FollowUp.objects.filter(promised_due_at__gt=F("due_at")))


@invariant
def act_by_is_not_after_due() -> QuerySet:
    """Act-by lies between what the window counts from and its due time."""
    return ids_of(FollowUp.objects.filter(Q(act_by__gt=F("due_at")) | Q(act_by__lt=F("anchor_at"))))


@invariant
def settled_says_when() -> QuerySet:
    """A settled follow-up, and no other, has the moment in which it was settled."""
    pending = Q(status=FollowUp.Status.PENDING)
    return ids_of(
        FollowUp.objects.filter((pending & Q(settled_at__isnull=False)) | (~pending & Q(settled_at=None)))
    )


@invariant
def ended_without_contact_says_why() -> QuerySet:
    """A follow-up that was cancelled or given up has a reason."""
    ended = [FollowUp.Status.CANCELLED, FollowUp.Status.UNREACHED]
    return ids_of(FollowUp.objects.filter(status__in=ended, settled_reason=""))


@invariant
def done_means_reached() -> QuerySet:
    """A follow-up is done exactly when a try reached the neighbor or a contact of theirs, at that moment."""
    contact = ContactAttempt.objects.filter(
        follow_up=OuterRef("pk"),
        outcome=ContactAttempt.Outcome.REACHED,
        with_whom__in=[ContactAttempt.WithWhom.NEIGHBOR, ContactAttempt.WithWhom.CONTACT],
    )
    done = Q(status=FollowUp.Status.DONE)
    proven = Exists(contact.filter(at=OuterRef("reached_at")))
    return ids_of(
        FollowUp.objects.filter(
            (done & ~Q(proven)) | (~done & (Q(Exists(contact)) | Q(reached_at__isnull=False)))
        )
    )


@invariant
def first_attempt_is_the_earliest_try() -> QuerySet:
    """A follow-up knows the moment of its earliest try."""
    one_is_missing = Q(first_attempt_at=None, earliest__isnull=False) | Q(
        first_attempt_at__isnull=False, earliest=None
    )
    they_differ = Q(first_attempt_at__lt=F("earliest")) | Q(first_attempt_at__gt=F("earliest"))
    told = FollowUp.objects.annotate(earliest=Min("attempts__at"))
    return ids_of(told.filter(one_is_missing | they_differ))


@invariant
def case_without_date_is_known_as_one() -> QuerySet:
    """A case that is not closed and has no pending follow-up, and no other, is among those without a date."""
    pending = FollowUp.objects.pending().filter(case=OuterRef("pk"))
    dateless = ~Q(status=Case.Status.CLOSED) & ~Q(Exists(pending))
    listed = Q(without_date__isnull=False)
    return ids_of(Case.objects.filter((dateless & ~listed) | (listed & ~dateless)))


@invariant
def follow_up_carries_what_its_case_says() -> QuerySet:
    """A follow-up stands in the lists of its case's holder and team, by its case's risk."""
    pairs = (("holder", "case__assigned_to"), ("team", "case__team"), ("risk", "case__risk"))
    differs = Q()
    for copy, told in pairs:
        # Said aloud: a comparison with null is neither yes nor no.
        one_is_missing = Q(**{f"{copy}__isnull": True, f"{told}__isnull": False}) | Q(
            **{f"{copy}__isnull": False, f"{told}__isnull": True}
        )
        differs |= one_is_missing | (Q(**{f"{copy}__isnull": False}) & ~Q(**{copy: F(told)}))
    return ids_of(FollowUp.objects.filter(differs))


@invariant
def follow_up_knows_its_tries_without_contact() -> QuerySet:
    """A follow-up counts the tries that reached nobody."""
    counted = Count("attempts", filter=~REACHED_THEM)
    return ids_of(FollowUp.objects.annotate(counted=counted).exclude(tries_without_contact=F("counted")))

"""What is being typed, kept on the server; never a record, and gone when the form is saved."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Draft
from cases.models.draft import LONGEST_DRAFT
from cases.rules import drafted
from heart.core.errors import Conflict, Invalid, NotPermitted, StaleVersion
from heart.core.models import IdempotencyKey
from heart.core.sweeps import sweep

KEPT_FOR = timedelta(days=30)

Values = dict[str, list[str]]


class AlreadySent(Conflict):
    """The form that this draft is of was saved already, perhaps from another device; `record_id` is what it
    made."""

    code = "already_sent"

    def __init__(self, record_id: UUID | None) -> None:
        super().__init__(_("This form is saved already. Open what was saved to change it."))
        self.record_id = record_id


@transaction.atomic
def keep_draft(
    *,
    by: User,
    at: datetime,
    kind: str,
    about: UUID,
    form_key: UUID,
    values: Values,
    version: int | None = None,
) -> Draft:
    """Keep what `by` typed into one form, in place of what was kept before.

    `version` is the one that the writer saw, 0 when there was none; None asks nothing. The key of the first
    device is the form's key from then on. Raises NotPermitted, Invalid, StaleVersion (another device wrote),
    AlreadySent.
    """
    require(by, "cases.keep_draft")
    _require_subject(by, kind, about)
    _check_values(values)
    made, is_new = Draft.objects.get_or_create(
        owner=by,
        kind=kind,
        about=about,
        defaults={"form_key": form_key, "values": values, "updated_at": at},
    )
    draft: Draft = Draft.objects.lock(made.pk)
    _require_unsent(by, draft.form_key)
    if is_new:
        return draft
    if version is not None and version != draft.version:
        raise StaleVersion(draft)
    if draft.values != values:
        draft.values, draft.version, draft.updated_at = values, draft.version + 1, at
        draft.save()
    return draft


def _require_subject(by: User, kind: str, about: UUID) -> None:
    if kind not in Draft.Kind.values:
        raise Invalid(_("Unknown kind of draft: %(code)s.") % {"code": kind}, attr="kind")
    subjects = drafted(by, kind)
    if subjects is not None and not subjects.filter(pk=about).exists():
        raise NotPermitted(_("There is no such record, or it is not yours to see."))


def _check_values(values: Values) -> None:
    texts = [text for name, told in values.items() for text in (name, *told)]
    if sum(map(len, texts)) > LONGEST_DRAFT:
        raise Invalid(
            _("This is longer than a draft can be (%(most)s characters). Shorten it, or save it in parts.")
            % {"most": f"{LONGEST_DRAFT:,}"},
            attr="values",
        )
    if any("\x00" in text for text in texts):
        raise Invalid(_("The text holds a character that can't be stored (NUL). Remove it."), attr="values")


def _require_unsent(by: User, form_key: UUID) -> None:
    sent = IdempotencyKey.objects.filter(user_id=by.pk, key=f"form:{form_key}").first()
    if sent is not None:
        raise AlreadySent(sent.record_id)


@transaction.atomic
def forget_draft(*, by: User, kind: str, about: UUID) -> None:
    """Delete what `by` typed into one form: it was saved, or is not wanted."""
    require(by, "cases.keep_draft")
    Draft.objects.of(by).filter(kind=kind, about=about).delete()


@sweep
def forget_drafts(at: datetime) -> int:
    """Delete drafts that nobody touched for thirty days; returns how many."""
    return Draft.objects.filter(updated_at__lt=at - KEPT_FOR).delete()[0]

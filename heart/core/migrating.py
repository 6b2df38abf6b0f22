"""Migrating in a third of the time.

Django renders the classes of a model, and of all that are related to it, again after every step. An index, a
constraint or a trigger changes nothing of a class but that list: here the list alone is changed. With history
every model is related to every other, and that rendering was most of the time.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

CHANGES_OF_A_LIST = (
    (ProjectState, ("_append_option", "_remove_option", "_alter_option")),
    (AddTrigger, ("state_forwards",)),
    (RemoveTrigger, ("state_forwards",)),
)


@contextmanager
def lists_render_nothing() -> Iterator[None]:
    """While it lasts, changed indexes, constraints and triggers do not render classes anew."""
    with ExitStack() as stack:
        for owner, names in CHANGES_OF_A_LIST:
            for name in names:
                stack.enter_context(_replaced(owner, name, _without_rendering(getattr(owner, name))))
        yield


def _without_rendering(change: Callable[..., None]) -> Callable[..., None]:
    @wraps(change)
    def quiet(*args: Any) -> None:
        with _replaced(ProjectState, "reload_model", _change_lists):
            change(*args)

    return quiet


def _change_lists(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    """What a later step of PostgreSQL's reads of the class: its constraints and indexes."""
    if "apps" in state.__dict__:  # rendered already
        meta, options = (
            state.apps.get_model(app_label, model_name)._meta,
            state.models[app_label, model_name.lower()].options,
        )
        meta.constraints, meta.indexes = (
            list(options.get("constraints", [])),
            list(options.get("indexes", [])),
        )


@contextmanager
def _replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    kept = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, kept)

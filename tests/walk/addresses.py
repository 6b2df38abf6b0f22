"""Every address of the house, out of the resolver: what is not named in expected.py fails the walk."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLResolver, get_resolver

API_ROOT = "/api/v1/"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Address:
    path: str  # as in expected.py: with <pk> for its parameters
    callback: Any

    @property
    def methods(self) -> set[str]:
        """The methods of an API view; a page says by its answer what it takes."""
        actions = getattr(self.callback, "actions", None)
        if actions:
            return {method.upper() for method in actions} - {"HEAD", "OPTIONS"}
        return {method for method in METHODS if hasattr(self.callback.cls, method.lower())}


def addresses() -> Iterator[Address]:
    yield from _of(get_resolver().url_patterns, "")


def _of(patterns: list[Any], prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _of(pattern.url_patterns, route)
        else:
            yield Address(simplify_regex(route), pattern.callback)


def api_operations() -> dict[tuple[str, str], Address]:
    """Each method and path below /api/v1/."""
    found = [address for address in addresses() if address.path.startswith(API_ROOT)]
    return {
        (method, address.path.removeprefix(API_ROOT)): address
        for address in found
        for method in sorted(address.methods)
    }

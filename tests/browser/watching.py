"""A page under watch: what must not happen in a browser, noticed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request, Response

# Every rule of WCAG 2.0-2.2 A and AA and of best practice, none switched off. Nothing is preloaded:
# axe cannot follow `@import … layer()`, and reads what it judges from the browser anyway.
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},  # part of 2.2 AA, left out unless it is named
}


class Watch:
    """Notes each console error, script error, refused content, and failed or foreign request of a page."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.host = page, urlsplit(site).netloc
        self.wrong: list[str] = []
        self.answers: Counter[int] = Counter()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium writes a line for each answer from 400 on; `_response` judges those.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.wrong.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and parts.netloc != self.host:
            self.wrong.append(f"foreign request: {request.url}")

    def _failed(self, request: Request) -> None:
        # Leaving a page ends what it was still asking for; that is no failure of the page.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"failed request: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        self.answers[response.status] += 1
        if response.status >= 400:
            self.wrong.append(f"answer {response.status}: {urlsplit(response.url).path}")

    @contextmanager
    def provoking(self, status: int, *, times: int = 1) -> Iterator[None]:
        """Inside, so many answers of this status are asked for on purpose, and must come."""
        before = len(self.wrong)
        yield
        told = f"answer {status}: "
        came = [line for line in self.wrong[before:] if line.startswith(told)]
        assert len(came) == times, f"expected {times} of {status}, came: {self.wrong[before:]}"
        for line in came:
            self.wrong.remove(line)

    @contextmanager
    def without_signal(self) -> Iterator[None]:
        """Inside, nothing can be sent; something must have tried."""
        before = len(self.wrong)
        self.page.context.set_offline(True)
        yield
        self.page.context.set_offline(False)
        assert any("ERR_INTERNET_DISCONNECTED" in line for line in self.wrong[before:])
        del self.wrong[before:]

    def assert_quiet(self) -> None:
        assert self.wrong == []


def flaws(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line for each element."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(results => results.violations)", AXE_OPTIONS)
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}" for rule in found for node in rule["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """The elements that make the page wider than its window; none when it fits."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const wide = [...document.querySelectorAll("main *, header *, nav *, aside *")]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`);
          return [`page ${document.documentElement.scrollWidth} in ${width}`, ...wide.slice(0, 5)];
        }"""
    )

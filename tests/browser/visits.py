"""Someone at a browser."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page

from accounts.models import User
from tests.browser.watching import Watch

PASSWORD = "heart-demo"
PATIENCE = 10_000  # milliseconds


class Visit:
    """Someone's browser on the site: one context, pages under watch."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.watch = Watch(self.page, site)

    def go(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def sign_in(self, user: User, password: str = PASSWORD) -> Page:
        page = self.go("/accounts/login/")
        page.get_by_label("Email").fill(user.email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        return page

    def come_in(self, user: User) -> Page:
        """Signed in already, on Today."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": session.key, "value": session.value, "url": self.site}])
        return self.go("/")

    def press(self, *keys: str) -> None:
        """Press keys, on a page whose scripts have come."""
        self.page.wait_for_load_state()
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site)


def tap(within: Page | Locator, words: str) -> None:
    """Choose a tile: its radio button lies, unseen, under its words."""
    within.locator("label.tile").filter(has_text=words).first.click()

"""Where e-mail goes is one address in the environment."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured

from heart.settings import EMAIL_PROVIDERS, email_settings
from notices.actions import deliver
from tests.conftest import NOON
from tests.notices.telling import told


@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ("console:", "django.core.mail.backends.console.EmailBackend"),
        ("file:/var/mail", "django.core.mail.backends.filebased.EmailBackend"),
        ("smtp://mail.example", "django.core.mail.backends.smtp.EmailBackend"),
        *(
            (f"{name}://KEY@mail.example", f"anymail.backends.{name}.EmailBackend")
            for name in EMAIL_PROVIDERS
        ),
    ],
)
def test_each_kind_of_address_has_its_backend(url, backend):
    assert email_settings(url)["EMAIL_BACKEND"] == backend


def test_a_key_is_read_as_it_was_meant_and_a_domain_where_one_is_asked_for():
    anymail = email_settings("mailgun://a%2Fkey@mg.heart.example")["ANYMAIL"]

    assert (anymail["MAILGUN_API_KEY"], anymail["MAILGUN_SENDER_DOMAIN"]) == ("a/key", "mg.heart.example")


@pytest.mark.parametrize("url", ["pigeon://KEY@", "postmark://", "smtp:", "file:", ""])
def test_an_address_that_leads_nowhere_explains_itself(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is one of"):
        email_settings(url)


class Provider(BaseHTTPRequestHandler):
    """A provider of the net's own kind, on this machine: takes e-mails as JSON."""

    taken: list[dict] = []

    def do_POST(self):
        self.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        answer = json.dumps(
            {"ErrorCode": 0, "MessageID": "1", "To": "one@heart.example", "Message": "OK"}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args):
        pass


@pytest.fixture
def provider(settings):
    server = HTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    chosen = email_settings("postmark://KEY@")
    settings.DEFAULT_FROM_EMAIL = "heart@heart.example"
    settings.EMAIL_BACKEND = chosen["EMAIL_BACKEND"]
    settings.ANYMAIL = chosen["ANYMAIL"] | {
        "POSTMARK_API_URL": f"http://127.0.0.1:{server.server_address[1]}/"
    }
    Provider.taken = []
    yield Provider
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_a_provider_is_given_the_same_message_and_counts_nobodys_clicks(provider, navigator):
    (notice,) = told(navigator)

    assert deliver(NOON) == 1

    (taken,) = provider.taken
    assert {"Name": "Message-ID", "Value": f"<notice-{notice.pk}@heart.example>"} in taken["Headers"]
    assert (taken["TrackOpens"], taken["TrackLinks"]) == (False, "None")
    assert navigator.name not in json.dumps(taken)

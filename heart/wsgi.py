"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")
application = get_wsgi_application()

from accounts.queries import refuse_demo_accounts  # noqa: E402  (needs the apps)

refuse_demo_accounts()

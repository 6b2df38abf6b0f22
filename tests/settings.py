"""The project's settings, made quick for tests: a cheap password hash and static files without a manifest."""

import atexit
import shutil
import tempfile

from heart.settings import *  # noqa: F403
from heart.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

KEPT_FILES = tempfile.mkdtemp(prefix="heart-kept-files-")
atexit.register(shutil.rmtree, KEPT_FILES, ignore_errors=True)

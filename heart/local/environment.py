"""What a checkout needs before it can run: Python packages, pages' assets, message catalogues, a browser."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from heart.local import ROOT, VENV, Failure
from heart.local.stages import run

ASSETS = ROOT / "build" / "assets"
NODE_MODULES = ROOT / "node_modules"
OLDEST_NODE = 20
# What the pages load of USWDS. Its prebuilt sheet names its own pictures, fonts and source map, so they come
# along, or collectstatic refuses; the other icon sets do not.
USWDS = [
    "css/uswds.min.css*", "fonts/**/*.woff2", "img/*.*", "img/usa-icons/*.svg", "img/usa-icons-bg/*.svg",
    # The letters of a chart that is downloaded as a picture: its renderer reads no other kind of font.
    "fonts/public-sans/PublicSans-*Bold.ttf", "fonts/source-sans-pro/sourcesanspro-*-webfont.ttf",
]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def fingerprint(*files: Path) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def python_packages(requirements: str) -> None:
    """`.venv/` with exactly what is locked; nothing to do while the lock is the one installed last."""
    lock = ROOT / requirements
    stamp = VENV / f"{requirements}.sha256"
    if stamp.exists() and stamp.read_text() == fingerprint(lock):
        return
    run([sys.executable, "-m", "venv", VENV], log="venv", otherwise="The environment could not be made.")
    run(
        [VENV / "bin" / "python", "-m", "pip", "install", "--require-hashes", "-r", lock],
        log="pip",
        otherwise="The Python packages could not be installed; is the package index reachable?",
    )
    stamp.write_text(fingerprint(lock))


def assets() -> None:
    """`build/assets/` from the npm packages that are locked."""
    lock = ROOT / "package-lock.json"
    stamp = ROOT / "build" / "assets.sha256"
    current = fingerprint(lock, Path(__file__))
    if stamp.exists() and stamp.read_text() == current:
        return
    npm, path = find_npm()
    run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        log="npm",
        otherwise="The npm packages could not be installed; is the package index reachable?",
        env=os.environ | {"PATH": path},
    )
    shutil.rmtree(ASSETS, ignore_errors=True)
    source = NODE_MODULES / "@uswds" / "uswds" / "dist"
    for pattern in USWDS:
        for file in source.glob(pattern):
            target = ASSETS / "uswds" / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    stamp.write_text(current)


def find_npm() -> tuple[list[str], str]:
    """How to call npm, and the PATH on which it finds its node: the system's, or the wheel's."""
    path = os.environ.get("PATH", os.defpath)
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if int(version.lstrip("v").split(".")[0] or 0) >= OLDEST_NODE:
            return [npm], path
    own = VENV / "bin"
    return [str(own / "npm")], f"{own}{os.pathsep}{path}"


def messages() -> None:
    """Compiled catalogues, by Babel: a bare machine has no GNU gettext."""
    if any((ROOT / "locale").glob("*/LC_MESSAGES/django.po")):
        run(
            [VENV / "bin" / "pybabel", "compile", "--directory", ROOT / "locale", "--domain", "django"],
            log="messages",
            otherwise="The translations could not be compiled.",
        )


def browser() -> None:
    """A Chromium for the tests that walk pages."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Failure(
            "The tests need Chromium: install it (Debian: sudo apt-get install chromium; macOS: "
            "brew install chromium) and run them again."
        )
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update"], log="apt", otherwise="The Debian package lists did not arrive.", env=quiet)
    run(
        ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"],
        log="apt",
        otherwise="Chromium could not be installed.",
        env=quiet,
    )


def newest_change(*folders: Path) -> str:
    """Changes whenever a file in one of the folders does."""
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    return hashlib.sha256(
        json.dumps([(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]).encode()
    ).hexdigest()

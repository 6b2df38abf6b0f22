import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

USED = re.compile(r"""\{% icon ["'](\w+)["']""")


def test_every_icon_of_a_template_is_in_the_sprite():
    sprite = Path(finders.find("uswds/img/sprite.svg")).read_text()
    drawn = set(re.findall(r'id="(\w+)"', sprite))

    missing = {
        f"{file.name}: {name}"
        for file in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in USED.findall(file.read_text())
        if name not in drawn
    }

    assert missing == set()

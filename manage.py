#!/usr/bin/env python
"""Commands, with the demo's generated settings for what the environment does not say (docs/operations.md)."""

import os
import sys

from heart.local import demo_env

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")
    demo_env.load()
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except SystemExit as end:
        # argparse ends with 2 on words it can't read; a command of ours ends with 1 on any bad input.
        sys.exit(1 if end.code == 2 else end.code)

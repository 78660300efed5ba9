#!/usr/bin/env python
"""Django's commands, for work on the code."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
    execute_from_command_line(sys.argv)

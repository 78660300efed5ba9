"""The command `createuser`."""

import getpass
import secrets
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from freeshelf.pipeline.accounts import Role, create_user


class Command(BaseCommand):
    help = "Create an account: a member, an editor or an administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="name to log in with")
        parser.add_argument(
            "--role",
            required=True,
            choices=[role.value for role in Role],
            help="member reads members' records, editor publishes, admin does all",
        )
        parser.add_argument("--email", default="", help="address for new passwords")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input",
        )

    def handle(
        self,
        *args: Any,
        username: str,
        role: str,
        email: str,
        password_stdin: bool,
        **options: Any,
    ) -> None:
        password, is_made_up = _password(from_input=password_stdin)
        try:
            create_user(username=username, password=password, role=role, email=email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{username} may log in as {role}.")
        if is_made_up:
            self.stdout.write(f"Password: {password}")


def _password(*, from_input: bool) -> tuple[str, bool]:
    """A password, and whether it was made up and must be shown."""
    if from_input:
        return sys.stdin.readline().rstrip("\n"), False
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(12), True
    password = getpass.getpass("Password (empty: make one up): ")
    if not password:
        return secrets.token_urlsafe(12), True
    if getpass.getpass("Password again: ") != password:
        raise CommandError("The two passwords differ: nothing was created.")
    return password, False

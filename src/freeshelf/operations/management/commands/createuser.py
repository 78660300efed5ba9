"""Management command `createuser`."""

import getpass
import secrets
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from freeshelf.accounts.roles import Role
from freeshelf.accounts.services.provider_sign_ins import forget_provider
from freeshelf.accounts.services.users import create_user, reset_two_factors


class Command(BaseCommand):
    help = (
        "Create an account: a member, an editor or an administrator; or help someone "
        "whose second factor is lost."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="username")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--role",
            choices=Role.values,
            help="member reads members' records, editor publishes, admin does all",
        )
        what.add_argument(
            "--reset-two-factors",
            action="store_true",
            help="for an existing account: remove its second factors and sign it out "
            "everywhere; the password stays",
        )
        what.add_argument(
            "--forget-provider",
            action="store_true",
            help="for an existing account: unlink it from the sign-in service and sign "
            "it out everywhere",
        )
        parser.add_argument(
            "--email", default="", help="email address for resetting the password"
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input",
        )

    def handle(
        self,
        *args: Any,
        username: str,
        role: str | None,
        email: str,
        password_stdin: bool,
        reset_two_factors: bool,
        forget_provider: bool,
        **options: Any,
    ) -> None:
        if forget_provider:
            self._forget(username)
            return
        if role is None or reset_two_factors:
            self._reset(username)
            return
        password, is_made_up = _password(from_input=password_stdin)
        try:
            create_user(username=username, password=password, role=role, email=email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{username} can sign in as {role}.")
        if is_made_up:
            self.stdout.write(f"Password: {password}")

    def _reset(self, username: str) -> None:
        count = reset_two_factors(username=username)
        self.stdout.write(
            f"{username} has no second factor any more ({count} removed) and is signed "
            f"out everywhere. Make sure that it is really this person who asked."
        )

    def _forget(self, username: str) -> None:
        count = forget_provider(username=username)
        self.stdout.write(
            f"{username} is linked to no sign-in service any more ({count} removed) "
            f"and is signed out everywhere."
        )


def _password(*, from_input: bool) -> tuple[str, bool]:
    """Return a password, and whether it was generated and must be shown."""
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

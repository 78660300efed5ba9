"""Management command `demo`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from freeshelf.accounts.roles import DEMO_EDITOR
from freeshelf.operations.demo import prepare_demo
from freeshelf.operations.demo_completion import Completion, completing
from freeshelf.operations.errors import AlreadyRunningError
from freeshelf.operations.paths import data_dir, make_data_dir, serve_lock
from freeshelf.operations.run_command import add_port_argument
from freeshelf.operations.server import serve, write_served_address
from freeshelf.operations.web_server import listen_on

_HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Load the demo library and open it on this machine alone."

    def add_arguments(self, parser: CommandParser) -> None:
        add_port_argument(parser)
        parser.add_argument(
            "--no-serve", action="store_true", help="load it and do not open it"
        )

    def handle(self, *args: Any, port: int, no_serve: bool, **options: Any) -> None:
        if serve_lock().is_held():
            raise AlreadyRunningError(data_dir(), holder=serve_lock().holder())
        if port and not no_serve:
            # Said before the library is loaded, which takes a minute.
            with listen_on(_HOST, port):
                pass
        if port:
            # Pending tasks may send emails before the port is open.
            write_served_address(_HOST, port)
        make_data_dir()
        with completing() as completion:
            password = prepare_demo(report=self._report)
            if no_serve:
                completion.go_on()
                if not completion.wait():
                    raise CommandError(
                        "The demo library is not complete: run the command again."
                    )
                self._report("The demo library is ready: `freeshelf serve` opens it.")
                self._report_login(password)
            else:
                self._serve(port, password, completion)

    def _serve(self, port: int, password: str | None, completion: Completion) -> None:
        def tell(address: str) -> None:
            self._report(f"\nFreeshelf is open at {address} (Ctrl-C closes it)")
            self._report(f"The admin area is at {address.rstrip('/')}{_admin()}")
            self._report_login(password)
            self._report("Files are read, and search by meaning prepared, meanwhile.")
            completion.go_on(address)

        serve(host=_HOST, port=port, report=self._report, when_open=tell)
        self._report("Freeshelf is closed.")

    def _report_login(self, password: str | None) -> None:
        shown = password or "(as you set it)"
        self._report(f"Sign-in of the editor: {DEMO_EDITOR}  Password: {shown}")
        if not settings.FREESHELF_REQUIRE_TWO_FACTORS:
            self._report("(A public site asks for a second factor too.)")

    def _report(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _admin() -> str:
    return reverse("wagtailadmin_home")

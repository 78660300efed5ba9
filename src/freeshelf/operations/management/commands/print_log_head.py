"""Management command `print_log_head`."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from freeshelf.accounts.services.staff_log import newest_head, seal


class Command(BaseCommand):
    help = "Print the head of the log of staff's actions, to keep it elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--mail",
            action="append",
            default=[],
            metavar="ADDRESS",
            help="also send it to this address; can be given several times",
        )

    def handle(self, *args: Any, mail: list[str], **options: Any) -> None:
        now = timezone.now()
        seal(now=now)
        head = newest_head()
        if head is None:
            raise CommandError(
                "Nothing is sealed yet: an action is, ten minutes after it happened."
            )
        text = f"{settings.FREESHELF_SITE_NAME}, {now:%Y-%m-%d %H:%M} UTC\n{head}"
        self.stdout.write(text)
        if not mail:
            return
        subject = f"{settings.FREESHELF_SITE_NAME}: head of the log"
        try:
            send_mail(subject, f"{text}\n", None, mail)
        except (OSError, SMTPException) as error:
            raise CommandError(f"The email could not be sent ({error}).") from error

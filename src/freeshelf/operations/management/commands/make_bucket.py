"""Management command `make_bucket`."""

from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from freeshelf.shared.errors import StorageError


class Command(BaseCommand):
    help = "Make the bucket that FREESHELF_STORAGE names, if there is none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.FREESHELF_OBJECT_STORE:
            raise CommandError("FREESHELF_STORAGE names no bucket.")
        storage: Any = storages["state"]
        try:
            is_new = storage.make_bucket()
        except StorageError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The bucket was made." if is_new else "The bucket is there.")

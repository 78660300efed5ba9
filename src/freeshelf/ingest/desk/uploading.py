"""Large uploads straight into the data directory, so that they are never copied."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    TemporaryFileUploadHandler,
)

from freeshelf.ingest.intakes import incoming_dir


class _IncomingFile(TemporaryUploadedFile):
    def __init__(
        self, name: str, content_type: str, charset: str | None, folder: Path
    ) -> None:
        # It stays open for as long as the request is handled.
        file = tempfile.NamedTemporaryFile(dir=folder)  # noqa: SIM115
        UploadedFile.__init__(self, file, name, content_type, 0, charset)


class DataDirectoryUploadHandler(TemporaryFileUploadHandler):
    """Streams each file into `imports/desk/incoming`."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file for what comes."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        folder = incoming_dir()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = _IncomingFile(
            self.file_name or "", self.content_type or "", self.charset, folder
        )

"""Errors of importing a site."""

from freeshelf.ingest.errors import IngestError


class UploadsMissingError(IngestError):
    """The uploads folder does not exist."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"{folder} is not a folder that can be read: enter the wp-content/uploads "
            f"folder of the site with --uploads, or leave it out."
        )
        self.folder = folder

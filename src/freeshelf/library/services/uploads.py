"""Take uploaded files into records, for a person or a program."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.log_actions import log

from freeshelf.library.access import AccessRights
from freeshelf.library.models import File, FileContent, Resource
from freeshelf.library.services.contents import store_content
from freeshelf.library.services.files import add_stored_file
from freeshelf.library.uploads import check_upload, safe_file_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def store_upload(*, upload: UploadedFile, now: datetime) -> FileContent:
    """Check an upload by its content and store it.

    Raises UploadError for an empty, too large or wrong file, and for a program.
    """
    media_type = check_upload(upload)
    return store_content(stream=upload, media_type=media_type, now=now)


@transaction.atomic
def add_upload(
    *,
    resource: Resource,
    content: FileContent,
    name: str,
    now: datetime,
    user: "User",
    title: str = "",
    language: str = "",
    access_rights: str = "",
    opens_on: date | None = None,
) -> File:
    """Add a stored upload to a resource, and log it. Raises FileNumberTakenError."""
    name = safe_file_name(name)
    file = add_stored_file(
        resource=resource,
        content=content,
        name=name,
        now=now,
        user=user,
        title=title,
        language=language,
        access_rights=access_rights or AccessRights.OPEN,
        opens_on=opens_on,
    )
    data = {"number": file.number, "name": name}
    log(resource, "freeshelf.file.add", user=user, data=data)
    return file

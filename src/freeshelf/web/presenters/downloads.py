"""Links to the bytes of files, with what a reader should know before a download."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from freeshelf.enrich.page_images import picture_copy_size
from freeshelf.library.models import File, FileContent
from freeshelf.web.presenters.formats import file_size, format_name, language_name

_CAUTIONS = {
    FileContent.State.ENCRYPTED.value: _("password protected"),
    FileContent.State.DAMAGED.value: _("damaged"),
}


@dataclass(frozen=True, slots=True)
class DownloadLink:
    """A downloadable file."""

    url: str
    format: str
    size: str
    language: str
    language_code: str
    pages: int
    title: str
    caution: str = ""  # that it cannot be opened by everyone


def download_link(file: File) -> DownloadLink | None:
    """Return the link to a file's bytes; None if it has none."""
    version = file.current
    if version is None:
        return None
    content = version.content
    code = file.language or content.language
    return DownloadLink(
        url=file.download_url(),
        format=format_name(content.media_type),
        size=file_size(size) if (size := _size(content)) else "",
        language=language_name(code),
        language_code=code,
        pages=content.page_count,
        title=file.title,
        caution=str(_CAUTIONS.get(content.state, "")),
    )


def _size(content: FileContent) -> int | None:
    """Return the size of what is downloaded, None for an image not yet copied."""
    return content.size_for_readers or picture_copy_size(content=content)

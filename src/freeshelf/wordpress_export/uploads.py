"""Files and pictures as uploads: where each stands, and its bytes."""

import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO
from urllib.parse import quote

from django.core.files.storage import storages
from django.urls import reverse
from django.utils.encoding import uri_to_iri
from wagtail.images import get_image_model

from freeshelf.library.file_names import fit_name
from freeshelf.library.models import FileVersion
from freeshelf.wordpress_export.items import Pairs
from freeshelf.wordpress_export.numbers import Kind, post_number
from freeshelf.wordpress_export.selection import Selection

UPLOADS = "/wp-content/uploads/"
# What WordPress takes out of names, and what means something in an address.
_NOT_IN_NAMES = re.compile(r"[\s?\[\]/\\=<>:;,'\"&$#*()|~`!{}%+’«»”“]+")
# Web servers run files by any of their endings, and uploads lie where they look.
_PROGRAM = re.compile(
    r"\.(php\d*|phtml|phps|phar|cgi|pl|py|sh|aspx?|jsp)(?=\.|\Z)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file or picture: its post, `YYYY/MM/name`, and where it can be fetched."""

    number: int
    path: str
    url: str


class Uploads:
    """Every file and picture of a selection, by primary key.

    With a folder all bytes are copied there, and addresses are below `base` as those
    of WordPress are; without one they are the library's own. A picture in `twins` is
    the upload of a file, by primary keys.
    """

    def __init__(
        self,
        selection: Selection,
        *,
        base: str,
        folder: Path | None,
        twins: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        self.twins = twins
        self._base = base
        self._folder = folder
        self._taken: set[str] = set()
        self._files = dict(self._file_paths(selection))
        self._images = dict(self._image_paths(selection))

    def file(self, pk: int | None) -> Upload | None:
        """A file of a record; None for one that is not exported."""
        if pk is None or pk not in self._files:
            return None
        path, own = self._files[pk]
        return Upload(post_number(Kind.FILE, pk), path, self._address(path, own))

    def image(self, image: Any) -> Upload | None:
        """A picture of a text; None for one that is not exported, or has no bytes."""
        if image is None:
            return None
        if image.pk in self.twins:
            return self.file(self.twins[image.pk])
        if image.pk not in self._images:
            return None
        path = self._images[image.pk]
        if self._folder is not None:
            url = self._address(path, "")
        else:
            # Originals have no address: this one has all its pixels, written anew.
            try:
                url = self._base + image.get_rendition("original").url
            except OSError:
                return None
        return Upload(post_number(Kind.IMAGE, image.pk), path, url)

    def featured(self, pk: int | None) -> Pairs:
        """The meta of a post for which a picture stands; none if it is not exported."""
        if pk is None:
            return ()
        if pk in self.twins:
            number = post_number(Kind.FILE, self.twins[pk])
        elif pk in self._images:
            number = post_number(Kind.IMAGE, pk)
        else:
            return ()
        return (("_thumbnail_id", str(number)),)

    def alternative_texts(self) -> dict[int, str]:
        """What twins say for those who cannot see them, by the file's primary key."""
        said = get_image_model().objects.exclude(description="")
        rows = said.values_list("pk", "description").iterator()
        return {self.twins[pk]: words for pk, words in rows if pk in self.twins}

    def copy_file(self, version: FileVersion, upload: Upload) -> bool:
        """Copy the bytes of a file; say whether they were there."""
        storage = storages["library"]
        name = version.content.storage_name
        return self._folder is None or self._copied(storage, name, upload.path)

    def copy_image(self, image: Any, upload: Upload) -> bool:
        """Copy the bytes of a picture; say whether they were there."""
        name = image.file.name
        return self._folder is None or self._copied(
            image.file.storage, name, upload.path
        )

    def _copied(self, storage: Any, name: str, path: str) -> bool:
        if self._folder is None:
            return True
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            source: BinaryIO = storage.open(name)
        except FileNotFoundError:
            return False
        partial = target.with_name(f"{target.name}.part")
        with source, partial.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
        partial.replace(target)
        return True

    def _address(self, path: str, own: str) -> str:
        address = own if self._folder is None else UPLOADS + quote(path)
        # WordPress names files by their addresses, and takes out all signs of percent.
        return self._base + uri_to_iri(address)

    def _file_paths(
        self, selection: Selection
    ) -> Iterator[tuple[int, tuple[str, str]]]:
        rows = FileVersion.objects.filter(
            is_current=True, file__in=selection.files()
        ).values_list(
            "file", "original_name", "added_at", "file__resource__identifier",
            "file__number",
        )  # fmt: skip
        for pk, name, added_at, identifier, number in rows.order_by("file").iterator():
            path = self._free_path(name, added_at)
            there = path.rpartition("/")[2]
            # The library leads on from any name to that of the file.
            own = reverse("file-download", args=[identifier, number, there])
            yield pk, (path, own)

    def _image_paths(self, selection: Selection) -> Iterator[tuple[int, str]]:
        rows = selection.images().values_list("pk", "file", "created_at")
        for pk, name, created_at in rows.iterator():
            yield pk, self._free_path(name, created_at)

    def _free_path(self, name: str, moment: datetime) -> str:
        fit = unicodedata.normalize("NFC", fit_name(name))
        fit = _NOT_IN_NAMES.sub("-", fit).strip("-.") or "file"
        fit = _PROGRAM.sub(r".\1_", fit)
        stem, dot, ending = fit.rpartition(".")
        stem, ending = (stem, dot + ending) if stem else (fit, "")
        path, count = f"{moment:%Y/%m}/{fit}", 1
        while path.casefold() in self._taken:
            path = f"{moment:%Y/%m}/{stem}-{count}{ending}"
            count += 1
        self._taken.add(path.casefold())
        return path

"""Export files and images as uploads, with their paths and content."""

import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from django.core.files.storage import storages
from django.db.models import Model
from django.urls import reverse
from django.utils.encoding import uri_to_iri
from wagtail.images import get_image_model

from freeshelf.core.batches import in_batches
from freeshelf.enrich.errors import PageImageError, PictureBusyError
from freeshelf.enrich.page_images import picture_copy, write_picture_copy
from freeshelf.library.media_types import is_picture
from freeshelf.library.models import File, FileVersion
from freeshelf.library.uploads import safe_file_name
from freeshelf_wordpress.export.items import Pairs, PostKind, post_id
from freeshelf_wordpress.export.origins import Origins
from freeshelf_wordpress.export.selection import Selection

UPLOADS = "/wp-content/uploads/"
# Characters that WordPress removes from names, or that are special in URLs.
_MONTH = re.compile(r"(\d{4}/\d{2})/")
_BATCH = 200
_NOT_IN_NAMES = re.compile(r"[\s?\[\]/\\=<>:;,'\"&$#*()|~`!{}%+’«»”“]+")
# Web servers may execute an upload by any of its extensions.
_PROGRAM = re.compile(
    r"\.(php\d*|phtml|phps|phar|cgi|pl|py|sh|aspx?|jsp)(?=\.|\Z)", re.IGNORECASE
)
_HEAD = 16  # bytes that identify an image
# Other processes may be rendering, and each attempt waits for its turn.
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Upload:
    """A file or image with its post ID, path (`YYYY/MM/name`) and URL."""

    number: int
    path: str
    url: str


class Uploads:
    """Files and images of a selection, by primary key.

    With a folder all files are copied there, and URLs are below `base` as in WordPress;
    without one they are those of the library. An image in `duplicates` is the upload of
    a file, by primary keys.

    WordPress shows uploads to anyone: of an image only what visitors see here is
    exported, without camera metadata. `missing` are uploads without a file, `refused`
    those of which no such copy can be made.
    """

    def __init__(
        self,
        selection: Selection,
        *,
        base: str,
        folder: Path | None,
        origins: Origins,
        duplicates: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        self.duplicates = duplicates
        self.missing: list[str] = []
        self.refused: list[str] = []
        self._base = base
        self._folder = folder
        self._taken: set[str] = set()
        self._origins = origins
        self._files = dict(self._file_paths(selection))
        self._images = dict(self._image_paths(selection))

    def file(self, pk: int | None) -> Upload | None:
        """Return a file of a record; None if it is not exported."""
        if pk is None or pk not in self._files:
            return None
        path, own = self._files[pk]
        return Upload(post_id(PostKind.FILE, pk), path, self._address(path, own))

    def numbered(self, identifier: str, number: str) -> Upload | None:
        """Return a file by its record and its number there."""
        rows = File.objects.filter(resource__identifier=identifier, number=number)
        return self.file(rows.values_list("pk", flat=True).first())

    def image(self, image: Any) -> Upload | None:
        """Return an image of a text; None if it is not exported or has no file."""
        if image is None:
            return None
        if image.pk in self.duplicates:
            return self.file(self.duplicates[image.pk])
        if image.pk not in self._images:
            return None
        path = self._images[image.pk]
        if self._folder is not None:
            url = self._address(path, "")
        else:
            # Originals have no URL; this rendition is re-encoded in full size.
            try:
                url = self._base + image.get_rendition("original").url
            except OSError:
                return None
        return Upload(post_id(PostKind.IMAGE, image.pk), path, url)

    def featured_image_meta(self, pk: int | None) -> Pairs:
        """Return the meta of a post for its featured image, if that is exported."""
        if pk is None:
            return ()
        if pk in self.duplicates:
            number = post_id(PostKind.FILE, self.duplicates[pk])
        elif pk in self._images:
            number = post_id(PostKind.IMAGE, pk)
        else:
            return ()
        return (("_thumbnail_id", str(number)),)

    def alternative_texts(self) -> dict[int, str]:
        """Return alternative texts of duplicates, by primary key of the file."""
        described = get_image_model().objects.exclude(description="")
        rows = described.values_list("pk", "description").iterator()
        return {self.duplicates[pk]: text for pk, text in rows if pk in self.duplicates}

    def copy_file(self, version: FileVersion, upload: Upload) -> bool:
        """Copy a file and return whether it is exported."""
        content = version.content

        def copy(target: BinaryIO) -> None:
            with ExitStack() as opened:
                stored = storages["library"].open(content.storage_name)
                source = cast("BinaryIO", opened.enter_context(stored))
                if is_picture(content.media_type, source.read(_HEAD)):
                    path = picture_copy(content=content)
                    source = opened.enter_context(path.open("rb"))
                source.seek(0)
                shutil.copyfileobj(source, target, 1 << 20)

        return self._copied(copy, upload.path)

    def copy_image(self, image: Any, upload: Upload) -> bool:
        """Copy an image and return whether it is exported."""

        def copy(target: BinaryIO) -> None:
            with image.file.storage.open(image.file.name) as source:
                write_picture_copy(source, target)

        return self._copied(copy, upload.path)

    def _copied(self, copy: Callable[[BinaryIO], None], path: str) -> bool:
        if self._folder is None:
            return True
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{target.name}.part")
        try:
            with partial.open("wb") as file:
                _copy_with_retries(copy, file)
            partial.replace(target)
        except FileNotFoundError:
            self.missing.append(path)
            return False
        except PageImageError:
            self.refused.append(path)
            return False
        finally:
            partial.unlink(missing_ok=True)
        return True

    def _address(self, path: str, own: str) -> str:
        url = own if self._folder is None else UPLOADS + quote(path)
        # WordPress derives file names from URLs and removes percent signs.
        return self._base + uri_to_iri(url)

    def _file_paths(
        self, selection: Selection
    ) -> Iterator[tuple[int, tuple[str, str]]]:
        rows = FileVersion.objects.filter(
            is_current=True, file__in=selection.files()
        ).values_list(
            "file", "original_name", "added_at", "file__resource__identifier",
            "file__number",
        )  # fmt: skip
        months = self._months(File, rows.values_list("file", flat=True))
        for pk, name, added_at, identifier, number in rows.order_by("file").iterator():
            path = self._free_path(name, months.get(pk, f"{added_at:%Y/%m}"))
            file_name = path.rpartition("/")[2]
            # The library redirects from any name to that of the file.
            own = reverse("file-download", args=[identifier, number, file_name])
            yield pk, (path, own)

    def _image_paths(self, selection: Selection) -> Iterator[tuple[int, str]]:
        rows = selection.images().values_list("pk", "file", "created_at")
        months = self._months(get_image_model(), [row[0] for row in rows])
        for pk, name, created_at in rows.iterator():
            yield pk, self._free_path(name, months.get(pk, f"{created_at:%Y/%m}"))

    def _months(self, model: type[Model], keys: Iterable[Any]) -> dict[int, str]:
        """Return the folders of uploads on the old site, such as 2019/05."""
        return {
            pk: month[1]
            for batch in in_batches(list(keys), _BATCH)
            for pk, origin in self._origins.of(model, batch).items()
            for name, path in origin.meta
            if name == "_wp_attached_file" and (month := _MONTH.match(path))
        }

    def _free_path(self, name: str, month: str) -> str:
        fit = unicodedata.normalize("NFC", safe_file_name(name))
        fit = _NOT_IN_NAMES.sub("-", fit).strip("-.") or "file"
        fit = _PROGRAM.sub(r".\1_", fit)
        stem, dot, ending = fit.rpartition(".")
        stem, ending = (stem, dot + ending) if stem else (fit, "")
        path, count = f"{month}/{fit}", 1
        while path.casefold() in self._taken:
            path = f"{month}/{stem}-{count}{ending}"
            count += 1
        self._taken.add(path.casefold())
        return path


def _copy_with_retries(copy: Callable[[BinaryIO], None], file: BinaryIO) -> None:
    """Copy, and retry while other processes render. Raises PageImageError."""
    for _each in range(_TRIES - 1):
        try:
            copy(file)
        except PictureBusyError:
            file.seek(0)
            file.truncate()
        else:
            return
    copy(file)


def shared_uploads(selection: Selection, origins: Origins) -> dict[int, int]:
    """Return files by images that are the same upload, by primary keys.

    Images whose file was replaced here since are excluded.
    """
    image_sizes = dict(selection.images_beside_files().values_list("pk", "file_size"))
    versions = FileVersion.objects.filter(is_current=True, file__in=selection.files())
    sizes = dict(versions.values_list("file", "content__size"))
    files = {
        guid: pk for pk, guid in _guids(origins, File, sorted(sizes, reverse=True))
    }
    return {
        image: files[guid]
        for image, guid in _guids(origins, get_image_model(), image_sizes)
        if guid in files and sizes[files[guid]] == image_sizes[image]
    }


def _guids(
    origins: Origins, model: type[Model], keys: Iterable[Any]
) -> Iterator[tuple[int, str]]:
    for batch in in_batches(list(keys), _BATCH):
        found = origins.of(model, batch).items()
        yield from ((pk, origin.guid) for pk, origin in found if origin.guid)

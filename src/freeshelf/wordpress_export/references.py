"""References in values of fields as the numbers of posts and terms."""

from functools import lru_cache

from wagtail.images import get_image_model

from freeshelf.library.models import File
from freeshelf.vocabularies.models import Concept
from freeshelf.wordpress_export.context import ExportContext
from freeshelf.wordpress_export.post_ids import PostKind, post_id

_MEMORY = 20_000


class References:
    """Numbers of what `library.field_groups.values` writes as `resource:…`."""

    def __init__(self, room: ExportContext) -> None:
        self.links = room.links
        self._room = room
        self.number = lru_cache(maxsize=_MEMORY)(self._number)

    def _number(self, text: str) -> str:
        """The number that a reference stands for; any other text as it is.

        Empty for what is not exported: its very name may be closed.
        """
        kind, colon, name = text.partition(":")
        find = {
            "resource": self._resource,
            "file": self._file,
            "image": self._image,
            "page": self._page,
            "concept": self._concept,
        }.get(kind)
        if not colon or find is None:
            return text
        number = find(name)
        return str(number) if number is not None else ""

    def _resource(self, identifier: str) -> int | None:
        rows = self._room.selection.resources().filter(identifier=identifier)
        pk = rows.values_list("pk", flat=True).first()
        return post_id(PostKind.RESOURCE, pk) if pk is not None else None

    def _file(self, name: str) -> int | None:
        identifier, _slash, number = name.rpartition("/")
        if not number.isdecimal():
            return None
        rows = File.objects.filter(resource__identifier=identifier, number=number)
        upload = self._room.uploads.file(rows.values_list("pk", flat=True).first())
        return upload.number if upload is not None else None

    def _image(self, key: str) -> int | None:
        images = get_image_model().objects
        image = images.filter(pk=key).first() if key.isdecimal() else None
        upload = self._room.uploads.image(image)
        return upload.number if upload is not None else None

    def _page(self, key: str) -> int | None:
        pages = self._room.selection.pages()
        if not key.isdecimal() or not pages.filter(pk=key).exists():
            return None
        return self._room.selection.page_number(int(key))

    def _concept(self, name: str) -> int | None:
        scheme, _dot, identifier = name.partition(".")
        rows = Concept.objects.filter(scheme__identifier=scheme, identifier=identifier)
        pk = rows.values_list("pk", flat=True).first()
        return self._room.terms.number(pk) if pk is not None else None

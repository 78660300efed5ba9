"""Convert references in field values to IDs of posts and terms."""

from functools import lru_cache

from wagtail.images import get_image_model

from freeshelf.library.models import File
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress.export.context import ExportContext
from freeshelf_wordpress.export.post_ids import PostKind, post_id

_CACHE_SIZE = 20_000


class References:
    """Lookup of IDs for references of `fields.values` (`resource:…`)."""

    def __init__(self, context: ExportContext) -> None:
        self.links = context.links
        self._context = context
        self.number = lru_cache(maxsize=_CACHE_SIZE)(self._number)

    def _number(self, text: str) -> str:
        """Return the ID for a reference; any other text is unchanged.

        Returns an empty text for objects that are not exported, whose name may be
        restricted.
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
        rows = self._context.selection.resources().filter(identifier=identifier)
        pk = rows.values_list("pk", flat=True).first()
        return post_id(PostKind.RESOURCE, pk) if pk is not None else None

    def _file(self, name: str) -> int | None:
        identifier, _slash, number = name.rpartition("/")
        if not number.isdecimal():
            return None
        rows = File.objects.filter(resource__identifier=identifier, number=number)
        upload = self._context.uploads.file(rows.values_list("pk", flat=True).first())
        return upload.number if upload is not None else None

    def _image(self, key: str) -> int | None:
        images = get_image_model().objects
        image = images.filter(pk=key).first() if key.isdecimal() else None
        upload = self._context.uploads.image(image)
        return upload.number if upload is not None else None

    def _page(self, key: str) -> int | None:
        pages = self._context.selection.pages()
        if not key.isdecimal() or not pages.filter(pk=key).exists():
            return None
        return self._context.selection.page_number(int(key))

    def _concept(self, name: str) -> int | None:
        scheme, _dot, identifier = name.partition(".")
        rows = Concept.objects.filter(scheme__identifier=scheme, identifier=identifier)
        pk = rows.values_list("pk", flat=True).first()
        return self._context.terms.number(pk) if pk is not None else None

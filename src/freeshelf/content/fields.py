"""Fields with blocks, and with values that refer to images."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.images import get_image_model

_PICTURE = re.compile(r"image:(\d{1,18})", re.ASCII)


class BodyField(StreamField):
    """A stream whose blocks are not part of migrations.

    `body` is a stream block, or the dotted path of one that is loaded later. For
    migrations the column is JSON: a new block type needs none, and data migrations see
    values as they are stored.
    """

    def __init__(self, body: type[StreamBlock] | str, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__([], **kwargs)
        self.body = body

    @cached_property
    def stream_block(self) -> StreamBlock:
        """Return the block that parses, renders and edits the values."""
        body = import_string(self.body) if isinstance(self.body, str) else self.body
        block: StreamBlock = body()
        block.set_meta_options(self.block_opts)
        return block

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return a column of JSON for migrations."""
        name, _path, _args, kwargs = super(StreamField, self).deconstruct()
        kwargs["encoder"] = DjangoJSONEncoder
        return name, "django.db.models.JSONField", [], kwargs

    def clone(self) -> "BodyField":
        """Return a copy that belongs to no model yet."""
        _name, _path, _args, kwargs = self.deconstruct()
        del kwargs["encoder"]
        return BodyField(self.body, **kwargs)


class ValuesField(models.JSONField):
    """JSON values whose images are in Wagtail's reference index."""

    def extract_references(
        self, value: Any
    ) -> Iterator[tuple[type[models.Model], str, str, str]]:
        """Yield each image once, as Wagtail's own fields do."""
        for key in dict.fromkeys(pictures_in(value)):
            yield get_image_model(), key, "image", f"image.{key}"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return a column of JSON for migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return str(name), "django.db.models.JSONField", list(args), kwargs


def pictures_in(value: Any) -> Iterator[str]:
    """Yield the primary keys of the images that values refer to."""
    if isinstance(value, str):
        if match := _PICTURE.fullmatch(value):
            yield match[1]
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from pictures_in(part)

"""Fields that hold a text made of blocks, and values that lead to pictures."""

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
    """A stream whose blocks no migration repeats.

    `body` is a stream block, or the dotted path of one that is loaded later. To
    migrations the column is JSON: a new kind of block needs none, and one that walks
    over rows sees every value as it is stored.
    """

    def __init__(self, body: type[StreamBlock] | str, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__([], **kwargs)
        self.body = body

    @cached_property
    def stream_block(self) -> StreamBlock:
        """The block that reads, shows and edits the values."""
        body = import_string(self.body) if isinstance(self.body, str) else self.body
        block: StreamBlock = body()
        block.set_meta_options(self.block_opts)
        return block

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """What a migration is told: a column of JSON."""
        name, _path, _args, kwargs = super(StreamField, self).deconstruct()
        kwargs["encoder"] = DjangoJSONEncoder
        return name, "django.db.models.JSONField", [], kwargs

    def clone(self) -> "BodyField":
        """A copy that belongs to no model yet."""
        _name, _path, _args, kwargs = self.deconstruct()
        del kwargs["encoder"]
        return BodyField(self.body, **kwargs)


class ValuesField(models.JSONField):
    """Values of which Wagtail's index of references knows the pictures."""

    def extract_references(
        self, value: Any
    ) -> Iterator[tuple[type[models.Model], str, str, str]]:
        """Yield each picture once, as Wagtail's own fields do."""
        for key in dict.fromkeys(pictures_in(value)):
            yield get_image_model(), key, "image", f"image.{key}"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """What a migration is told: a column of JSON."""
        name, _path, args, kwargs = super().deconstruct()
        return str(name), "django.db.models.JSONField", list(args), kwargs


def pictures_in(value: Any) -> Iterator[str]:
    """Yield the primary keys of the pictures that values lead to."""
    if isinstance(value, str):
        if found := _PICTURE.fullmatch(value):
            yield found[1]
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from pictures_in(part)

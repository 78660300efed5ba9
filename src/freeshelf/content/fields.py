"""The field that holds a text made of blocks."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField


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

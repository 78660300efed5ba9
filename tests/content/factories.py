"""Pictures and reusable blocks that are valid; a test sets what it is about."""

import io
from typing import Any

import factory
from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import Locale

from freeshelf.content.models import ReusableBlock
from freeshelf.library.services.held_pictures import mark_public


def picture_looked_at(**values: Any) -> Any:
    """A picture that is out, as if its check had found nothing."""
    picture = get_image_model()(**values)
    mark_public(picture)
    picture.save()
    return picture


class ImageFactory(factory.django.DjangoModelFactory):
    """A picture with real bytes that was looked at and is out, unless `held`.

    `size` is its width and height.
    """

    class Meta:
        model = get_image_model()

    class Params:
        size = (64, 48)

    title = factory.Sequence(lambda n: f"Picture {n}")
    file = factory.LazyAttribute(lambda picture: png(picture.size))

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.pop("held", False):
            return super()._create(model_class, *args, **kwargs)
        return picture_looked_at(**kwargs)


class ReusableBlockFactory(factory.django.DjangoModelFactory):
    """A published block of one paragraph, in English."""

    class Meta:
        model = ReusableBlock

    class Params:
        words = "Never pay to get a job."

    title = factory.Sequence(lambda n: f"Reusable block {n}")
    locale = factory.LazyFunction(lambda: Locale.objects.get(language_code="en"))
    body = factory.LazyAttribute(lambda block: paragraphs(block.words))


def png(size: tuple[int, int]) -> ImageFile:
    """The bytes of an empty picture."""
    buffer = io.BytesIO()
    Pillow.new("RGB", size, "#0b5568").save(buffer, "PNG")
    buffer.seek(0)
    return ImageFile(buffer, name="picture.png")


def paragraphs(*texts: str) -> list[dict[str, Any]]:
    """A stored body of one block a text."""
    return [{"type": "paragraph", "value": f"<p>{text}</p>"} for text in texts]

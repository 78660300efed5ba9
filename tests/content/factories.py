"""Pictures and reusable blocks that are valid; a test sets what it is about."""

import io
from typing import Any

import factory
from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import Locale

from freeshelf.content.models import ReusableBlock


class ImageFactory(factory.django.DjangoModelFactory):
    """A picture with real bytes; `size` is its width and height."""

    class Meta:
        model = get_image_model()

    class Params:
        size = (64, 48)

    title = factory.Sequence(lambda n: f"Picture {n}")
    file = factory.LazyAttribute(lambda picture: png(picture.size))


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

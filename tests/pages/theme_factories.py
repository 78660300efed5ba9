"""Looks and fonts that are valid; a test sets what it is about."""

from typing import Any

import factory
from django.core.files.base import ContentFile

from freeshelf.pages.models import FontFace, FontFamily, Theme, ThemeTranslation

WOFF2 = b"wOF2" + bytes(range(60))


class ThemeFactory(factory.django.DjangoModelFactory):
    """A look that was published; `words` map a language to the fields of its row."""

    class Meta:
        model = Theme
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Look {n}")
    live = False

    @factory.post_generation
    def words(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for language, fields in (extracted or {}).items():
            ThemeTranslation.objects.create(theme=self, language=language, **fields)

    @factory.post_generation
    def published(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        revision = Theme.objects.get(pk=self.pk).save_revision()
        if extracted is not False:
            revision.publish()
        self.refresh_from_db()


class FontFamilyFactory(factory.django.DjangoModelFactory):
    """A family with one file."""

    class Meta:
        model = FontFamily
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Font {n}")

    @factory.post_generation
    def content(self, create: bool, extracted: bytes | None, **kwargs: Any) -> None:
        FontFace.objects.create(
            family=self, file=ContentFile(extracted or WOFF2, name="some font.bin")
        )

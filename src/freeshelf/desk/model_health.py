"""Whether the models of meaning can be used, as far as this process knows."""

from django.utils.translation import gettext as _

from freeshelf.enrich.language_models.encoder import failed_models
from freeshelf.enrich.language_models.installed import broken_models


def model_trouble() -> list[str]:
    """A sentence for an editor; none when all is well or there is no model."""
    if not broken_models() and not failed_models():
        return []
    return [
        _(
            "A model for search by meaning cannot be loaded, so only keyword search is "
            "available. Ask your system administrator to run “freeshelf doctor”."
        )
    ]

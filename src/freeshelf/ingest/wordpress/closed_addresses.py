"""Where addresses lead that the older site answered, when what is here is closed."""

from django.db.models import Model
from wagtail.models import Page

from freeshelf.library.models import File, Resource


def closed_address(target: Model) -> str:
    """An address that opens a thing to those who may see it, and says so to others.

    It stays right when the thing is opened. Raises TypeError.
    """
    if isinstance(target, Page):
        return f"/closed?page={target.pk}"
    if isinstance(target, File):
        return f"/closed?r={target.resource.identifier}&f={target.number}"
    if not isinstance(target, Resource):
        raise TypeError(target)
    return f"/closed?r={target.identifier}"

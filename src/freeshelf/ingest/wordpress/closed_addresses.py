"""Where addresses lead that the older site answered, when what is here is closed."""

from django.db.models import Model
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from freeshelf.library.models import File, Resource


def closed_address(target: Model, picture: AbstractImage | None = None) -> str:
    """An address that opens a thing to those who may see it, and says so to others.

    It stays right when the thing is opened. `picture` is what else a file became, for
    those who may not have the file. Raises TypeError.
    """
    if isinstance(target, Page):
        return f"/closed?page={target.pk}"
    if isinstance(target, File):
        address = f"/closed?r={target.resource.identifier}&f={target.number}"
        return address if picture is None else f"{address}&i={picture.pk}"
    if not isinstance(target, Resource):
        raise TypeError(target)
    return f"/closed?r={target.identifier}"

"""The list of images, with those that readers do not get."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column
from wagtail.images.views.images import IndexView

from freeshelf.library.admin.held_messages import held_pictures


class ImageIndexView(IndexView):
    """List images, each that is held back with who gets it."""

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Add who gets an image, asked for once."""
        images = super().decorate_paginated_queryset(object_list)
        held = held_pictures(image.pk for image in images)
        for image in images:
            image.hold_sentence = held.get(image.pk, "")
        return images

    @cached_property
    def columns(self) -> list[Column]:
        """Add a column to the layout that has columns."""
        columns = super().columns
        if not columns:
            return columns
        return [*columns, Column("hold_sentence", label=_("Status"))]

"""Renditions in a bucket."""

from freeshelf.content.pictures.storage import RandomNames
from freeshelf.shared.objects import ObjectStorage


class ObjectRenditions(RandomNames, ObjectStorage):
    """Renditions below a folder of the bucket, under random names."""

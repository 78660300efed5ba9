"""Imported pictures have their size before they have come."""

import pytest

from freeshelf_wordpress.importers.body_converter import with_image_dimensions
from freeshelf_wordpress.importers.survey import Attachment

KILN = Attachment(
    "7", "2026/kiln.jpg", "Kiln", "", 'a:2:{s:5:"width";i:640;s:6:"height";i:400;}'
)
BROKEN = Attachment("8", "2026/broken.jpg", "Broken", "", 'a:2:{s:5:"width')
ODD = Attachment("9", "2026/odd.jpg", "Odd", "", 'a:1:{s:5:"width";i:-1;}')
KNOWN = {one.path: one for one in (KILN, BROKEN, ODD)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '<img src="/wp-content/uploads/2026/kiln.jpg" alt="">',
            (
                '<img src="/wp-content/uploads/2026/kiln.jpg" alt="" '
                'width="640" height="400">'
            ),
        ),
        (
            '<p><img alt="a" src="/wp-content/uploads/2026/kiln.jpg"></p>',
            (
                '<p><img alt="a" src="/wp-content/uploads/2026/kiln.jpg" '
                'width="640" height="400"></p>'
            ),
        ),
        ('<img width="9" src="/wp-content/uploads/2026/kiln.jpg">', None),
        ('<img src="/wp-content/uploads/2026/kiln.jpg" height="9">', None),
        ('<img src="/wp-content/uploads/2026/broken.jpg">', None),
        ('<img src="/wp-content/uploads/2026/odd.jpg">', None),
        ('<img src="/wp-content/uploads/2026/none.jpg">', None),
        ('<img src="/other.jpg"><a href="/wp-content/uploads/2026/kiln.jpg">', None),
    ],
)
def test_a_picture_without_a_size_gets_what_wordpress_knew(before, after):
    assert with_image_dimensions(before, KNOWN.get) == (after or before)

"""Letters that accounts send."""

import pytest


@pytest.fixture
def letters(mailoutbox):
    """Letters that were sent."""
    return mailoutbox

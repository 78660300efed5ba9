"""The database refuses impossible rows about files."""

import pytest
from django.db import IntegrityError, transaction

from freeshelf.enrich.models import Passage
from tests.library.factories import FileFactory


@pytest.mark.django_db
def test_a_passage_has_its_place_in_a_file_to_itself():
    content = FileFactory().current.content
    passage = {"page_number": 1, "start": 0, "text": "Fees"}
    Passage.objects.create(content=content, ordinal=0, **passage)

    with pytest.raises(IntegrityError), transaction.atomic():
        Passage.objects.create(content=content, ordinal=0, **passage)

    Passage.objects.create(content=content, ordinal=1, **passage)
    assert content.passages.count() == 2

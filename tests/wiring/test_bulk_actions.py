"""Changes of many records at once in the admin area reach the index."""

import pytest
from django.test import Client

from freeshelf.library.models import Resource
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.search.indexing import compare
from tests.library.factories import ResourceFactory, UserFactory


@pytest.mark.django_db(transaction=True)
def test_records_deleted_together_are_gone_from_the_index(found):
    kept = ResourceFactory(title="Heronry of the coast")
    first, second = ResourceFactory.create_batch(2, title="Heronry")
    bring_up_to_date()
    assert len(found("heronry")) == 3
    client = Client()
    client.force_login(UserFactory(is_superuser=True))

    response = client.post(
        f"/admin/bulk/library/resource/delete/?id={first.pk}&id={second.pk}"
    )

    assert response.status_code == 302
    assert list(Resource.objects.all()) == [kept]
    bring_up_to_date()
    assert not compare()
    assert found("heronry") == {kept.identifier}

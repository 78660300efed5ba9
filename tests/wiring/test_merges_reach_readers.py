"""Merges reach the index, the addresses readers know, and the memory of imports."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from freeshelf.ingest.models import Provenance, Source
from freeshelf.library.models import Resource
from freeshelf.library.services.merging_agents import merge_agents
from freeshelf.library.services.merging_concepts import merge_concepts
from freeshelf.library.services.merging_resources import (
    merge_resources,
    unmerge_resources,
)
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.search.indexing import compare
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db(transaction=True)


def _merge(kept, merged, **choices):
    merge = merge_resources(
        kept=kept, merged=merged, choices=choices, now=timezone.now()
    )
    bring_up_to_date()
    assert not compare()
    return merge


def test_the_index_follows_a_merge_of_records_and_its_undo(found):
    kept = ResourceFactory(title="Heronry", revised=True)
    merged = ResourceFactory(title="Quernstone", revised=True)
    bring_up_to_date()

    merge = _merge(kept, merged)

    assert found("quernstone") == {kept.identifier}
    unmerge_resources(merge=merge, now=timezone.now())
    bring_up_to_date()
    assert not compare()
    assert found("quernstone") == {merged.identifier}
    assert found("heronry") == {kept.identifier}


def test_the_index_follows_a_merge_of_agents_and_of_concepts(found):
    ilo, double = AgentFactory(name="Heronry"), AgentFactory(name="Quernstone")
    fees, charges = ConceptFactory(label="Lanternfish"), ConceptFactory(label="Sextant")
    resource = ResourceFactory(publisher=double, subjects=[charges], revised=True)
    bring_up_to_date()

    merge_agents(kept=ilo, merged=double, choices={}, now=timezone.now())
    merge_concepts(kept=fees, merged=charges, now=timezone.now())
    bring_up_to_date()

    assert not compare()
    for words in ("heronry", "lanternfish", "sextant"):
        assert found(words) == {resource.identifier}


def test_every_address_of_the_merged_record_leads_to_the_kept_one(client, own_place):
    kept = ResourceFactory(title="Kept", revised=True)
    merged = ResourceFactory(title="Merged", revised=True)
    FileFactory(resource=kept)
    FileFactory(resource=merged, name="old.pdf")
    old = f"/r/{merged.identifier}"
    new = f"/r/{kept.identifier}"
    Redirect.add_redirect("/2019/old-post/", redirect_to=old)
    Redirect.add_redirect("/uploads/old.pdf", redirect_to=f"{old}/files/1/old.pdf")
    _merge(kept, merged)

    for before, after in (
        (old, new),
        (f"/en{old}/merged", f"/en{new}/merged"),
        (f"/en{old}/merged?q=fees", f"/en{new}/merged?q=fees"),
        (f"{old}/cite.bib", f"{new}/cite.bib"),
        (f"{old}/files/1/old.pdf", f"{new}/files/2/old.pdf"),
        (f"/en{old}/merged/files/1/page/1", f"/en{new}/merged/files/2/page/1"),
        ("/2019/old-post/", kept.get_absolute_url()),
        ("/uploads/old.pdf", f"{new}/files/2/old.pdf"),
    ):
        response = client.get(before)
        assert (response.status_code, response["Location"]) == (301, after), before
    last = client.get(f"/en{old}/merged", follow=True)
    assert last.status_code == 200
    assert last.redirect_chain[-1] == (f"/en{new}/kept", 301)


def test_a_merge_into_a_closed_record_tells_nothing(client, own_place):
    kept = ResourceFactory(title="Kept", revised=True, access_rights="staff")
    merged = ResourceFactory(title="Merged", revised=True, access_rights="staff")
    _merge(kept, merged)

    response = client.get(f"/r/{merged.identifier}")

    assert response.status_code == 404
    assert kept.identifier not in response.content.decode()


def test_sources_know_the_kept_record_until_the_merge_is_undone(own_place):
    kept, merged = ResourceFactory.create_batch(2, revised=True)
    row = Provenance.objects.create(
        source=Source.objects.create(slug="old-site", kind="wordpress", title="Old"),
        record_key="post-1",
        checksum="0",
        retrieved_at=timezone.now(),
        content_type=ContentType.objects.get_for_model(Resource),
        object_id=str(merged.pk),
    )

    merge = _merge(kept, merged)

    row.refresh_from_db()
    assert row.object_id == str(kept.pk)
    unmerge_resources(merge=merge, now=timezone.now())
    row.refresh_from_db()
    assert row.object_id == str(merged.pk)

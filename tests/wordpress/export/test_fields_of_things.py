"""Fields of organisations and concepts go to WordPress, and come back from there."""

from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from freeshelf.fields.models import FieldGroup, FieldValueSet
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress.export.services import export_wordpress
from freeshelf_wordpress.importers.services import import_wordpress
from tests.fields.factories import FieldFactory, FieldGroupRuleFactory
from tests.library.factories import AgentFactory, ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _write(path: Path, *, with_restricted: bool = False) -> str:
    export_wordpress(
        target=path,
        now=timezone.now(),
        base_url="https://library.example",
        with_restricted=with_restricted,
    )
    return path.read_text("utf-8")


def _build() -> None:
    """An organisation and a topic, each with a value for readers and one for staff."""
    topic = ConceptFactory(scheme=ConceptSchemeFactory(role="subject"), label="Fees")
    ResourceFactory(subjects=[topic])
    agent = AgentFactory(
        name="Harbour Rights", is_listed=True, homepage="https://harbour.example/"
    )
    of_agents = FieldGroupRuleFactory(subject="agent", value="", group__key="group_a")
    of_topics = FieldGroupRuleFactory(
        subject="scheme", scheme=topic.scheme, value="", group__key="group_t"
    )
    values = {}
    for rule, thing in ((of_agents, {"agent": agent}), (of_topics, {"concept": topic})):
        key = rule.group.key
        FieldFactory(group=rule.group, key=f"{key}_web", name="website", type="url")
        FieldFactory(group=rule.group, key=f"{key}_ours", name="o", is_public=False)
        values = {f"{key}_web": "https://x.example/", f"{key}_ours": "staff-marmoset"}
        FieldValueSet.objects.create(**thing, origin=key, values=values)


def test_values_and_rules_of_things_come_back(tmp_path: Path) -> None:
    with transaction.atomic():
        _build()
        before = {each.origin: each.values for each in FieldValueSet.objects.all()}
        open_text = _write(tmp_path / "open.xml")
        whole = _write(tmp_path / "all.xml", with_restricted=True)
        transaction.set_rollback(True)
    make_home()

    import_wordpress(
        sources=[tmp_path / "all.xml"],
        mapping_file=tmp_path / "mapping.yaml",
        now=timezone.now(),
    )

    assert "marmoset" not in open_text
    assert "https://x.example/" in open_text
    key = "<wp:meta_key><![CDATA[website]]>"
    assert whole.count(key) == 2, "no meta has two values"
    of_agent = FieldValueSet.objects.get(agent__name="Harbour Rights")
    of_topic = FieldValueSet.objects.get(concept__labels__text="Fees")
    assert of_agent.values == before["group_a"]
    assert of_topic.values == before["group_t"]
    (for_agents,) = FieldGroup.objects.get(key="group_a").rules.all()
    (for_topics,) = FieldGroup.objects.get(key="group_t").rules.all()
    assert for_agents.subject == "agent"
    assert for_topics.scheme == Concept.objects.get(labels__text="Fees").scheme


def test_a_group_on_every_resource_and_on_organisations_is_on_both(
    tmp_path: Path,
) -> None:
    rule = FieldGroupRuleFactory(subject="agent", value="", group__appears="always")
    FieldFactory(group=rule.group)

    text = _write(tmp_path / "all.xml")

    assert 's:5:"value";s:4:"post"' in text
    assert 's:5:"value";s:12:"organisation"' in text


def test_a_rule_names_its_type_where_no_record_has_it_and_nothing_that_is_gone(
    tmp_path: Path,
) -> None:
    types = ConceptSchemeFactory(role="type")
    law, kept, gone = (
        ConceptFactory(scheme=types, label=label) for label in ("Law", "Tool", "Gone")
    )
    law.merged_into = kept
    law.save()
    for name, concept in (("merged", law), ("gone", gone)):
        rule = FieldGroupRuleFactory(
            subject="type", concept=concept, value="", group__key=f"group_{name}"
        )
        FieldFactory(group=rule.group, key=f"field_{name}")
    gone.delete()

    text = _write(tmp_path / "all.xml")

    settings = {
        key: text.partition(f"<![CDATA[{key}]]></wp:post_name>")[0]
        .rpartition("<content:encoded>")[2]
        .partition("</content:encoded>")[0]
        for key in ("group_merged", "group_gone")
    }
    assert f"resource_type:{kept.identifier}" in settings["group_merged"]
    assert 's:8:"location";a:0:{}' in settings["group_gone"]

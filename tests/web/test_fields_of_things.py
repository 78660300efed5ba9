"""Values of fields on the pages of organisations, people and topics."""

import pytest

from freeshelf.fields.models import FieldValueSet
from tests.fields.factories import FieldFactory, FieldGroupRuleFactory
from tests.library.factories import AgentFactory, ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _shown(page):
    return {
        field.dt.text: " ".join(field.dd.text.split())
        for field in page.select(".section > .field-list > .field-list__field")
    }


def _fill(group):
    FieldFactory(group=group, key="city", label="City")
    FieldFactory(group=group, key="founded", label="Founded", type="date_picker")
    FieldFactory(group=group, key="ours", is_public=False)
    FieldFactory(group=group, key="more", label="See", type="relationship")
    shut = ResourceFactory(title="confidential-marmoset", access_rights="staff")
    return {
        "city": "Accra",
        "founded": "1998-05-01",
        "ours": "internal-marmoset",
        "gone": "former-marmoset",
        "more": [f"resource:{shut.identifier}"],
    }


def test_readers_see_the_fields_of_an_organisation(page_of):
    rule = FieldGroupRuleFactory(
        subject="agent", value="organization", group__title="Contact"
    )
    agent = AgentFactory(name="Harbour Institute", is_listed=True)
    values = _fill(rule.group)
    kept = FieldValueSet.objects.create(agent=agent, origin="a", values=values)

    page = page_of(f"/en/publishers/{agent.identifier}")
    kept.values["city"] = "Tema"
    kept.save()
    later = page_of(f"/en/publishers/{agent.identifier}")

    assert page.find("h2", string="Contact")
    assert _shown(page) == {"City": "Accra", "Founded": "1 May 1998"}
    assert "marmoset" not in str(page)
    assert _shown(later)["City"] == "Tema"


def test_readers_see_the_fields_of_a_topic_and_only_of_its_scheme(page_of):
    make_home()
    scheme = ConceptSchemeFactory(identifier="topics")
    rule = FieldGroupRuleFactory(subject="scheme", scheme=scheme, value="")
    values = _fill(rule.group)
    here = ConceptFactory(scheme=scheme, identifier="debt")
    elsewhere = ConceptFactory(scheme=ConceptSchemeFactory(identifier="sectors"))
    for number, concept in enumerate((here, elsewhere)):
        FieldValueSet.objects.create(concept=concept, origin=str(number), values=values)

    page = page_of("/en/topics/topics/debt")
    other = page_of(f"/en/topics/sectors/{elsewhere.identifier}")

    assert _shown(page) == {"City": "Accra", "Founded": "1 May 1998"}
    assert "marmoset" not in str(page)
    assert _shown(other) == {}

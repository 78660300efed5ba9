"""Records with all that hangs on them: files, fields, lists, merges, bulk changes."""

from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Locale

from freeshelf.enrich.check_models import FileFinding
from freeshelf.enrich.checks.decisions import make_public
from freeshelf.enrich.checks.looks import store_look
from freeshelf.enrich.disclosure.findings import Finding, Strength
from freeshelf.enrich.disclosure.looking import Look
from freeshelf.enrich.duplicate_detection.services import (
    decide,
    find_possible_duplicates,
)
from freeshelf.enrich.models import PossibleDuplicate
from freeshelf.library.bulk import runs
from freeshelf.library.models import (
    Agent,
    Resource,
    ResourceIdentifier,
    ResourceRelation,
    SavedFilter,
)
from freeshelf.library.services import (
    add_file,
    receive_file,
    set_access,
    set_file_access,
    withdraw,
)
from freeshelf.library.services.held_pictures import set_picture_hold
from freeshelf.library.services.merging_agents import merge_agents
from freeshelf.library.services.merging_concepts import merge_concepts
from freeshelf.library.services.merging_resources import merge_resources
from freeshelf.vocabularies.models import Concept, ConceptScheme
from tests.content.factories import ImageFactory
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    pdf_bytes,
    replace_by_looked_at,
)
from tests.upgrade import PASSAGE, RECORD
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory


def make_records(editor: User) -> None:
    """Make what editors keep in the library itself."""
    publisher = AgentFactory(name="Harbour Union", kind="organization")
    topics = ConceptSchemeFactory(identifier="harbour-topics", title="Harbour topics")
    pilots = ConceptFactory(scheme=topics, identifier="pilots", label="Harbour pilots")
    record = _make_described_record(publisher, pilots)
    _make_other_accesses(editor)
    _make_fields(record, publisher, pilots)
    _make_lists_and_changes(record, editor)
    _merge(record, publisher, pilots, editor)
    _decide_on_duplicates(editor)
    _check_files(editor)


def _make_described_record(publisher: Agent, topic: Concept) -> Resource:
    """A record with a value in every field, two versions of a file, and a draft."""
    schemes = ConceptScheme.objects.exclude(identifier=topic.scheme.identifier)
    first = {each.role: each.concepts.order_by("pk")[0] for each in schemes}
    record = ResourceFactory(
        identifier=RECORD,
        title="Fair recruitment in harbours",
        description="<p>How harbours hire without debt.</p>",
        issued="2024-05",
        publisher=publisher,
        creators=[AgentFactory(name="Tembo, Rosa", kind="person")],
        types=[first[ConceptScheme.Role.TYPE]],
        subjects=[topic],
        spatial=[first[ConceptScheme.Role.PLACE]],
        sectors=[first[ConceptScheme.Role.SECTOR]],
        audience=[first[ConceptScheme.Role.AUDIENCE]],
    )
    ResourceIdentifier.objects.create(resource=record, kind="doi", value="10.5555/1")
    ResourceRelation.objects.create(
        resource=record, target=ResourceFactory(title="Tides"), kind="cites"
    )
    file = FileFactory(resource=record, name="guide.pdf", text="An older page.")
    replace_by_looked_at(
        file=file,
        stream=ContentFile(pdf_bytes(PASSAGE, "The second page is about wages.")),
        name="guide.pdf",
        now=timezone.now(),
    )
    record.refresh_from_db()
    record.save_revision().publish()
    record.title = "Fair recruitment, as a draft"
    record.save_revision()
    return Resource.objects.get(pk=record.pk)


def _make_other_accesses(editor: User) -> None:
    now = timezone.now()
    closed = [ResourceFactory(title=f"For {who}") for who in ("members", "staff")]
    for each, access in zip(closed, ("members", "staff"), strict=True):
        set_access(resources=[each], access_rights=access)
    open_one = ResourceFactory(title="Open, with a closed file")
    set_file_access(file=FileFactory(resource=open_one), access_rights="staff")
    ResourceFactory(title="Never published", draft=True).save_revision(user=editor)
    gone = ResourceFactory(identifier="withdrawn-record", title="Withdrawn")
    withdraw(resource=gone, reason="It was out of date.", now=now, user=editor)
    receive_file(
        stream=ContentFile(pdf_bytes("A report on the tides, May 2021.")),
        name="incoming.pdf",
        media_type="application/pdf",
        now=now,
        user=editor,
    )


def _make_fields(record: Resource, agent: Agent, concept: Concept) -> None:
    """Field groups on records, agents and concepts, with values."""
    model = {each.__name__: each.objects for each in apps.get_models()}
    group = model["FieldGroup"].create(title="Details")
    field = model["FieldDefinition"].create(
        group=group, key="edition", name="edition", label="Edition"
    )
    remark = model["FieldDefinition"].create(
        group=group, key="remark", name="remark", label="Remark"
    )
    model["FieldCondition"].create(field=remark, other=field, operator="has_value")
    model["FormerField"].create(key="gone", label="Gone")
    for subject, name, more in (
        ("agent", "city", {"value": ""}),
        ("scheme", "history", {"value": "", "scheme": concept.scheme}),
    ):
        ruled = model["FieldGroup"].create(title=name, appears="rules")
        model["FieldGroupRule"].create(group=ruled, subject=subject, **more)
        model["FieldDefinition"].create(group=ruled, key=name, name=name, label=name)
    model["FieldValueSet"].create(agent=agent, origin="a", values={"city": "Tema"})
    model["FieldValueSet"].create(
        concept=concept, origin="c", values={"history": "Since 1920"}
    )
    record.field_values = {"edition": "Second", "remark": "With tables", "gone": "x"}
    record.save()


def _make_lists_and_changes(record: Resource, editor: User) -> None:
    now = timezone.now()
    listed = ReadingListFactory(slug="begin", title="Begin here", resources=[record])
    spanish = listed.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.title, spanish.slug = "Empiece aquí", "empezar"
    spanish.save()
    spanish.save_revision(user=editor).publish()
    SavedFilter.objects.create(
        name="Open ones", query="access_rights=open", owner=editor, created_at=now
    )
    waiting = ResourceFactory(title="Published with others", draft=True)
    waiting.save_revision()
    runs.request_change(
        kind="publish", parameters={}, keys=[waiting.pk], user=editor, now=now
    )


def _merge(record: Resource, agent: Agent, concept: Concept, editor: User) -> None:
    now = timezone.now()
    double = ResourceFactory(identifier="merged-record", title="Fair recruiting")
    add_file(resource=double, stream=ContentFile(b"Wages."), name="wages.txt", now=now)
    merge_resources(kept=record, merged=double, choices={}, now=now, user=editor)
    other = AgentFactory(name="Harbor Union")
    ResourceFactory(title="By the other name", publisher=other)
    merge_agents(kept=agent, merged=other, choices={}, now=now, user=editor)
    near = ConceptFactory(scheme=concept.scheme, identifier="steerers")
    merge_concepts(kept=concept, merged=near, now=now, user=editor)


def _check_files(editor: User) -> None:
    """A file with a finding that is kept, one that waits, and an image that does."""
    now = timezone.now()
    FileFactory(held=True, name="waiting.pdf", text="The annex waits.")
    content = FileFactory(name="annex.pdf", text="The annex.").current.content
    finding = Finding("phone", Strength.STRONG, value_key="a" * 64)
    store_look(of={"content": content}, seen=Look((finding,)), now=now)
    found = FileFinding.objects.get(look__content=content)
    make_public(finding=found, reason="Our hotline", user=editor, now=now)
    set_picture_hold(picture=ImageFactory().pk, hold="check")


def _decide_on_duplicates(editor: User) -> None:
    """Two pairs that are much alike: one is decided, one waits."""
    for title in ("Handbook of safe harbours", "Manual for labour inspectors at sea"):
        for _each in range(2):
            ResourceFactory(title=title, issued="2020")
    find_possible_duplicates(now=timezone.now())
    pair = PossibleDuplicate.objects.order_by("pk")[0]
    decide(pair, "different", newer=0, now=timezone.now(), user=editor)

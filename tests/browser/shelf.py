"""A small library to look at."""

from django.core.files.base import ContentFile
from django.utils import timezone

from freeshelf.library.models import Resource
from freeshelf.library.services import receive_file
from freeshelf.vocabularies.models import ConceptScheme
from tests.content.factories import ImageFactory, ReusableBlockFactory
from tests.events.factories import EventCategoryFactory, EventFactory
from tests.helplines.factories import HelpEntryFactory
from tests.inbox.factories import MessageFactory, SuggestedResourceFactory
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    pdf_bytes,
)
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory


def fill_shelf() -> None:
    """Three records, two topics, two types; one record has a file of three pages."""
    make_home(introduction="A library to read in.", examples="brick kilns")
    topics = ConceptSchemeFactory(identifier="topics")
    types = ConceptSchemeFactory(
        identifier="resource-types", role=ConceptScheme.Role.TYPE
    )
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    fees = ConceptFactory(scheme=topics, identifier="fees", label="Recruitment fees")
    guidance = ConceptFactory(scheme=types, identifier="guidance", label="Guidance")
    law = ConceptFactory(scheme=types, identifier="legislation", label="Legislation")
    kilns = ResourceFactory(
        title="Brick kilns and their debts", subjects=[debt], types=[guidance]
    )
    ResourceFactory(
        title="Brick law", subjects=[debt, fees], types=[law], issued="2019"
    )
    ResourceFactory(
        title="الطوب والديون", language="ar", subjects=[debt], issued="2022"
    )
    FileFactory(
        resource=kilns,
        name="kilns.pdf",
        language="en",
        content=pdf_bytes(
            "Families in brick kilns borrow before the season.",
            "Nothing of interest stands on this page.",
            "Advance payments bind whole households of workers.",
        ),
    )


def fill_with_everything() -> None:
    """Something of everything, some of it with odd words."""
    fill_shelf()
    odd = ResourceFactory(
        title="A\nline\u2028apart ﷺ", identifier="odd", access_rights="members"
    )
    publisher = AgentFactory(name="Kiln \u202eobservers")
    ResourceFactory(title="Withdrawn", withdrawn=True)
    ResourceFactory(title="Draft", draft=True)
    ResourceFactory(title="", publisher=publisher, issued="2021-02")
    EventFactory(title="Two\r\nlines", categories=[EventCategoryFactory()])
    EventFactory(title="Every week", rrule="FREQ=WEEKLY;COUNT=4", status="cancelled")
    EventFactory(title="Closed", access_rights="staff")
    ReadingListFactory(resources=[odd, *Resource.objects.exclude(pk=odd.pk)[:2]])
    HelpEntryFactory()
    MessageFactory()
    SuggestedResourceFactory()
    ReusableBlockFactory(words="Again")
    ImageFactory()
    receive_file(
        stream=ContentFile(pdf_bytes("Printed", "By Mara Lindqvist")),
        name="printed.pdf",
        media_type="application/pdf",
        now=timezone.now(),
    )

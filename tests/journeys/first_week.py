"""The library of an editor's first week: what the ten tasks begin with."""

from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Locale,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from freeshelf.accounts.roles import EDITORS
from freeshelf.library.models import Resource
from freeshelf.statistics.models import CountedDay, PageCount
from freeshelf.statistics.weeks import monday
from tests.accounts.people import make_person
from tests.enrich.described_files import printed
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

PAPER = printed(
    [
        (24, "Nets and debts at sea"),
        (12, "Mara Lindqvist and Tomas Okoro"),
        "Quay Press, July 2021",
        "Crews on fishing vessels who owe money to their recruiters cannot leave.",
    ],
    ["Published by Quay Press", "© Quay Press 2021"],
    ["Ask each member of the crew alone where the passport lies: quernmarrow."],
    title="Nets and debts at sea",
)
GUIDES = 30
REVIEW = "Two pairs of eyes"
TASK = "A colleague reads it"


def fill_library() -> None:
    """Two editors who review each other, topics, and records that need work."""
    make_home(introduction="A library to read in.")
    Locale.objects.get_or_create(language_code="ar")
    make_person("ana")
    make_person("wei")
    _review_by_two()
    topics = ConceptSchemeFactory(identifier="topics")
    arabic = {"ar": "إسار الدين"}
    ConceptFactory(
        scheme=topics, identifier="debt", label="Debt bondage", translations=arabic
    )
    ConceptFactory(
        scheme=ConceptSchemeFactory(role="type"),
        label="Guidance",
        translations={"ar": "إرشادات"},
    )
    council = AgentFactory(name="Harbour Council")
    ResourceFactory(title="Fees of recruiters", publisher=council, revised=True)
    second = ResourceFactory(
        title="Recruiters and their fees", issued="2019", revised=True
    )
    FileFactory(resource=second, name="fees.pdf")
    ResourceFactory(title="Passports in the right hands", revised=True)
    ResourceFactory(title="Names that should not be here", revised=True)
    for number in range(GUIDES):
        ResourceFactory(title=f"Guide {number:02}", revised=True)
    _count(Resource.objects.get(title="Passports in the right hands"))


def first_week_of_last_month() -> date:
    """The first Monday of the month before this one."""
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    return monday(last.replace(day=1) + timedelta(days=6))


def _review_by_two() -> None:
    task = GroupApprovalTask.objects.create(name=TASK)
    task.groups.add(Group.objects.get(name=EDITORS))
    workflow = Workflow.objects.create(name=REVIEW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(
        workflow=workflow, content_type=ContentType.objects.get_for_model(Resource)
    )


def _count(record: Resource) -> None:
    """A record opened nine times in English and twice in Arabic, in one week."""
    first = first_week_of_last_month()
    days = (timezone.localdate() - first).days + 1
    CountedDay.objects.bulk_create(
        CountedDay(day=first + timedelta(days=at)) for at in range(days)
    )
    for language, number in (("en", 9), ("ar", 2)):
        PageCount.objects.create(
            kind="record",
            day=first,
            language=language,
            identifier=record.identifier,
            number=number,
        )

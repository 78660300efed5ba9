"""Additional data for screenshots of the admin: colleagues, submissions, searches.

Runs inside the library, as `freeshelf manage shell` does.
"""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from freeshelf.accounts.roles import EDITORS, Role
from freeshelf.accounts.services.users import create_user
from freeshelf.inbox.models import Message, SuggestedResource
from freeshelf.library.models import Resource
from freeshelf.statistics.models import Term, TermDay, TermKind

REPORT = "demo-r230"


def fill(password: str) -> None:
    """Add two colleagues, a workflow, submissions, a duplicate, and searches."""
    for name in ("ana", "wei"):
        create_user(username=name, password=password, role=Role.EDITOR)
    _add_workflow()
    _add_post()
    _add_duplicate()
    _add_words()


def _add_workflow() -> None:
    task = GroupApprovalTask.objects.create(name="A colleague reads it")
    task.groups.add(Group.objects.get(name=EDITORS))
    workflow = Workflow.objects.create(name="Two pairs of eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    content_type = ContentType.objects.get_for_model(Resource)
    WorkflowContentType.objects.create(workflow=workflow, content_type=content_type)


def _add_post() -> None:
    now = timezone.now()
    report = Resource.objects.get(identifier=REPORT)
    Message.objects.create(
        kind=Message.Kind.CORRECTION,
        resource=report,
        about=report.permanent_url,
        text="The link leads to the summary, not to the whole report.",
        language="en",
        received_at=now - timedelta(days=2),
    )
    Message.objects.create(
        kind=Message.Kind.REMOVAL,
        text="A photograph on page 14 shows my face. Please take it away.",
        language="en",
        received_at=now - timedelta(days=1),
    )
    SuggestedResource.objects.create(
        title="Checklist for visits to farms in the harvest",
        link="https://example.org/harvest-checklist",
        publisher="Harvest Institute",
        issued="2025",
        language="en",
        reason="Two pages, made for labour inspectors.",
        received_at=now,
    )


def _add_duplicate() -> None:
    twin = Resource(
        title="UNODC Global Report on Trafficking in Persons 2024",
        language="en",
        issued="2024-12",
        live=False,
    )
    twin.save()
    twin.save_revision()


def _add_words() -> None:
    today = timezone.localdate()
    for text, kind, days in (
        ("debt bondage", TermKind.ASKED, 19),
        ("passport retention", TermKind.ASKED, 11),
        ("recruitment fees nepal", TermKind.ASKED, 8),
        ("kafala checklist", TermKind.NO_HIT, 7),
        ("seafarer wages", TermKind.NO_HIT, 5),
    ):
        term = Term.objects.create(kind=kind, language="en", text=text)
        TermDay.objects.bulk_create(
            TermDay(term=term, day=today - timedelta(days=past)) for past in range(days)
        )

"""A library in which everything open has a closed twin, told by a word of its own."""

from typing import Any

from django.contrib.auth.models import Group

from freeshelf.comments.models import Comment, CommentReply
from freeshelf.library.models import ReadingListItem, ResourceRelation
from freeshelf.vocabularies.models import ConceptNote
from tests.api.sources import came_from, source
from tests.events.factories import EventFactory
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

SECRET = "zyzzyva"
# Leads to a concept, and is never shown.
HIDDEN = "quokka"


def fill_library() -> None:
    """Records, files, people, concepts, sources, lists and events, each with a twin."""
    topics = ConceptSchemeFactory(identifier="topics")
    closed = ConceptSchemeFactory(identifier=f"{SECRET}-terms", is_public=False)
    debt = ConceptFactory(
        scheme=topics,
        identifier="debt",
        label="Debt bondage",
        hidden={"en": [HIDDEN]},
    )
    ConceptNote.objects.create(
        concept=debt, kind=ConceptNote.Kind.EDITORIAL_NOTE, text=f"{SECRET} note"
    )
    own = ConceptFactory(
        scheme=closed, identifier=f"{SECRET}-concept", label=f"{SECRET} concept"
    )
    own.related.add(debt)
    house = AgentFactory(name="Kiln House")
    hidden_house = AgentFactory(name=f"{SECRET} House")
    kilns = ResourceFactory(
        title="Brick kilns", identifier="kilns", subjects=[debt], publisher=house
    )
    FileFactory(resource=kilns, name="kilns.pdf", text="Families borrow for kilns.")
    FileFactory(
        resource=kilns,
        name=f"{SECRET}.pdf",
        text=f"The {SECRET} page of kilns.",
        access_rights="staff",
    )
    removed = FileFactory(
        resource=kilns, name=f"{SECRET}-old.pdf", text=f"Removed {SECRET}."
    )
    removed.removed_at = kilns.created_at
    removed.save()
    twins = [
        ResourceFactory(
            title=f"{SECRET} kilns {number}",
            identifier=f"{SECRET}-{number}",
            subjects=[debt, own],
            publisher=hidden_house,
            **how,
        )
        for number, how in enumerate(
            (
                {"access_rights": "members"},
                {"access_rights": "staff"},
                {"draft": True},
                {"access_rights": "staff", "withdrawn": True},
            )
        )
    ]
    for twin in twins:
        FileFactory(resource=twin, name=f"{SECRET}.pdf", text=f"Kilns of {SECRET}.")
        for kind in ResourceRelation.Kind.values:
            ResourceRelation.objects.create(resource=twin, target=kilns, kind=kind)
    partner = source()
    came_from(partner, kilns, key="kilns")
    hidden = source(f"{SECRET}-source", title=f"{SECRET} source")
    for twin in twins:
        for origin in (partner, hidden):
            came_from(origin, twin, key=f"{SECRET}-{twin.pk}")
    by_hand = source(f"{SECRET}-readers", kind="readers", title=f"{SECRET} readers")
    came_from(by_hand, kilns, key=SECRET, url="", record={"note": SECRET})
    listed = ReadingListFactory(
        slug="begin", title="Where to begin", resources=[kilns, *twins]
    )
    ReadingListItem.objects.filter(
        reading_list=listed, resource__in=[twin.pk for twin in twins]
    ).update(note=f"{SECRET} note")
    ReadingListFactory(slug=SECRET, title=f"{SECRET} list", live=False)
    hearing = EventFactory(title="Open hearing", identifier="hearing")
    comment_on(kilns, hearing, debt, word=SECRET)
    for level in ("staff", "group"):
        EventFactory(
            title=f"{SECRET} hearing for {level}",
            identifier=f"{SECRET}-event-{level}",
            access_rights=level,
            group=Group.objects.create(name=f"{SECRET} {level}"),
        )


def comment_on(*rows: Any, word: str) -> None:
    """Comment on each, and assign it, by somebody of this name."""
    person = UserFactory(username=f"{word}-person", is_superuser=True)
    for row in rows:
        comment = Comment.objects.create(
            target=row, user=person, text=f"{word} says so", contentpath="title"
        )
        CommentReply.objects.create(comment=comment, user=person, text=f"No {word}")
        type(row).objects.filter(pk=row.pk).update(assigned_to=person)

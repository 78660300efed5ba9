"""Records, agents, files and lists that are valid; a test sets what it is about."""

import io
from typing import Any

import factory
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.utils import timezone
from modelsearch.index import class_is_indexed
from modelsearch.tasks import insert_or_update_object_task
from reportlab.pdfgen import canvas
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex
from wagtail.tasks import update_reference_index_task

from freeshelf.library.index_tasks import REFERENCES, SEARCH, noting_changes
from freeshelf.library.models import (
    Agent,
    File,
    FileVersion,
    ReadingList,
    ReadingListItem,
    Resource,
    ResourceCreator,
)
from freeshelf.library.services import add_file, let_out, replace_file


class AgentFactory(factory.django.DjangoModelFactory):
    """An organisation."""

    class Meta:
        model = Agent

    name = factory.Sequence(lambda n: f"Organisation {n}")


class ResourceFactory(factory.django.DjangoModelFactory):
    """A published, open resource without a publisher.

    `types`, `subjects`, `spatial`, `sectors` and `audience` take lists of concepts;
    `creators` takes a list of agents. The traits `draft`, `withdrawn` and `revised`
    make a record that was never published, one that left a tombstone, and one that
    was published through a revision, as editors do.
    """

    class Meta:
        model = Resource
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(
            live=False, first_published_at=None, last_published_at=None
        )
        withdrawn = factory.Trait(
            live=False, withdrawn_at=factory.LazyFunction(timezone.now)
        )

    title = factory.Sequence(lambda n: f"Guide to fair recruitment, part {n}")
    language = "en"
    live = True
    first_published_at = factory.LazyFunction(timezone.now)
    last_published_at = factory.SelfAttribute("first_published_at")

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Resource:
        """Index what is made once, as it is in the end, not after each save."""
        with noting_changes(SEARCH, REFERENCES) as changed:
            made = super()._generate(strategy, params)
        changed.pop(ResourceCreator, None)  # referred to from the index of its record
        for model, keys in changed.items():
            names = model._meta.app_label, model._meta.model_name
            for key in keys:
                if class_is_indexed(model):
                    insert_or_update_object_task.enqueue(*names, key)
                if ReferenceIndex.is_indexed(model):
                    update_reference_index_task.enqueue(*names, key)
        return made

    @factory.post_generation
    def creators(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for position, agent in enumerate(extracted or []):
            ResourceCreator.objects.create(
                resource=self, agent=agent, sort_order=position
            )

    @factory.post_generation
    def revised(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.save_revision().publish()
            self.refresh_from_db()


class FileFactory(factory.Factory):
    """A file of a resource with real bytes in storage: a PDF of one page.

    It was looked at and is out, unless `held`. `content` takes other bytes, `text`
    another sentence for the page; all other arguments are those of
    `library.services.add_file`.
    """

    class Meta:
        model = File

    resource = factory.SubFactory(ResourceFactory)
    name = factory.Sequence(lambda n: f"guide-{n}.pdf")
    text = factory.Sequence(lambda n: f"Workers never pay recruitment fees, part {n}.")
    content = None
    held = False
    now = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[File], *args: Any, **kwargs: Any) -> File:
        text, content, held = (kwargs.pop(n) for n in ("text", "content", "held"))
        stream = ContentFile(pdf_bytes(text) if content is None else content)
        file = add_file(stream=stream, **kwargs)
        return file if held else looked_at(file)


def replace_by_looked_at(*, file: File, **values: Any) -> FileVersion:
    """Replace the content of a file by one whose check finds nothing."""
    version = replace_file(file=file, **values)
    looked_at(file)
    version.refresh_from_db()
    return version


def looked_at(file: File) -> File:
    """The file, out as if its check had found nothing: the new version too."""
    let_out(file=file)
    return file


class ImageFactory(factory.django.DjangoModelFactory):
    """A picture of an editor."""

    class Meta:
        model = get_image_model()

    title = factory.Sequence(lambda n: f"Picture {n}")
    file = factory.django.ImageField()


class ReadingListFactory(factory.django.DjangoModelFactory):
    """A published list; `resources` takes the resources in their order."""

    class Meta:
        model = ReadingList
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"list-{n}")
    title = factory.Sequence(lambda n: f"Where to begin, {n}")
    live = True

    @factory.post_generation
    def resources(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        ReadingListItem.objects.bulk_create(
            ReadingListItem(reading_list=self, resource=resource, sort_order=position)
            for position, resource in enumerate(extracted or [])
        )


class UserFactory(factory.django.DjangoModelFactory):
    """Someone who may enter the admin; `permissions` are "app.codename" strings."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"librarian-{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")

    @factory.post_generation
    def permissions(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for name in ["wagtailadmin.access_admin", *(extracted or [])]:
            app_label, codename = name.split(".")
            self.user_permissions.add(
                Permission.objects.get(
                    content_type__app_label=app_label, codename=codename
                )
            )


def pdf_bytes(*pages: str) -> bytes:
    """A PDF with one sentence on each page."""
    buffer = io.BytesIO()
    pdf = canvas.Canvas(buffer, invariant=1)
    for text in pages:
        pdf.drawString(72, 720, text)
        pdf.showPage()
    pdf.save()
    return buffer.getvalue()

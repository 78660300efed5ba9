"""The first hour: five steps from an empty library to one of one's own."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeGuard

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.components import Component
from wagtail.models import Locale, ModelLogEntry, PageLogEntry, Site

from freeshelf.accounts.models import Invitation
from freeshelf.accounts.roles import DEMO_EDITOR
from freeshelf.admin.models import SkippedStep
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage, Theme
from freeshelf.vocabularies.models import Concept, ConceptScheme
from freeshelf.vocabularies.services import BUNDLED_FOLDER

DONE, SKIPPED = "done", "skipped"
# The identifiers of the records of the demonstration begin so.
_DEMO_RECORDS = "demo-"


@dataclass(frozen=True, slots=True)
class Step:
    """A step, and how to see from the library that it is done."""

    name: str
    title: Promise | str
    sentence: Promise | str
    # Labels, and what gives their addresses.
    ways: tuple[tuple[Promise | str, Callable[[], str]], ...]
    is_done: Callable[[User], bool]


def _has_theme(_user: User) -> bool:
    return Theme.objects.filter(live=True).exists()


def _has_languages(_user: User) -> bool:
    others = Locale.objects.exclude(pk=Locale.get_default().pk)
    entries = PageLogEntry.objects.filter(page__locale__in=others)
    return entries.filter(user__isnull=False).exists()


def _has_vocabulary(_user: User) -> bool:
    bundled = [file.stem for file in BUNDLED_FOLDER.glob("*.ttl")]
    others = ConceptScheme.objects.exclude(identifier__in=bundled)
    return others.exists() or _was_written(Concept, ConceptScheme)


def _has_records(_user: User) -> bool:
    return Resource.objects.exclude(identifier__startswith=_DEMO_RECORDS).exists()


def _has_colleague(user: User) -> bool:
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    others = others.exclude(username=DEMO_EDITOR)
    return others.exists() or Invitation.objects.exists()


def _translate_url() -> str:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or not HomePage.objects.filter(pk=site.root_page_id).exists():
        return reverse("wagtailadmin_explore_root")
    return reverse(
        "simple_translation:submit_page_translation", args=[site.root_page_id]
    )


def _was_written(*models: type) -> bool:
    """Return whether a person has added or changed an object of these models."""
    kinds = ContentType.objects.get_for_models(*models).values()
    entries = ModelLogEntry.objects.filter(content_type__in=kinds)
    return entries.filter(user__isnull=False).exists()


STEPS = (
    Step(
        "theme",
        _("Name and theme"),
        _("Give the library its name, colours and logo, and publish them as a theme."),
        ((_("Add a theme"), partial(reverse, "pages_theme:add")),),
        _has_theme,
    ),
    Step(
        "languages",
        _("Languages"),
        _("Translate the home page into the languages in which you will write."),
        ((_("Translate the home page"), _translate_url),),
        _has_languages,
    ),
    Step(
        "vocabulary",
        _("A vocabulary"),
        _("Look at the topics that came with the library, and add or change one."),
        ((_("Open the concepts"), partial(reverse, "vocabularies_concept:list")),),
        _has_vocabulary,
    ),
    Step(
        "records",
        _("First records"),
        _("Create records from a folder of PDF files, or import your old site."),
        (
            (_("Add from files"), partial(reverse, "enrich_incoming")),
            (_("Import a site"), partial(reverse, "ingest_imports")),
        ),
        _has_records,
    ),
    Step(
        "colleague",
        _("A colleague"),
        _("Invite somebody by email, so that two people look after the library."),
        ((_("Invite"), partial(reverse, "accounts_invite")),),
        _has_colleague,
    ),
)
NAMES = tuple(step.name for step in STEPS)


def states(user: User) -> dict[str, str]:
    """Return the state of each step, empty for one that is still open."""
    skipped = set(SkippedStep.objects.values_list("name", flat=True))
    return {step.name: _state(step, user, skipped) for step in STEPS}


def _state(step: Step, user: User, skipped: Collection[str]) -> str:
    if step.is_done(user):
        return DONE
    return SKIPPED if step.name in skipped else ""


def skip(names: Iterable[str]) -> None:
    """Skip steps."""
    rows = [SkippedStep(name=name) for name in names]
    SkippedStep.objects.bulk_create(rows, ignore_conflicts=True)


def resume(name: str) -> None:
    """Take up a skipped step again."""
    SkippedStep.objects.filter(name=name).delete()


def is_open(user: User) -> bool:
    """Return whether a step is neither done nor skipped."""
    skipped = set(SkippedStep.objects.values_list("name", flat=True))
    # What is skipped is not looked for: the home page is opened for years.
    return any(not step.is_done(user) for step in STEPS if step.name not in skipped)


class FirstHourPanel(Component):
    """The steps, on the home page of administrators until none is open."""

    name = "first-hour"
    template_name = "admin/first_hour_panel.html"
    order = 30

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the steps with their states."""
        request = parent_context["request"]
        known = states(request.user)
        return {
            "csrf_token": get_token(request),
            "steps": [
                {
                    "name": step.name,
                    "title": step.title,
                    "sentence": step.sentence,
                    "ways": [
                        {"label": label, "url": address()}
                        for label, address in step.ways
                    ],
                    "state": known[step.name],
                }
                for step in STEPS
            ],
            "done": sum(bool(state) for state in known.values()),
        }


def may_begin(user: Any) -> TypeGuard[User]:
    """Return whether a user sets the library up: an administrator."""
    return isinstance(user, User) and user.is_active and user.is_superuser


@require_POST
def close_step(request: HttpRequest) -> HttpResponse:
    """Skip a step or all of them, or take one up; names of no step are ignored."""
    if not may_begin(request.user):
        raise PermissionDenied
    skipped, resumed = request.POST.get("skip", ""), request.POST.get("resume", "")
    if skipped == "all":
        skip(NAMES)
    elif skipped in NAMES:
        skip([skipped])
    elif resumed in NAMES:
        resume(resumed)
    return redirect("wagtailadmin_home")


def urlpatterns() -> list[URLPattern]:
    """Return the URL pattern that skips a step or takes it up again."""
    return [path("first-hour/", close_step, name="first_hour")]

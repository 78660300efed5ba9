"""Old addresses that lead on: Wagtail redirects."""

from collections.abc import Sequence
from urllib.parse import quote, unquote, urlsplit

from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from freeshelf.events.models import Event
from freeshelf.ingest.deferred_rows import deferred_row, save_or_defer
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.survey import UPLOADS, Survey, site_path
from freeshelf.library.models import Agent, File, Resource
from freeshelf.sources.records import SourceItem

_LONGEST = 255


def old_paths(item: SourceItem, *, had_readers: bool) -> list[str]:
    """The addresses that an item answered at, on its old site.

    The words of an address that the public never had are not given away: such an item
    has its number only.
    """
    number = item.source_id
    parameters = {"page": ("page_id", "p"), "attachment": ("attachment_id", "p")}
    found = [
        f"/?{name}={number}" for name in parameters.get(item.type, ("p",)) if number
    ]
    if not had_readers:
        return found
    link = urlsplit(item.link)
    if link.path.strip("/") and not link.query:
        found.append(unquote(site_path(item.link)))
        # Under the name that it had at first, which links of old may say.
        name = urlsplit(item.guid)
        if name.path.strip("/") and not name.query and name.scheme in ("http", "https"):
            found.append(unquote(name.path))
        above = unquote(link.path).rstrip("/").rpartition("/")[0]
        found += [f"{above}/{unquote(s)}/" for s in item.all_meta("_wp_old_slug") if s]
    return list(dict.fromkeys(found))


def upload_addresses(path: str) -> list[str]:
    """The addresses of an uploaded file on the old site, as sent and scaled down."""
    original = path.replace("-scaled.", ".")
    return [UPLOADS + name for name in dict.fromkeys((path, original))]


def goal_without_bytes(source: Source, survey: Survey, item: SourceItem) -> Model | str:
    """Where the page of an upload leads whose bytes are missing: to what showed it."""
    for user in survey.items_using(survey.number_of(item)):
        known = find_provenance(source, user.key)
        target = known.target if known is not None else None
        is_shown = user.status == "publish" and not user.protected
        if is_shown and isinstance(target, Resource | Page) and target.live:
            return target
    return "/search"


def add_redirects(
    addresses: list[str], target: Model | str, *, earlier: Sequence[Model | str] = ()
) -> list[str]:
    """Redirect old addresses to a record, a file or a page of ours, or to a path.

    One that led to `earlier` goals of the same thing leads to the target from now on.
    An address that leads elsewhere already stays as it is; these are returned.
    """
    goal, former = _target(target), [_target(each) for each in earlier]
    by_path = {Redirect.normalise_path(address): address for address in addresses}
    known: dict[str, Redirect] = {
        redirect.old_path: redirect
        for redirect in Redirect.objects.filter(old_path__in=by_path, site=None)
    }
    taken = []
    for old_path, address in by_path.items():
        there = known.get(old_path) or deferred_row((Redirect, old_path))
        if len(old_path) > _LONGEST:
            taken.append(address)
        elif not isinstance(there, Redirect):
            save_or_defer(build_redirect(old_path, goal), name=(Redirect, old_path))
        elif _leads_to(there, goal):
            continue
        elif there.pk and any(_leads_to(there, each) for each in former):
            _lead_to(there, goal)
        else:
            taken.append(address)
    return taken


def build_redirect(old_path: str, goal: Page | str) -> Redirect:
    """A redirect of an address, in its normal form, that is not saved yet."""
    if isinstance(goal, str):
        return Redirect(old_path=old_path, redirect_link=goal)
    return Redirect(old_path=old_path, redirect_page=goal)


def _leads_to(redirect: Redirect, goal: Page | str) -> bool:
    if isinstance(goal, str):
        return bool(redirect.redirect_link == goal)
    return bool(redirect.redirect_page_id == goal.pk)


def _lead_to(redirect: Redirect, goal: Page | str) -> None:
    is_link = isinstance(goal, str)
    redirect.redirect_link = goal if is_link else ""
    redirect.redirect_page = None if is_link else goal
    redirect.save()


def _target(target: Model | str) -> "Page | str":
    return target if isinstance(target, Page | str) else permanent_url(target)


def permanent_url(target: Model) -> str:
    """Where a record or a file is for ever, in no language. Raises TypeError."""
    # Written out, as docs/adr/0001 fixes it: a redirect outlives any URL name.
    if isinstance(target, File):
        name = quote(target.current.original_name if target.current else "file")
        address = f"/r/{target.resource.identifier}/files/{target.number}/{name}"
        if len(address) <= _LONGEST:
            return address
        target = target.resource
    if isinstance(target, Agent):
        return f"/publishers/{target.identifier}"
    if isinstance(target, Event):
        return f"/e/{target.identifier}"
    if not isinstance(target, Resource):
        raise TypeError(target)
    return f"/r/{target.identifier}"


def restricted_url(target: Model, picture: AbstractImage | None = None) -> str:
    """An address that opens a thing to those who may see it, and says so to others.

    It stays right when the thing is opened. `picture` is what else a file became, for
    those who may not have the file. Raises TypeError.
    """
    if isinstance(target, Page):
        return f"/closed?page={target.pk}"
    if isinstance(target, File):
        address = f"/closed?r={target.resource.identifier}&f={target.number}"
        return address if picture is None else f"{address}&i={picture.pk}"
    if not isinstance(target, Resource):
        raise TypeError(target)
    return f"/closed?r={target.identifier}"

"""Prepare a resource for a list: what it is, where it is, and why it is listed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.core.locales import text_direction
from freeshelf.crosswalks.coins import to_coins
from freeshelf.crosswalks.record import brief_record
from freeshelf.library.access import Reader
from freeshelf.library.concept_links import ShortReference, short_references
from freeshelf.library.editions import newest_editions, superseded_by
from freeshelf.library.models import File, Resource
from freeshelf.search.explaining import files_of
from freeshelf.search.label_index import Label
from freeshelf.search.results import PassageHit, ResourceHit, TextRun
from freeshelf.vocabularies.models import Concept
from freeshelf.web.presenters.downloads import DownloadLink, download_link
from freeshelf.web.presenters.formats import (
    filled_html,
    full_date,
    highlighted_html,
    joined,
    label_in,
    language_name,
    language_names,
    web_address,
    with_colon,
)
from freeshelf.web.presenters.page_pictures import Cover, cover_of

LEGISLATION = "legislation"


def legal_note(
    resource: Resource, *, is_law: bool = False, has_text: bool = True
) -> dict[str, Any] | None:
    """Return the note on a law; None for other records.

    A record is a law if it has a legal status, or if its type says so. Without
    `has_text` its text is only linked, and the link may lead to another version.
    """
    if not (resource.legal_status or is_law):
        return None
    return {
        # “As adopted”
        "status": legal_word(resource) or _("Legal status not recorded"),
        "meaning": _meaning(resource.legal_status, has_text=has_text),
        "advice": _advice(resource),
    }


def legal_word(resource: Resource) -> str:
    """Return the status for a list, empty for other records."""
    return str(resource.get_legal_status_display()) if resource.legal_status else ""


def _meaning(status: str, *, has_text: bool) -> str:
    states = Resource.LegalStatus
    if not has_text and status in {states.AS_ADOPTED, states.AMENDED}:
        return _(
            "The library has no copy of the text. The linked version may be of "
            "another date."
        )
    meanings: dict[str, str] = {
        states.IN_FORCE: _("This law applies."),
        states.AMENDED: _("This law has been amended since this text."),
        states.REPEALED: _("This law is no longer in force."),
        states.AS_ADOPTED: _(
            "This is the text as adopted. It does not include later changes."
        ),
    }
    return meanings.get(
        status, _("Check whether it is in force, and in which version.")
    )


def _advice(resource: Resource) -> str:
    # A record asserts its status as of the day when it was last published.
    if resource.last_published_at is None:
        return _("Not legal advice: check the official text.")
    return _(
        "Not legal advice: this information is from %(date)s. Check the official text."
    ) % {"date": full_date(resource.last_published_at)}


MAX_PLACES = 4
_NEAREST_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A resource type: its label, and the name of its icon."""

    label: str
    shape: str


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A passage with marked words; `url` is its page, empty for the description."""

    html: SafeString
    language: str
    page: int | None
    url: str
    heading: str


@dataclass(frozen=True, slots=True)
class ResourceCard:
    """A resource in a list."""

    identifier: str
    coins: str  # for reference managers
    url: str
    cite_url: str
    title: str
    title_html: SafeString
    language: str
    types: tuple[TypeWord, ...]
    facts: tuple[str, ...]  # places, year, languages, the force of a law
    publisher: str
    passages: tuple[PassageLine, ...]
    downloads: tuple[DownloadLink, ...]
    # where the work is, if there is no file to download
    source_url: str
    where_to_look: str
    cover: Cover | None
    notice: str
    note: str = ""
    note_language: str = ""
    foreign: str = ""  # set if it has languages, but not the visitor's
    is_dense_only: bool = False
    is_featured: bool = False
    by_label: str = ""  # what was typed is only in the names of its concepts or agents
    superseded: str = ""  # “Superseded by … (2026)”, with a link
    translations: tuple[tuple[str, str, str], ...] = ()  # URL, name and code


def hit_cards(hits: Iterable[ResourceHit], *, query: str) -> list[ResourceCard]:
    """Return cards of search hits, which include their files."""
    hits = list(hits)
    references = short_references([hit.resource for hit in hits])
    return [
        _card(
            hit.resource,
            reference=references[hit.resource.pk],
            runs=hit.title_runs,
            passages=tuple(hit.passages),
            files=list(hit.files),
            query=query,
            is_dense_only=hit.is_dense_only,
            by_label=_by_label(hit.labels) or _by_name(hit.named),
            newer=hit.newer,
            translations=hit.translations,
        )
        for hit in hits
    ]


def without_covers(cards: Iterable[ResourceCard]) -> list[ResourceCard]:
    """Return the cards without first pages."""
    return [replace(card, cover=None) for card in cards]


def resource_cards(
    resources: Iterable[Resource],
    *,
    user: Reader,
    notes: dict[int, str] | None = None,
    notes_language: str = "",
) -> list[ResourceCard]:
    """Return cards of resources from elsewhere; `notes` by primary key."""
    resources = list(resources)
    references = short_references(resources)
    files = files_of(resources, user=user)
    newer = newest_editions(resources, user)
    return [
        _card(
            resource,
            reference=references[resource.pk],
            newer=newer.get(resource.pk),
            files=files.get(resource.pk, []),
            note=(notes or {}).get(resource.pk, ""),
            note_language=notes_language,
        )
        for resource in resources
    ]


def type_words(concepts: Iterable[Concept]) -> tuple[TypeWord, ...]:
    """Return labels and icons of resource types."""
    return tuple(TypeWord(concept_label(each), each.identifier) for each in concepts)


def concept_label(concept: Concept) -> str:
    """Return the label of a concept, marked if not in the visitor's language."""
    return label_in(*concept.label_with_language())


def file_title(file: File) -> tuple[str, str]:
    """Return the title of a file, or else of its record, with its language."""
    if not file.title:
        return file.resource.display_title, file.resource.language
    version = file.current
    known = file.language or (version.content.language if version else "")
    return file.title, known or file.resource.language


def page_url(
    resource: Resource, number: int, *, page: int | None, query: str = ""
) -> str:
    """Return the URL of a page of a file, with the query to highlight."""
    address = f"{resource.get_absolute_url()}/files/{number}"
    return _with_page(address, page, query)


def topic_url(concept: Concept) -> str:
    """Return the page of a concept."""
    return reverse("concept", args=[concept.scheme.identifier, concept.identifier])


def _card(
    resource: Resource,
    *,
    reference: ShortReference,
    files: list[File],
    runs: tuple[TextRun, ...] = (),
    passages: tuple[PassageHit, ...] = (),
    query: str = "",
    note: str = "",
    note_language: str = "",
    is_dense_only: bool = False,
    by_label: str = "",
    newer: Resource | None = None,
    translations: tuple[Resource, ...] = (),
) -> ResourceCard:
    runs = runs or (TextRun(resource.display_title),)
    places = [concept_label(place) for place in resource.spatial.all()]
    if len(places) > MAX_PLACES:
        places = [*places[:MAX_PLACES], "…"]
    codes = [resource.language, *(file.language for file in files)]
    year = str(resource.issued_year) if resource.issued_year else ""
    languages = language_names(codes)
    facts = (joined(places), year, languages, legal_word(resource))
    links = tuple(link for file in files if (link := download_link(file)))[:3]
    source_url = "" if links else web_address(resource.source_url)
    address = resource.get_absolute_url()
    brief = brief_record(
        resource,
        base_url=settings.FREESHELF_BASE_URL,
        creators=reference.creators,
        doi=reference.doi,
    )
    return ResourceCard(
        identifier=resource.identifier,
        coins=to_coins(brief),
        url=address,
        cite_url=f"{address}/cite",
        title="".join(run.text for run in runs),
        title_html=highlighted_html(runs),
        language=resource.language,
        types=type_words(resource.types.all()),
        facts=tuple(fact for fact in facts if fact),
        publisher=resource.publisher.name if resource.publisher else "",
        passages=tuple(
            _passage(hit, resource, address=address, query=query) for hit in passages
        ),
        downloads=links,
        source_url=source_url,
        where_to_look="" if links or source_url else _where_to_look(resource),
        # What may be hard to see stays behind its notice.
        cover=None if resource.content_notice else cover_of(files),
        notice=resource.content_notice,
        note=note,
        note_language=note_language,
        foreign="" if _is_read_here(codes) else languages,
        is_dense_only=is_dense_only,
        is_featured=resource.is_featured,
        by_label=by_label,
        superseded=superseded_html(newer) if newer else "",
        translations=tuple(
            (each.get_absolute_url(), language_name(each.language), each.language)
            for each in translations
        ),
    )


def superseded_html(newer: Resource) -> SafeString:
    """Return that a newer edition replaces a resource, with a link to it."""
    link = format_html(
        '<a href="{}" lang="{}" dir="{}">{}</a>',
        newer.get_absolute_url(),
        newer.language,
        text_direction(newer.language),
        newer.display_title,
    )
    return filled_html(superseded_by(newer, title="%(title)s"), title=link)


def _by_label(labels: tuple[Label, ...] | None) -> str:
    """Return where a phrase is that the text of the resource does not have."""
    if labels is None:
        return ""
    return _with_names(_("Phrase only in the name of a topic or other term"), labels)


def _by_name(labels: tuple[Label, ...] | None) -> str:
    """Return by what a resource was found whose card has no marked word."""
    if labels is None:
        return ""
    if not labels:
        return _("Found by other details of the record")
    return _with_names(_("Found by name"), labels)


def _with_names(sentence: str, labels: tuple[Label, ...]) -> str:
    named = joined([label_in(label.text, label.language) for label in labels])
    return format_html("{}{}", with_colon(sentence), named) if named else sentence


def _where_to_look(resource: Resource) -> str:
    """Return where to find a work that is only described."""
    if resource.publisher is None:
        return _("No file in this library. Look for it in a library catalogue")
    return _("No file in this library. Available from %(publisher)s") % {
        "publisher": resource.publisher.name
    }


def _is_read_here(codes: Iterable[str]) -> bool:
    """Return whether one of the languages (BCP 47) is that of the interface."""
    reader = (get_language() or "en").partition("-")[0]
    return any(code.partition("-")[0].lower() == reader for code in codes)


def _passage(
    hit: PassageHit, resource: Resource, *, address: str, query: str
) -> PassageLine:
    has_page = hit.page is not None and hit.file_number is not None
    return PassageLine(
        html=highlighted_html(hit.runs),
        language=hit.language,
        page=hit.page,
        url=_with_page(f"{address}/files/{hit.file_number}", hit.page, query)
        if has_page
        else "",
        heading=_heading(hit, resource.title),
    )


def _heading(hit: PassageHit, title: str) -> str:
    """Return the nearest headings of a passage that add information."""
    text = "".join(run.text for run in hit.runs).casefold()
    known = (title.casefold(), *([text] if text else []))
    # The outermost is usually the title of the document.
    inner = hit.headings[1:] or hit.headings
    news = [h for h in inner if not any(h.casefold() in each for each in known)]
    return " › ".join(news[-_NEAREST_HEADINGS:])


def _with_page(address: str, page: int | None, query: str) -> str:
    target = f"{address}/page/{page}" if page else address
    return f"{target}?{urlencode({'q': query})}" if query else target

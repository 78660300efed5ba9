"""What must be known of a whole export before its first item is written.

One streamed reading keeps a few short facts an item: who uses which attachment, what is
public, what the terms and fields mean. No text is kept.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field, replace
from urllib.parse import unquote, urlsplit

from freeshelf.ingest.mapping import RAW
from freeshelf.ingest.wordpress.custom_types import (
    ATTACHMENT,
    KNOWN_TYPES,
    PAGE,
    POST,
    CustomType,
    TypeMapping,
    defined_taxonomy,
    listed_taxonomies,
    read_custom_type,
)
from freeshelf.ingest.wordpress.field_labels import FieldLabels
from freeshelf.ingest.wordpress.item_meta import acf_fields, meta_values, php_text
from freeshelf.ingest.wordpress.public_evidence import PublicEvidence, Traces
from freeshelf.ingest.wordpress.streams.shortcodes import (
    has_own_gallery,
    picture_numbers,
)
from freeshelf.library.access import AccessRights
from freeshelf.library.services import guess_media_type
from freeshelf.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceRecord,
    SourceSite,
    SourceTerm,
    TermReference,
)

# Custom fields whose values are terms in all but name.
AUDIENCE_FIELDS = ("audience", "audiences", "target_audience")
FIELD_TAXONOMY = "field:"
# Meta of a term that an export of a library wrote for a concept.
OF_LIBRARY = {"uri", "scheme"}
FILE_FIELDS = {"file", "image", "gallery"}
UPLOADS = "/wp-content/uploads/"
_UPLOAD_PATH = re.compile(UPLOADS + r"([^\s\"'<>()\[\]?#\\]+)")
_ATTACHED_BLOCK = re.compile(
    r"wp:(?:image|file|video|audio|cover|media-text)\s+\{[^\n]{0,2000}?\"(?:id|mediaId)\":(\d+)"
)
_PICTURE_CLASS = re.compile(r"wp-image-(\d+)")
_SIZE = re.compile(r"-(?:\d+x\d+|scaled|rotated)(?=\.\w+$)")
# What a former text showed is no longer used by it.
_NO_USERS = {ATTACHMENT, "revision", "customize_changeset", "oembed_cache"}
# Published in name only: no reader met such an item, or its author.
_OF_THE_SITE = KNOWN_TYPES - {PAGE, "ai1ec_event"}
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What other items need to know of one."""

    source_id: str  # with a mark where another item has the number too
    key: str
    type: str
    status: str
    protected: bool
    parent_id: str
    place: tuple[int, str] = (0, "")  # among its siblings: menu order, then title
    # Of an item of the site's own types, as the mapping may go by them.
    terms: tuple[TermReference, ...] = ()

    @property
    def live(self) -> bool:
        """Whether it is published for anyone."""
        return self.status in {"publish", "private"}

    @property
    def access(self) -> str:
        """Who may read it, apart from whether it is published."""
        if self.protected or self.status in {"private", "trash"}:
            return str(AccessRights.STAFF)
        return str(AccessRights.OPEN)


@dataclass(frozen=True, slots=True)
class Attachment:
    """An uploaded file as other items refer to it."""

    source_id: str
    path: str  # below the folder of uploads
    title: str
    alt: str
    metadata: str = ""  # what WordPress knows of a picture, serialised
    caption: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it is shown inside a text; anything else is a document."""
        return guess_media_type(self.path).startswith("image/")


@dataclass(slots=True)
class Survey:
    """The facts; filled by `survey_records`."""

    site: SourceSite = field(default_factory=SourceSite)
    authors: dict[str, SourceAuthor] = field(default_factory=dict)
    creators: set[str] = field(default_factory=set)  # log-in names of who made items
    writers: set[str] = field(default_factory=set)  # of what readers were shown
    terms: dict[tuple[str, str], SourceTerm] = field(default_factory=dict)
    term_uses: Counter[tuple[str, str]] = field(default_factory=Counter)
    field_names: Counter[str] = field(default_factory=Counter)
    field_types: dict[str, str] = field(default_factory=dict)
    field_labels: FieldLabels = field(default_factory=FieldLabels)
    type_counts: Counter[str] = field(default_factory=Counter)
    custom_types: dict[str, CustomType] = field(default_factory=dict)
    traces: Traces = field(default_factory=Traces)
    evidence: PublicEvidence = field(default_factory=PublicEvidence)
    # What the mapping makes of the site's own types.
    sorting: TypeMapping = field(default_factory=lambda: TypeMapping({}))
    defined_taxonomies: dict[str, bool] = field(default_factory=dict)  # public?
    taxonomy_items: Counter[str] = field(default_factory=Counter)
    items: dict[str, ItemFacts] = field(default_factory=dict)
    # By key, and by number of the first attachment, where another item has the number.
    marked: dict[str, str] = field(default_factory=dict)
    marked_attachments: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)  # attachments that a text shows
    paths: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)  # pictures of an item

    def number_of(self, item: SourceItem) -> str:
        """The number of an item as the survey has it."""
        return self.marked.get(item.key, item.source_id)

    def attachment_number(self, number: str) -> str:
        """The number as the survey has it of the attachment meant; empty for none."""
        if number in self.attachments:
            return number
        return self.marked_attachments.get(number, "")

    def attachment_at(self, path: str) -> Attachment | None:
        """The attachment that a path below the uploads, of any size, belongs to."""
        path = unquote(path)
        for candidate in (path, _SIZE.sub("", path)):
            if (number := self.paths.get(candidate)) is not None:
                return self.attachments[number]
        return None

    def pictures_of(self, parent: str) -> list[str]:
        """Numbers of the pictures that were uploaded to an item."""
        return self.children.get(parent, [])

    def shows(self, attachment_id: str) -> bool:
        """Whether an attachment is a picture that a text shows."""
        return (
            attachment_id in self.shown and self.attachments[attachment_id].is_picture
        )

    def is_unused_image(self, attachment_id: str) -> bool:
        """Whether an attachment is a picture that nothing uses."""
        attachment = self.attachments[attachment_id]
        return attachment.is_picture and not self.users.get(attachment_id)

    def had_public_page(self, attachment_id: str) -> bool:
        """Whether readers could open an attachment's page: with what it hangs on."""
        own = self.items[attachment_id]
        shown = {own.status, self.items.get(own.parent_id, own).status}
        return shown <= {"inherit", "publish"}

    def items_using(self, attachment_id: str) -> list[ItemFacts]:
        """The items that use an attachment, its parent first."""
        return [self.items[user] for user in self.users.get(attachment_id, [])]

    def audience_terms(
        self, item: SourceItem, names: Iterable[str]
    ) -> list[tuple[str, str]]:
        """Values of an item's audience fields as taxonomy and slug.

        None for an item of which an export of a library like this one says its
        audiences: they stand among its terms, and each would count twice.
        """
        if any(
            term.taxonomy in AUDIENCE_FIELDS
            and (known := self.terms.get((term.taxonomy, term.slug))) is not None
            and dict(known.meta).keys() >= OF_LIBRARY
            for term in item.terms
        ):
            return []
        return [
            (FIELD_TAXONOMY + name, value)
            for name in names
            for value in meta_values(item.first_meta(name))
        ]

    def is_hidden_type(self, name: str) -> bool:
        """Whether the site never showed items of this type to readers."""
        return name in self.custom_types and not self.custom_types[name].is_public

    def is_hidden(self, item: ItemFacts) -> bool:
        """Whether an item is of a type that readers never met, as far as is known.

        So is one of a type that nothing shows, unless the mapping makes it something.
        """
        if item.type in KNOWN_TYPES or item.type == POST:
            return False
        if item.type in self.custom_types:
            return self.is_hidden_type(item.type)
        return self.is_raw(item)

    def is_raw(self, item: ItemFacts) -> bool:
        """Whether the mapping makes nothing of an item of the site's own types."""
        return self.sorting.target_with(item.type, item.terms) in ("", RAW)


def survey_records(records: Iterable[SourceRecord]) -> Survey:
    """Read a whole source once and keep the facts.

    What earlier imports kept may follow the file, so that an export of a part still
    knows the whole. Of two items with one number the first is the one that others mean.
    """
    survey = Survey()
    uses: dict[str, _References] = {}
    for record in records:
        match record:
            case SourceSite():
                survey.site = record
                survey.defined_taxonomies |= listed_taxonomies(record)
            case SourceAuthor():
                survey.authors[record.login] = record
            case SourceTerm():
                survey.terms[record.taxonomy, record.slug] = record
            case SourceItem() if not record.is_copy:
                number = _free_number(survey, record)
                _note_item(survey, record, number)
                if record.type not in _NO_USERS:
                    references = _references(record)
                    if any(astuple(references)):
                        uses[number] = references
    _resolve_uses(survey, uses)
    _name_values(survey)
    return survey


def site_path(url: str) -> str:
    """The path and query of an address."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@dataclass(slots=True)
class _References:
    numbers: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)  # field key, value
    own_pictures: bool = False  # a gallery of what was uploaded to the item


def _free_number(survey: Survey, item: SourceItem) -> str:
    """The number of an item, with a mark where another one has it."""
    number, nth = item.source_id, 1
    while number in survey.items:
        nth += 1
        number = f"{item.source_id}~{nth}"
    return number


def _note_item(survey: Survey, item: SourceItem, number: str) -> None:
    is_own = item.type not in KNOWN_TYPES and item.type != POST
    survey.creators.add(item.creator)
    if item.status == "publish" and item.type not in _OF_THE_SITE:
        survey.writers.add(item.creator)
    if number != item.source_id and survey.items[item.source_id].key != item.key:
        survey.marked.setdefault(item.key, number)
    survey.items[number] = ItemFacts(
        source_id=number,
        key=item.key,
        type=item.type,
        status=item.status,
        protected=bool(item.password),
        parent_id=item.parent_id,
        place=(
            (item.menu_order, item.title.casefold()) if item.type == PAGE else (0, "")
        ),
        terms=item.terms if is_own else (),
    )
    if item.type == ATTACHMENT:
        path = attachment_path(item)
        survey.attachments[number] = Attachment(
            number,
            path,
            item.title,
            item.first_meta("_wp_attachment_image_alt"),
            item.first_meta("_wp_attachment_metadata"),
            item.excerpt,
        )
        if number == item.source_id:
            survey.paths[path] = number
        elif item.source_id not in survey.attachments:
            survey.marked_attachments.setdefault(item.source_id, number)
        survey.paths.setdefault(path, number)
        survey.paths.setdefault(_SIZE.sub("", path), number)
    elif item.type == "acf-field":
        survey.field_types[item.slug] = php_text(item.content, "type")
    elif custom := read_custom_type(item):
        survey.custom_types[custom.name] = custom
    survey.defined_taxonomies |= defined_taxonomy(item)
    survey.field_labels.note(item)
    survey.traces.note(item, survey.site, is_own=is_own)
    survey.type_counts[item.type] += 1
    if item.type not in KNOWN_TYPES:
        survey.taxonomy_items.update({term.taxonomy for term in item.terms})
        for term in item.terms:
            key = (term.taxonomy, term.slug)
            survey.term_uses[key] += 1
            survey.terms.setdefault(
                key, SourceTerm(term.taxonomy, term.slug, term.name)
            )
        for key in survey.audience_terms(item, AUDIENCE_FIELDS):
            survey.term_uses[key] += 1
            survey.terms.setdefault(key, SourceTerm(*key, name=key[1]))
        names = {key for key, _ in item.meta if not key.startswith("_")}
        survey.field_names.update(names)


def _name_values(survey: Survey) -> None:
    """Name values that are terms in all but name as readers saw them."""
    for key, term in survey.terms.items():
        taxonomy, value = key
        if taxonomy.startswith(FIELD_TAXONOMY):
            name = taxonomy.removeprefix(FIELD_TAXONOMY)
            label = survey.field_labels.label(name, value)
            survey.terms[key] = replace(term, name=label)


def is_picture(item: SourceItem) -> bool:
    """Whether an attachment is a picture; anything else is a document."""
    return guess_media_type(attachment_path(item)).startswith("image/")


def attachment_path(item: SourceItem) -> str:
    """Where the bytes of an attachment are below the folder of uploads."""
    if path := item.first_meta("_wp_attached_file"):
        return unquote(path)
    return unquote(urlsplit(item.attachment_url).path).rpartition(UPLOADS)[2]


def _references(item: SourceItem) -> _References:
    found = _References()
    found.numbers.update(item.all_meta("_thumbnail_id"))
    found.numbers.update(picture_numbers(item.content))
    found.own_pictures = has_own_gallery(item.content)
    found.numbers.update(_ATTACHED_BLOCK.findall(item.content))
    found.numbers.update(_PICTURE_CLASS.findall(item.content))
    found.paths.update(_UPLOAD_PATH.findall(item.content))
    keys = acf_fields(item)
    for name, value in item.meta:
        if name in keys and _NUMBERS.search(value):
            found.fields.add((keys[name], value))
    return found


def _resolve_uses(survey: Survey, uses: dict[str, _References]) -> None:
    users: dict[str, list[str]] = defaultdict(list)
    for number, attachment in survey.attachments.items():
        parent = survey.items[number].parent_id
        if parent in survey.items:
            users[number].append(parent)
            if attachment.is_picture:
                survey.children.setdefault(parent, []).append(number)
    for user, references in uses.items():
        there = map(survey.attachment_at, references.paths)
        used = {attachment.source_id for attachment in there if attachment is not None}
        # Of two with one number, an address says which one is meant.
        meant = {number.partition("~")[0] for number in used}
        used |= set(map(survey.attachment_number, references.numbers - meant)) - {""}
        survey.shown |= used
        if references.own_pictures:
            survey.shown.update(survey.pictures_of(user))
        for key, value in references.fields:
            if survey.field_types.get(key) in FILE_FIELDS:
                numbers = map(survey.attachment_number, _NUMBERS.findall(value))
                used.update(set(numbers) - {""})
        for number in sorted(used):
            if user not in users[number]:
                users[number].append(user)
    survey.users = dict(users)

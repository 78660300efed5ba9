"""Survey a whole source before its first item is written.

One streamed pass stores a few short facts per item: who uses which attachment, what is
public, what terms and fields mean. No texts are stored.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field, replace
from urllib.parse import unquote, urlsplit

from freeshelf.ingest.mapping import RAW
from freeshelf.library.access import AccessRights
from freeshelf.library.services import guess_media_type
from freeshelf_wordpress.importers.custom_types import (
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
from freeshelf_wordpress.importers.field_guesses import FieldLabels
from freeshelf_wordpress.importers.item_meta import acf_fields, meta_values
from freeshelf_wordpress.importers.public_evidence import PublicEvidence, Traces
from freeshelf_wordpress.importers.streams.shortcodes import (
    has_own_gallery,
    picture_numbers,
)
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceRecord,
    SourceSite,
    SourceTerm,
    TermReference,
)

# Custom fields whose values act as terms.
AUDIENCE_FIELDS = ("audience", "audiences", "target_audience")
FIELD_TAXONOMY = "field:"
# Meta of a term that an export of a Freeshelf library wrote for a concept.
OF_LIBRARY = {"uri", "scheme"}
FILE_FIELDS = {"file", "image", "gallery"}
UPLOADS = "/wp-content/uploads/"
_UPLOAD_PATH = re.compile(UPLOADS + r"([^\s\"'<>()\[\]?#\\]+)")
_ATTACHED_BLOCK = re.compile(
    r"wp:(?:image|file|video|audio|cover|media-text)\s+\{[^\n]{0,2000}?\"(?:id|mediaId)\":(\d+)"
)
_IMAGE_CLASS = re.compile(r"wp-image-(\d+)")
_SIZE = re.compile(r"-(?:\d+x\d+|scaled|rotated)(?=\.\w+$)")
# Types that do not count as users of attachments, such as old revisions.
_NO_USERS = {ATTACHMENT, "revision", "customize_changeset", "oembed_cache"}
# Types with the status “publish” that visitors do not see, nor their authors.
_OF_THE_SITE = KNOWN_TYPES - {PAGE, "ai1ec_event"}
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """Facts about an item that other items need."""

    source_id: str  # with a suffix if another item has the ID too
    key: str
    type: str
    status: str
    protected: bool
    parent_id: str
    place: tuple[int, str] = (0, "")  # sort key among siblings: menu order, title
    # Terms of items of custom types, since the mapping may depend on them.
    terms: tuple[TermReference, ...] = ()

    @property
    def live(self) -> bool:
        """Return whether it is published, publicly or privately."""
        return self.status in {"publish", "private"}

    @property
    def access(self) -> str:
        """Return the access level, whether or not it is published."""
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
    metadata: str = ""  # image metadata of WordPress, PHP-serialized
    caption: str = ""

    @property
    def is_picture(self) -> bool:
        """Return whether it is an image; anything else is a document."""
        return guess_media_type(self.path).startswith("image/")


@dataclass(slots=True)
class Survey:
    """Facts about a source, collected by `survey_records`."""

    site: SourceSite = field(default_factory=SourceSite)
    authors: dict[str, SourceAuthor] = field(default_factory=dict)
    creators: set[str] = field(default_factory=set)  # usernames of creators of items
    writers: set[str] = field(default_factory=set)  # creators of public items
    terms: dict[tuple[str, str], SourceTerm] = field(default_factory=dict)
    term_uses: Counter[tuple[str, str]] = field(default_factory=Counter)
    field_names: Counter[str] = field(default_factory=Counter)
    field_types: dict[str, str] = field(default_factory=dict)
    field_labels: FieldLabels = field(default_factory=FieldLabels)
    type_counts: Counter[str] = field(default_factory=Counter)
    custom_types: dict[str, CustomType] = field(default_factory=dict)
    traces: Traces = field(default_factory=Traces)
    evidence: PublicEvidence = field(default_factory=PublicEvidence)
    # Targets of custom types.
    sorting: TypeMapping = field(default_factory=lambda: TypeMapping({}))
    defined_taxonomies: dict[str, bool] = field(default_factory=dict)  # public?
    taxonomy_items: Counter[str] = field(default_factory=Counter)
    items: dict[str, ItemFacts] = field(default_factory=dict)
    # Suffixed IDs, by item key and by ID of attachments, for IDs that are not unique.
    marked: dict[str, str] = field(default_factory=dict)
    marked_attachments: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)  # attachments that a text shows
    paths: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)  # images by parent

    def number_of(self, item: SourceItem) -> str:
        """Return the ID of an item in the survey."""
        return self.marked.get(item.key, item.source_id)

    def attachment_number(self, attachment_id: str) -> str:
        """Return the ID in the survey of an attachment; empty if there is none."""
        if attachment_id in self.attachments:
            return attachment_id
        return self.marked_attachments.get(attachment_id, "")

    def attachment_at(self, path: str) -> Attachment | None:
        """Return the attachment with this path below the uploads, in any size."""
        path = unquote(path)
        for candidate in (path, _SIZE.sub("", path)):
            if (attachment_id := self.paths.get(candidate)) is not None:
                return self.attachments[attachment_id]
        return None

    def pictures_of(self, parent: str) -> list[str]:
        """Return the IDs of images that were uploaded to an item."""
        return self.children.get(parent, [])

    def shows(self, attachment_id: str) -> bool:
        """Return whether an attachment is an image that a text shows."""
        return (
            attachment_id in self.shown and self.attachments[attachment_id].is_picture
        )

    def is_unused_image(self, attachment_id: str) -> bool:
        """Return whether an attachment is an image that nothing uses."""
        attachment = self.attachments[attachment_id]
        return attachment.is_picture and not self.users.get(attachment_id)

    def had_public_page(self, attachment_id: str) -> bool:
        """Return whether an attachment and its parent were public."""
        own = self.items[attachment_id]
        shown = {own.status, self.items.get(own.parent_id, own).status}
        return shown <= {"inherit", "publish"}

    def items_using(self, attachment_id: str) -> list[ItemFacts]:
        """Return the items that use an attachment, its parent first."""
        return [self.items[user] for user in self.users.get(attachment_id, [])]

    def audience_terms(
        self, item: SourceItem, names: Iterable[str]
    ) -> list[tuple[str, str]]:
        """Return values of an item's audience fields as taxonomy and slug.

        Returns none for an export of a Freeshelf library, which contains audiences as
        terms too: each would count twice.
        """
        if any(
            term.taxonomy in AUDIENCE_FIELDS
            and (term_there := self.terms.get((term.taxonomy, term.slug))) is not None
            and dict(term_there.meta).keys() >= OF_LIBRARY
            for term in item.terms
        ):
            return []
        return [
            (FIELD_TAXONOMY + name, value)
            for name in names
            for value in meta_values(item.first_meta(name))
        ]

    def is_hidden_type(self, name: str) -> bool:
        """Return whether the site never showed items of this type to visitors."""
        return name in self.custom_types and not self.custom_types[name].is_public

    def is_hidden(self, item: ItemFacts) -> bool:
        """Return whether an item's type was hidden from visitors as far as is known.

        Undefined types count as hidden unless the mapping has a target for them.
        """
        if item.type in KNOWN_TYPES or item.type == POST:
            return False
        if item.type in self.custom_types:
            return self.is_hidden_type(item.type)
        return self.is_raw(item)

    def is_raw(self, item: ItemFacts) -> bool:
        """Return whether an item of a custom type is unmapped."""
        return self.sorting.target_with(item.type, item.terms) in ("", RAW)


def survey_records(records: Iterable[SourceRecord]) -> Survey:
    """Read a whole source once and collect the facts.

    Records of earlier imports may follow, so that a partial export can be imported. If
    two items have the same ID, references mean the first.
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
                item_id = _unique_id(survey, record)
                _note_item(survey, record, item_id)
                if record.type not in _NO_USERS:
                    references = _references(record)
                    if any(astuple(references)):
                        uses[item_id] = references
    _resolve_uses(survey, uses)
    _label_field_terms(survey)
    return survey


def site_path(url: str) -> str:
    """Return the path and query of a URL."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@dataclass(slots=True)
class _References:
    numbers: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)  # field key, value
    own_pictures: bool = False  # a gallery of what was uploaded to the item


def _unique_id(survey: Survey, item: SourceItem) -> str:
    """Return the ID of an item, with a suffix if it is not unique."""
    item_id, count = item.source_id, 1
    while item_id in survey.items:
        count += 1
        item_id = f"{item.source_id}~{count}"
    return item_id


def _note_item(survey: Survey, item: SourceItem, item_id: str) -> None:
    is_own = item.type not in KNOWN_TYPES and item.type != POST
    survey.creators.add(item.creator)
    if item.status == "publish" and item.type not in _OF_THE_SITE:
        survey.writers.add(item.creator)
    if item_id != item.source_id and survey.items[item.source_id].key != item.key:
        survey.marked.setdefault(item.key, item_id)
    survey.items[item_id] = ItemFacts(
        source_id=item_id,
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
        survey.attachments[item_id] = Attachment(
            item_id,
            path,
            item.title,
            item.first_meta("_wp_attachment_image_alt"),
            item.first_meta("_wp_attachment_metadata"),
            item.excerpt,
        )
        if item_id == item.source_id:
            survey.paths[path] = item_id
        elif item.source_id not in survey.attachments:
            survey.marked_attachments.setdefault(item.source_id, item_id)
        survey.paths.setdefault(path, item_id)
        survey.paths.setdefault(_SIZE.sub("", path), item_id)
    elif item.type == "acf-field":
        survey.field_types[item.slug] = str(php_array(item.content).get("type", ""))
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


def _label_field_terms(survey: Survey) -> None:
    """Replace names of terms from field values by their labels."""
    for key, term in survey.terms.items():
        taxonomy, value = key
        if taxonomy.startswith(FIELD_TAXONOMY):
            name = taxonomy.removeprefix(FIELD_TAXONOMY)
            label = survey.field_labels.label(name, value)
            survey.terms[key] = replace(term, name=label)


def is_picture(item: SourceItem) -> bool:
    """Return whether an attachment is an image; anything else is a document."""
    return guess_media_type(attachment_path(item)).startswith("image/")


def attachment_path(item: SourceItem) -> str:
    """Return the path of an attachment below the uploads folder."""
    if path := item.first_meta("_wp_attached_file"):
        return unquote(path)
    return unquote(urlsplit(item.attachment_url).path).rpartition(UPLOADS)[2]


def _references(item: SourceItem) -> _References:
    references = _References()
    references.numbers.update(item.all_meta("_thumbnail_id"))
    references.numbers.update(picture_numbers(item.content))
    references.own_pictures = has_own_gallery(item.content)
    references.numbers.update(_ATTACHED_BLOCK.findall(item.content))
    references.numbers.update(_IMAGE_CLASS.findall(item.content))
    references.paths.update(_UPLOAD_PATH.findall(item.content))
    keys = acf_fields(item)
    for name, value in item.meta:
        if name in keys and _NUMBERS.search(value):
            references.fields.add((keys[name], value))
    return references


def _resolve_uses(survey: Survey, uses: dict[str, _References]) -> None:
    users: dict[str, list[str]] = defaultdict(list)
    for attachment_id, attachment in survey.attachments.items():
        parent = survey.items[attachment_id].parent_id
        if parent in survey.items:
            users[attachment_id].append(parent)
            if attachment.is_picture:
                survey.children.setdefault(parent, []).append(attachment_id)
    for user, references in uses.items():
        by_url = map(survey.attachment_at, references.paths)
        used = {each.source_id for each in by_url if each is not None}
        # If two attachments share an ID, the URL decides.
        ids = {attachment_id.partition("~")[0] for attachment_id in used}
        used |= set(map(survey.attachment_number, references.numbers - ids)) - {""}
        survey.shown |= used
        if references.own_pictures:
            survey.shown.update(survey.pictures_of(user))
        for key, value in references.fields:
            if survey.field_types.get(key) in FILE_FIELDS:
                attachment_ids = map(survey.attachment_number, _NUMBERS.findall(value))
                used.update(set(attachment_ids) - {""})
        for attachment_id in sorted(used):
            if user not in users[attachment_id]:
                users[attachment_id].append(user)
    survey.users = dict(users)

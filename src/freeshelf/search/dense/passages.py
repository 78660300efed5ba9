"""What of a record gets a vector: its description, and every passage of its files."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from freeshelf.core.html import html_to_text
from freeshelf.enrich.models import Passage
from freeshelf.enrich.passages import cut_into_passages
from freeshelf.library.access import strictest
from freeshelf.library.models import File, Resource
from freeshelf.search.analysis import primary_subtag

# No file has this number: passages of the record itself are called by it.
RECORD_NUMBER = 0
HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage by the key of its document in the index; "0.n" are the description's.

    `text` is what the model is given.
    """

    key: str
    level: str
    language: str
    text: str

    @property
    def text_hash(self) -> bytes:
        """What a vector of this text is kept under."""
        return hashlib.blake2b(self.text.encode(), digest_size=HASH_BYTES).digest()


def embedded_passages(
    identifiers: Iterable[str], *, languages: tuple[str, ...] = ()
) -> dict[str, tuple[EmbeddedPassage, ...]]:
    """Passages of these records, none of those that are not live.

    `languages` leaves only passages in these; none: in any.
    """
    wanted = list(dict.fromkeys(identifiers))
    resources = list(Resource.objects.live().filter(identifier__in=wanted))
    files: defaultdict[int, list[File]] = defaultdict(list)
    present = File.objects.not_removed().filter(resource__in=[r.pk for r in resources])
    for file in present.with_content().order_by("number"):
        files[file.resource_id].append(file)
    texts = _texts(file for each in files.values() for file in each)
    found: dict[str, tuple[EmbeddedPassage, ...]] = dict.fromkeys(wanted, ())
    for resource in resources:
        passages = (
            *_of_record(resource),
            *_of_files(resource, files[resource.pk], texts),
        )
        found[resource.identifier] = tuple(
            passage
            for passage in passages
            if not languages or primary_subtag(passage.language) in languages
        )
    return found


def embedded_text(title: str, text: str) -> str:
    """What stands for a passage: a page seldom says what its document is about."""
    return "\n".join(part for part in (title.strip(), text.strip()) if part)


def _of_record(resource: Resource) -> Iterator[EmbeddedPassage]:
    described = html_to_text(resource.description)
    pieces = [piece.text for piece in cut_into_passages(described)]
    for ordinal, piece in enumerate(pieces or [""]):
        if text := embedded_text(resource.title, piece):
            yield EmbeddedPassage(
                key=f"{RECORD_NUMBER}.{ordinal}",
                level=resource.access_rights,
                language=resource.language,
                text=text,
            )


def _of_files(
    resource: Resource, files: Sequence[File], texts: dict[str, list[Passage]]
) -> Iterator[EmbeddedPassage]:
    for file in files:
        version = file.current
        for passage in texts.get(version.content_id, ()) if version else ():
            yield EmbeddedPassage(
                key=f"{file.number}.{passage.pk}",
                level=strictest(resource.access_rights, file.access_rights),
                language=_known(passage.language, file.language, resource.language),
                text=embedded_text(resource.title, passage.text_with_headings),
            )


def _texts(files: Iterable[File]) -> dict[str, list[Passage]]:
    contents = {version.content_id for file in files if (version := file.current)}
    found: dict[str, list[Passage]] = {}
    for passage in Passage.objects.filter(content__in=contents).order_by("ordinal"):
        found.setdefault(passage.content_id, []).append(passage)
    return found


def _known(*languages: str) -> str:
    return next((each for each in languages if each and each != "und"), "und")

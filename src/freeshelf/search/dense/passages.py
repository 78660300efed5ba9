"""Passages of a record to embed: its description, and passages of its files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from freeshelf.core.html import html_to_text
from freeshelf.enrich.models import Passage
from freeshelf.enrich.segmentation import cut_into_passages
from freeshelf.library.access import level_now, strictest
from freeshelf.library.models import File, Resource
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.engines.vectors import RECORD_NUMBER, EmbeddedPassage


def embedded_passages(
    identifiers: Iterable[str], *, languages: tuple[str, ...] = ()
) -> dict[str, tuple[EmbeddedPassage, ...]]:
    """Return the passages of these records, none for records that are not live.

    `languages` limits the passages to these languages; empty means any.
    """
    unique = list(dict.fromkeys(identifiers))
    resources = list(Resource.objects.live().filter(identifier__in=unique))
    files: defaultdict[int, list[File]] = defaultdict(list)
    present = File.objects.not_removed().filter(resource__in=[r.pk for r in resources])
    for file in present.with_content().order_by("number"):
        files[file.resource_id].append(file)
    texts = _texts(file for each in files.values() for file in each)
    found: dict[str, tuple[EmbeddedPassage, ...]] = dict.fromkeys(unique, ())
    for resource in resources:
        tags = {resource.language, *(file.language for file in files[resource.pk])}
        languages_of_record = tuple(
            sorted({primary_subtag(tag) for tag in tags if tag})
        )
        passages = (
            *_of_record(resource),
            *_of_files(resource, files[resource.pk], texts),
        )
        found[resource.identifier] = tuple(
            replace(passage, of_record=languages_of_record)
            for passage in passages
            if not languages or primary_subtag(passage.language) in languages
        )
    return found


def embedded_text(title: str, text: str) -> str:
    """Return the title and the text: a page seldom names its document's subject."""
    return "\n".join(part for part in (title.strip(), text.strip()) if part)


def _of_record(resource: Resource) -> Iterator[EmbeddedPassage]:
    described = html_to_text(resource.description)
    pieces = [piece.text for piece in cut_into_passages(described)]
    for ordinal, piece in enumerate(pieces or [""]):
        if text := embedded_text(resource.title, piece):
            yield EmbeddedPassage(
                key=f"{RECORD_NUMBER}.{ordinal}",
                level=level_now(resource),
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
                level=strictest(level_now(resource), level_now(file)),
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

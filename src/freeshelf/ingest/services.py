"""What brings records in; each import can be run again at any time."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Lookup
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from freeshelf.core.http import Credentials, HttpPolicy
from freeshelf.ingest.deferred_indexing import index_changes, index_interrupted_runs
from freeshelf.ingest.errors import UploadsMissingError
from freeshelf.ingest.import_lock import import_lock
from freeshelf.ingest.known_keys import cached_keys
from freeshelf.ingest.mapping import RAW, Mapping, load_mapping, save_mapping
from freeshelf.ingest.models import IngestRun, Source
from freeshelf.ingest.reports import ImportReport
from freeshelf.ingest.run_log import RunLog, mark_interrupted
from freeshelf.ingest.sqlite_mmap import mmap_disabled
from freeshelf.ingest.staging import has_staged, staged_note, staging
from freeshelf.ingest.wordpress.custom_types import (
    TypeMapping,
    complete_types,
    decide_types,
    define_shown_types,
)
from freeshelf.ingest.wordpress.dangling import dangling_references
from freeshelf.ingest.wordpress.downloads import DOWNLOAD, downloaded_uploads
from freeshelf.ingest.wordpress.dry_run import plan_import
from freeshelf.ingest.wordpress.earlier_imports import (
    earlier_description,
    earlier_items,
    earlier_items_missing_from,
    known_terms,
)
from freeshelf.ingest.wordpress.field_guesses import field_decisions, sure_fields
from freeshelf.ingest.wordpress.importers import ImportContext
from freeshelf.ingest.wordpress.importers.appearance.site_name import name_note
from freeshelf.ingest.wordpress.pages import home_page
from freeshelf.ingest.wordpress.post_mapping import guess_field_mapping
from freeshelf.ingest.wordpress.public_evidence import gather_evidence
from freeshelf.ingest.wordpress.run_recorder import RunRecorder
from freeshelf.ingest.wordpress.site_importer import SiteImporter
from freeshelf.ingest.wordpress.source_gaps import (
    classify_listings,
    missing_data_notes,
    php_object_notes,
    unavailable_parts,
)
from freeshelf.ingest.wordpress.survey import Survey, survey_records
from freeshelf.ingest.wordpress.taxonomies import (
    decide_taxonomies,
    taxonomy_decisions,
)
from freeshelf.ingest.wordpress.term_guesses import complete_mapping, resolve_concepts
from freeshelf.ingest.wordpress.type_decisions import type_decisions
from freeshelf.library.index_tasks import REFERENCES, SEARCH, noting_changes
from freeshelf.sources.records import SourceRecord, SourceSite
from freeshelf.sources.wordpress.combined import (
    FETCH,
    READ,
    REST,
    REST_LOGIN,
    UNPACK,
    CombinedInput,
    CombinedSite,
    CombineOptions,
    combine_sources,
)
from freeshelf.vocabularies.models import Concept

CHECK = READ
# The steps before the first item, in their order.
PREPARING = (CHECK, FETCH, UNPACK, DOWNLOAD)
# The step after the last item.
INDEX = "index"
# Called with the step, how much of it is done, and how much there is: bytes of files in
# the step CHECK, items in every other.
Progress = Callable[[str, int, int], None]


def import_wordpress(
    *,
    sources: Sequence[Path | str],
    now: datetime,
    uploads: Path | None = None,
    mapping_file: Path | None = None,
    table_prefix: str = "",
    credentials: Credentials | None = None,
    download_files: bool = False,
    types: Lookup[str, str] | None = None,
    taxonomies: Lookup[str, str] | None = None,
    dry_run: bool = False,
    stage: bool = False,
    writes_mapping: bool = False,
    progress: Progress = lambda _step, _done, _all: None,
) -> ImportReport:
    """Bring a whole WordPress site in, or what has changed in it since the last time.

    Sources are exports, database dumps, folders or archives of uploads, calendars,
    lists of links, and addresses of a site, all of one site. They are read to their
    end before the first write: SourceError means that nothing was written. A dry run
    writes nothing but, when asked to, the mapping file for people to edit. `types` says
    what items of some types become, whatever the mapping says. Raises MappingError,
    UploadsMissingError and NoHomePageError likewise, and ImportUnderWayError while
    another import writes. An interrupt leaves whole items behind; the next run goes on
    from there.
    """
    if uploads is not None and not uploads.exists():
        raise UploadsMissingError(str(uploads))
    arguments = [*map(str, sources), *([str(uploads)] if uploads is not None else [])]
    options = CombineOptions(
        workspace=Path(settings.FREESHELF_DATA_DIR) / "imports",
        prefix=table_prefix,
        credentials=credentials,
        policy=HttpPolicy.from_settings(settings.FREESHELF_HTTP),
    )
    with (
        combine_sources(arguments, options, progress=progress) as given,
        ExitStack() as stack,
    ):
        slug = source_slug(given.site.site())
        notes: list[str] = []
        given.fetches_files = download_files and given.uploads is None
        if given.fetches_files and not dry_run:
            given.uploads = stack.enter_context(
                downloaded_uploads(
                    given.site,
                    Source.objects.filter(slug=slug).first(),
                    options.workspace / "files" / slug,
                    policy=options.policy,
                    progress=progress,
                    notes=notes,
                )
            )
        file = mapping_file or default_mapping_file(slug)
        return _import(
            given,
            file,
            now,
            notes,
            types=types or {},
            taxonomies=taxonomies or {},
            dry_run=dry_run,
            stage=stage,
            writes_mapping=writes_mapping or not dry_run,
            progress=progress,
        )


def _import(
    given: CombinedInput,
    file: Path,
    now: datetime,
    notes: Iterable[str],
    *,
    types: Lookup[str, str],
    taxonomies: Lookup[str, str],
    dry_run: bool,
    stage: bool,
    writes_mapping: bool,
    progress: Progress,
) -> ImportReport:
    site = given.site
    slug = source_slug(site.site())
    _add_earlier(site, Source.objects.filter(slug=slug).first())
    survey = survey_records(_all_records(site, slug))
    classify_listings(given, survey)
    survey.evidence = gather_evidence(
        site, survey.traces, survey.terms.values(), given.listings
    )
    define_shown_types(survey.custom_types, survey.evidence, survey.type_counts)
    mapping, concepts, is_new = _settle_mapping(file, survey, types, taxonomies)
    survey.sorting = TypeMapping(mapping.types)
    home_page()

    report = ImportReport.of_counts(site.name, site.totals(), dry_run=dry_run)
    report.slug, report.title = slug, site.site().title
    report.note_sources(site.counts(), missing_data_notes(given, survey))
    report.repairs, report.repair_count = site.repairs, site.repair_count
    report.mapping_file = str(file)
    report.field_counts = dict(survey.field_names)
    report.decisions = list(type_decisions(mapping, survey))
    report.decisions += field_decisions(mapping.fields, survey.field_labels.notes)
    report.decisions += taxonomy_decisions(mapping, survey)
    report.notes += [*notes, *unavailable_parts(given), *name_note(survey)]
    report.notes += [*dangling_references(site, survey), *php_object_notes(site)]
    if is_new and writes_mapping:
        save_mapping(file, mapping, title=site.site().title or slug)
    if dry_run:
        known = Source.objects.filter(slug=slug).first() or Source(slug=slug)
        about = ImportContext(site, known, survey, mapping, given.uploads, now)
        plan_import(report, about, concepts, fetches_files=given.fetches_files)
        return report

    source = _source(slug, site.site())
    about = ImportContext(site, source, survey, mapping, given.uploads, now)
    with import_lock(), mmap_disabled():
        # What is staged stays so until it is opened, whoever imports meanwhile.
        is_staged = stage or has_staged(source)
        _run(about, concepts, report, progress, is_staged=is_staged)
    return report


def source_slug(site: SourceSite) -> str:
    """A short name for a site, the same for every export of it."""
    parts = urlsplit(site.base_blog_url or site.link)
    return slugify(re.sub(r"[.:/]", "-", f"wordpress-{parts.netloc}{parts.path}"))[:80]


def mappings_dir() -> Path:
    """Where the mappings of sources are, which people edit."""
    return Path(settings.FREESHELF_DATA_DIR) / "mappings"


def default_mapping_file(slug: str) -> Path:
    """Where the mapping of a source is, under the data directory."""
    return mappings_dir() / f"{slug}.yaml"


def _all_records(site: CombinedSite, slug: str) -> Iterator[SourceRecord]:
    """The records of a site, then what earlier imports kept and is not in it."""
    yield site.site()
    yield from site.authors()
    described = set()
    for term in site.terms():
        described.add((term.taxonomy, term.slug))
        yield term
    present: set[str] = set()
    named: set[tuple[str, str]] = set()
    for item in site.items():
        present.add(item.source_id)
        named.update((term.taxonomy, term.slug) for term in item.terms)
        yield item
    source = Source.objects.filter(slug=slug).first()
    if source is not None:
        # An export of a part only names the terms of its items.
        yield from known_terms(source, named - described)
        yield from earlier_items_missing_from(source, present)


def _add_earlier(site: CombinedSite, source: Source | None) -> None:
    """Give a site what is known of it, for what its sources do not show."""
    if source is None:
        return
    for record in earlier_description(source):
        site.add_earlier(record)
    origins = {origin for counts in site.counts().values() for origin in counts}
    if origins & {REST, REST_LOGIN}:
        for item in earlier_items(source):
            site.add_earlier(item)


def _settle_mapping(
    file: Path,
    survey: Survey,
    types: Lookup[str, str],
    taxonomies: Lookup[str, str],
) -> tuple[Mapping, dict[tuple[str, str], Concept], bool]:
    """The mapping with guesses for what it lacks, its concepts, whether to save it."""
    mapping = load_mapping(file)
    # What a person wrote is judged before anything is guessed.
    resolve_concepts(mapping, file=file)
    added_types = complete_types(mapping, survey.type_counts, survey.custom_types)
    decide_types(mapping, types, survey.type_counts, file=str(file))
    decide_taxonomies(mapping, taxonomies, survey, file=str(file))
    added_terms = complete_mapping(mapping, survey)
    added_fields = guess_field_mapping(survey.field_names, mapping.fields)
    unknown = [name for name, target in added_fields.items() if target == RAW]
    notes = survey.field_labels.notes
    added_fields |= sure_fields(unknown, notes, mapping.fields | added_fields)
    mapping.fields |= added_fields
    concepts = resolve_concepts(mapping, file=file)
    is_new = (
        bool(types or taxonomies)
        or added_types
        or added_terms
        or bool(added_fields)
        or not file.exists()
    )
    return mapping, concepts, is_new


def _source(slug: str, site: SourceSite) -> Source:
    source, _created = Source.objects.get_or_create(
        slug=slug,
        defaults={
            "kind": Source.Kind.WORDPRESS,
            "title": site.title[:500] or slug,
            "address": (site.base_blog_url or site.link)[:1000],
        },
    )
    return source


def _run(
    about: ImportContext,
    concepts: dict[tuple[str, str], Concept],
    report: ImportReport,
    progress: Progress,
    *,
    is_staged: bool,
) -> None:
    mark_interrupted(IngestRun.objects.filter(source=about.source))
    index_interrupted_runs(about.source)
    run = IngestRun.objects.create(
        source=about.source,
        started_at=about.now,
        is_indexed=False,
        is_staged=is_staged,
    )
    run.outcome = IngestRun.Outcome.FAILED
    report.notes[:0] = [staged_note(run)] if is_staged else []
    log = RunLog(run)
    try:
        with (
            cached_keys(about.source),
            staging(about.source, is_staged=is_staged),
            log.track_creations(),
            noting_changes(SEARCH, REFERENCES) as changed,
        ):
            accounts = RunRecorder(report, log, about, progress)
            SiteImporter(about, concepts, accounts).run()
        index_changes(changed, partial(progress, INDEX))
        run.is_indexed = True
        run.outcome = IngestRun.Outcome.DONE
    except KeyboardInterrupt:
        run.outcome = IngestRun.Outcome.INTERRUPTED
        raise
    finally:
        run.finished_at = timezone.now()
        run.report = report.as_dict()
        run.save()

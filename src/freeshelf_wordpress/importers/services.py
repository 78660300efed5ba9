"""Services that import WordPress sites; each import can be repeated at any time."""

import re
import shutil
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from freeshelf.core.http import Credentials, HttpPolicy
from freeshelf.ingest.agents_and_concepts import resolve_concepts
from freeshelf.ingest.errors import IngestError
from freeshelf.ingest.importers import Progress
from freeshelf.ingest.mapping import (
    RAW,
    AnyFile,
    Mapping,
    default_mapping_file,
    load_mapping,
    save_mapping,
)
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.record_preview import RecordPreview
from freeshelf.ingest.reports import ImportReport
from freeshelf.ingest.run_log import RunLog
from freeshelf.ingest.services import run_import
from freeshelf.sources.base import DOWNLOAD
from freeshelf.sources.remote_files import RemoteFileError, RemoteFiles
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.custom_types import (
    ATTACHMENT,
    TypeMapping,
    complete_types,
    decide_types,
    define_shown_types,
)
from freeshelf_wordpress.importers.earlier_imports import (
    earlier_description,
    earlier_items,
    earlier_items_missing_from,
    known_terms,
)
from freeshelf_wordpress.importers.entities.appearance.source_theme import name_note
from freeshelf_wordpress.importers.field_guesses import field_decisions, sure_fields
from freeshelf_wordpress.importers.front_page import home_page
from freeshelf_wordpress.importers.link_resolution import dangling_references
from freeshelf_wordpress.importers.mapping_preview import preview_items
from freeshelf_wordpress.importers.plan import plan_import
from freeshelf_wordpress.importers.public_evidence import gather_evidence
from freeshelf_wordpress.importers.resources import guess_field_mapping
from freeshelf_wordpress.importers.run_recorder import RunRecorder
from freeshelf_wordpress.importers.site_importer import SiteImporter
from freeshelf_wordpress.importers.source_gaps import (
    classify_listings,
    missing_data_notes,
    php_object_notes,
    unavailable_parts,
)
from freeshelf_wordpress.importers.survey import Survey, attachment_path, survey_records
from freeshelf_wordpress.importers.taxonomies import (
    complete_mapping,
    decide_taxonomies,
    taxonomy_decisions,
    type_decisions,
)
from freeshelf_wordpress.sources.combined.inputs import (
    CombinedInput,
    CombineOptions,
    combine_sources,
)
from freeshelf_wordpress.sources.combined.record_merging import REST, REST_LOGIN
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.php import PhpObject, looks_serialised, parse_php
from freeshelf_wordpress.sources.records import SourceRecord, SourceSite


class UploadsMissingError(IngestError):
    """The uploads folder does not exist."""

    message = (
        "%(folder)s is not a folder that can be read: enter the wp-content/uploads "
        "folder of the site, or leave it out."
    )


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
    """Import a whole WordPress site, or what has changed since the last import.

    Sources are exports, database dumps, folders or archives of uploads, calendars,
    lists of links, and URLs of a site, all of one site. They are read to their end
    before the first write: after SourceError nothing was written. A dry run writes only
    the mapping file, if `writes_mapping` is set. `types` and `taxonomies` override the
    mapping. Raises MappingError, UploadsMissingError and NoHomePageError before the
    first write, and ImportUnderWayError while another import writes. An interrupted
    import leaves complete items; the next run continues from there.
    """
    if uploads is not None and not uploads.exists():
        raise UploadsMissingError(folder=uploads)
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
        site = given.site
        source = _source(site.site())
        notes: list[str] = []
        given.fetches_files = download_files and given.uploads is None
        if given.fetches_files and not dry_run:
            folder = options.workspace / "files" / source.slug
            given.uploads = stack.enter_context(
                downloaded_uploads(
                    site, source, folder, options.policy, progress, notes
                )
            )
        survey = _survey(given, source)
        file: AnyFile = mapping_file or default_mapping_file(source.slug)
        mapping, concepts, is_new = _complete_mapping(
            file, survey, types or {}, taxonomies or {}
        )
        survey.sorting = TypeMapping(mapping.types)
        home_page()
        report = ImportReport.of_counts(site.name, site.totals(), dry_run=dry_run)
        report.notes += notes
        _describe(report, given, survey, mapping)
        report.slug, report.mapping_file = source.slug, str(file)
        if is_new and (writes_mapping or not dry_run):
            save_mapping(file, mapping, title=report.title or source.slug)
        if source.pk is None and not dry_run:
            # Another import of the site may have begun meanwhile.
            source, _is_new = Source.objects.get_or_create(
                slug=source.slug,
                defaults={
                    "kind": source.kind,
                    "title": source.title,
                    "address": source.address,
                },
            )
        context = ImportContext(site, source, survey, mapping, given.uploads, now)
        if dry_run:
            plan_import(report, context, concepts, fetches_files=given.fetches_files)
            report.samples = [
                each.as_dict() for each in preview_items(context, concepts)
            ]
            return report

        def write(log: RunLog) -> None:
            recorder = RunRecorder(report, log, context, progress)
            SiteImporter(context, concepts, recorder).run()

        run_import(
            source, write, report=report, now=now, stage=stage, progress=progress
        )
        return report


def _survey(given: CombinedInput, source: Source) -> Survey:
    """Survey a site with what earlier imports know of it."""
    site = given.site
    _add_earlier(site, source)
    survey = survey_records(_all_records(site, source))
    classify_listings(given, survey)
    survey.evidence = gather_evidence(
        site, survey.traces, survey.terms.values(), given.listings
    )
    define_shown_types(survey.custom_types, survey.evidence, survey.type_counts)
    return survey


def _describe(
    report: ImportReport, given: CombinedInput, survey: Survey, mapping: Mapping
) -> None:
    """Report the sources, what they lack, and what was decided about the site."""
    site = given.site
    report.title = site.site().title
    report.note_sources(site.counts(), missing_data_notes(given, survey))
    report.repairs, report.repair_count = site.repairs, site.repair_count
    report.field_counts = dict(survey.field_names)
    report.decisions = list(type_decisions(mapping, survey))
    report.decisions += field_decisions(mapping.fields, survey.field_labels.notes)
    report.decisions += taxonomy_decisions(mapping, survey)
    report.notes += [*unavailable_parts(given), *name_note(survey)]
    report.notes += [*dangling_references(site, survey), *php_object_notes(site)]


def source_slug(site: SourceSite) -> str:
    """Return a slug for a site, the same for every export of it."""
    parts = urlsplit(site.base_blog_url or site.link)
    return slugify(re.sub(r"[.:/]", "-", f"wordpress-{parts.netloc}{parts.path}"))[:80]


def _all_records(site: CombinedSite, source: Source) -> Iterator[SourceRecord]:
    """Yield the records of a site, then those of earlier imports that are not in it."""
    yield site.site()
    yield from site.authors()
    described_terms = set()
    for term in site.terms():
        described_terms.add((term.taxonomy, term.slug))
        yield term
    present: set[str] = set()
    used_terms: set[tuple[str, str]] = set()
    for item in site.items():
        present.add(item.source_id)
        used_terms.update((term.taxonomy, term.slug) for term in item.terms)
        yield item
    if source.pk is not None:
        # A partial export names only the terms of its items.
        yield from known_terms(source, used_terms - described_terms)
        yield from earlier_items_missing_from(source, present)


def _add_earlier(site: CombinedSite, source: Source) -> None:
    """Add earlier records of a site for what its sources do not contain."""
    if source.pk is None:
        return
    for record in earlier_description(source):
        site.add_earlier(record)
    origins = {origin for counts in site.counts().values() for origin in counts}
    if origins & {REST, REST_LOGIN}:
        for item in earlier_items(source):
            site.add_earlier(item)


def _complete_mapping(
    file: AnyFile, survey: Survey, types: Lookup[str, str], taxonomies: Lookup[str, str]
) -> tuple[Mapping, dict[tuple[str, str], Concept], bool]:
    """Return the mapping with guesses, its concepts, and whether to save it."""
    mapping = load_mapping(file)
    # Entries that a person wrote are checked before anything is guessed.
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


def _source(site: SourceSite) -> Source:
    """Return the source of a site, unsaved if nothing was imported from it yet."""
    slug = source_slug(site)
    return Source.objects.filter(slug=slug).first() or Source(
        slug=slug,
        kind=WORDPRESS,
        title=site.title[:500] or slug,
        address=(site.base_blog_url or site.link)[:1000],
    )


@contextmanager
def downloaded_uploads(
    site: CombinedSite,
    source: Source,
    folder: Path,
    policy: HttpPolicy,
    progress: Progress,
    notes: list[str],
) -> Iterator[Path]:
    """Download missing files into a folder like wp-content/uploads.

    Failed downloads are added to the notes. The folder stays if the import is
    interrupted, so that the next one continues from there.
    """
    missing = [
        (item.attachment_url, attachment_path(item))
        for item in site.items(ATTACHMENT)
        if item.attachment_url and find_provenance(source, item.key) is None
    ]
    folder.mkdir(parents=True, exist_ok=True)
    with RemoteFiles(folder, policy=policy) as files:
        for done, (url, path) in enumerate(missing, start=1):
            try:
                files.fetch(url, path)
            except RemoteFileError as error:
                notes.append(str(error))
            progress(DOWNLOAD, done, len(missing))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class WordPressImporter:
    """`Importer` of WordPress sites."""

    kind = WORDPRESS

    @property
    def label(self) -> str:
        """Return the name of the kind for people."""
        return _("WordPress export")

    @property
    def add_label(self) -> str:
        """Return the label of the button for an import."""
        return _("Import a site")

    @property
    def add_url(self) -> str:
        """Return the URL at which staff give the sources of a site."""
        return reverse("wordpress_import_request_add")

    def run(
        self,
        sources: Sequence[str],
        *,
        credentials: Credentials | None,
        options: Lookup[str, Any],
        dry_run: bool,
        stage: bool,
        progress: Progress,
        now: datetime,
    ) -> ImportReport:
        """Import a site, or plan it and write its mapping file."""
        return import_wordpress(
            sources=sources,
            credentials=credentials,
            table_prefix=options.get("table_prefix", ""),
            download_files=options.get("download_files", False),
            dry_run=dry_run,
            stage=stage,
            writes_mapping=True,
            progress=progress,
            now=now,
        )

    def preview(
        self, samples: Sequence[Lookup[str, Any]], *, slug: str
    ) -> Sequence[RecordPreview]:
        """Return what items became when the newest plan was made."""
        return [RecordPreview.from_dict(each) for each in samples if "rows" in each]

    def readable(self, value: Any) -> Any:
        """Return plain JSON in which PHP-serialized arrays are decoded.

        No PHP object is ever instantiated.
        """
        if isinstance(value, dict):
            return {str(key): self.readable(inside) for key, inside in value.items()}
        if isinstance(value, list | tuple):
            return [self.readable(inside) for inside in value]
        if isinstance(value, PhpObject):
            return str(value)
        if isinstance(value, str) and looks_serialised(value):
            try:
                return self.readable(parse_php(value))
            except InvalidPhpValueError:
                return value
        return value

"""Models of sources, import runs, provenance and unmapped items."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from freeshelf.core.public_address import public_site_address
from freeshelf.ingest.importers import importers
from freeshelf.ingest.job_models import ImportJob, ImportRequest
from freeshelf.vocabularies.models import Concept

# Those of the other module, beside the models of this one.
__all__ = ["ImportJob", "ImportRequest"]


def source_kinds() -> list[tuple[str, str]]:
    """Return the kinds of sources, those of importers too."""
    own = [(str(value), str(label)) for value, label in Source.Kind.choices]
    return [*own, *((each.kind, each.label) for each in importers())]


class Source(models.Model):
    """A source of records: a site, a bundle, a partner."""

    class Kind(models.TextChoices):
        BUNDLE = "bundle", _("Library bundle")
        READERS = "readers", _("Suggestions from readers")
        FILES = "files", _("Files uploaded by staff")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    kind = models.CharField(_("type"), max_length=20, choices=source_kinds)
    title = models.CharField(_("title"), max_length=500)
    address = models.CharField(_("web address"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title

    @property
    def public_address(self) -> str:
        """Return the address as everyone may see it, empty if nobody else may."""
        return public_site_address(self.address)


class IngestRun(models.Model):
    """One import run of a source, with its report."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", pgettext_lazy("import", "Done")
        INTERRUPTED = "interrupted", _("Interrupted")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Undone")

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome.choices, default=Outcome.RUNNING
    )
    report = models.JSONField(_("report"), default=dict, blank=True)
    # Whether only staff see what it created, until someone opens it (ingest.staging).
    is_staged = models.BooleanField(_("staged"), default=False, editable=False)
    # Whether Wagtail's indexes contain all objects of it (ingest.deferred_indexing).
    is_indexed = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        permissions = [("run_imports", _("Can import a site and undo the import"))]

    def __str__(self) -> str:
        return f"{self.source_id} {self.started_at:%Y-%m-%d %H:%M}"


class RunEntry(models.Model):
    """Outcome of one item of a source in one run."""

    run = models.ForeignKey(IngestRun, models.CASCADE, related_name="entries")
    record_key = models.CharField(_("source record"), max_length=500)
    record_type = models.CharField(_("type"), max_length=100)
    record_status = models.CharField(_("status"), max_length=50, blank=True)
    title = models.TextField(_("title"), blank=True)
    origins = models.CharField(_("found in"), max_length=200, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20)
    reason = models.TextField(_("reason"), blank=True)
    # The provenance before the run changed it, for the undo.
    previous_state = models.JSONField(
        _("before"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("import item")
        verbose_name_plural = _("import items")
        indexes = [
            models.Index(
                fields=["run", "record_type", "record_status", "outcome"],
                name="run_entry_kind",
            ),
            models.Index(fields=["run", "outcome"], name="run_entry_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.record_type} {self.record_key}"


class RunCreation(models.Model):
    """An object that a run created; rows are in the order of creation."""

    run = models.ForeignKey(IngestRun, models.CASCADE, related_name="creations")
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.CharField(_("object in this library"), max_length=100)
    target = GenericForeignKey("content_type", "object_id")

    class Meta:
        verbose_name = _("object created by an import")
        verbose_name_plural = _("objects created by an import")
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="creation_target")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.content_type_id} {self.object_id}"


class Provenance(models.Model):
    """Source and record that an object of the library came from."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="provenance")
    record_key = models.CharField(_("source record"), max_length=500)
    record_url = models.CharField(
        _("web address at the source"), max_length=2000, blank=True
    )
    checksum = models.CharField(_("record checksum"), max_length=64)
    retrieved_at = models.DateTimeField(_("retrieved"))
    # All values of the source, so that those without a field here are not lost.
    record = models.JSONField(_("record"), default=dict, blank=True)
    # The revision that the last import saved; a person made any later one.
    revision = models.CharField(_("revision"), max_length=20, blank=True)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.CharField(_("object in this library"), max_length=100)
    target = GenericForeignKey("content_type", "object_id")

    class Meta:
        verbose_name = _("provenance")
        verbose_name_plural = _("provenance")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "record_key"], name="record_once_in_source"
            )
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="provenance_target")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.record_key}"


class RawItem(models.Model):
    """A record of a source that is stored unmapped."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="raw_items")
    record_key = models.CharField(_("source record"), max_length=500)
    record_type = models.CharField(_("type"), max_length=100)
    record_status = models.CharField(_("status"), max_length=50, blank=True)
    title = models.TextField(_("title"), blank=True)
    reason = models.TextField(_("why it is unmapped"), blank=True)
    checksum = models.CharField(_("record checksum"), max_length=64)
    retrieved_at = models.DateTimeField(_("retrieved"))
    data = models.JSONField(_("record"))

    class Meta:
        verbose_name = _("unmapped item")
        verbose_name_plural = _("unmapped items")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "record_key"], name="raw_item_once_in_source"
            )
        ]
        indexes = [
            models.Index(fields=["record_type", "record_status"], name="raw_item_type")
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_key}"


class TermMapping(models.Model):
    """A term of a source and its concept."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="term_mappings")
    taxonomy = models.CharField(_("taxonomy"), max_length=200)
    term = models.CharField(_("term"), max_length=500)
    concept = models.ForeignKey(
        Concept, models.SET_NULL, null=True, related_name="source_terms"
    )

    class Meta:
        verbose_name = _("term mapping")
        verbose_name_plural = _("term mappings")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "taxonomy", "term"], name="term_once_in_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.taxonomy}: {self.term}"

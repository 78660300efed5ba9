"""Models of import requests made in the admin, and of their jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from freeshelf.content.wording import listed

# Option of a request: what comes waits until it is looked at.
HOLD_FILES = "hold_files"


class ImportRequest(models.Model):
    """Files and URL of one site, stored so that it can be imported again.

    The files are below the data directory (`import_requests.import_request_folder`);
    the password is never in the database.
    """

    user = models.ForeignKey(
        "auth.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("when"))
    # The kind of its importer (ingest.importers).
    kind = models.CharField(_("type"), max_length=20)
    # {"name": original file name, "stored": name in the folder, "size": bytes}
    files = models.JSONField(_("files"), default=list, blank=True)
    address = models.URLField(_("site address (URL)"), max_length=1000, blank=True)
    login = models.CharField(_("username"), max_length=200, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    # Set once the sources were read; also the name of the site's mapping file.
    slug = models.CharField(_("slug"), max_length=100, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("import source")
        verbose_name_plural = _("import sources")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title or listed(self.names)

    @property
    def names(self) -> list[str]:
        """Return the names of the files, and the URL."""
        files = [str(file["name"]) for file in self.files]
        return [*files, self.address] if self.address else files

    @property
    def can_be_read(self) -> bool:
        """Return whether there is still a source to import from."""
        return bool(self.files or self.address)


class ImportJob(models.Model):
    """One job of a worker, with its user and progress."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("Plan")
        IMPORT = "import", _("Import")
        FORECAST = "forecast", _("Preview undo")
        UNDO = "undo", _("Undo")
        OPEN = "open", _("Open to readers")
        DEMO = "demo", _("Remove the demo content")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", pgettext_lazy("import", "Done")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    ACTIVE = (State.WAITING, State.RUNNING)

    kind = models.CharField(_("action"), max_length=10, choices=Kind.choices)
    state = models.CharField(
        _("status"), max_length=10, choices=State.choices, default=State.WAITING
    )
    import_request = models.ForeignKey(
        ImportRequest, models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    run = models.ForeignKey(
        "ingest.IngestRun", models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    user = models.ForeignKey(
        "auth.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    requested_at = models.DateTimeField(_("when"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Whether only staff see what an import creates (ingest.staging).
    is_staged = models.BooleanField(_("staged"), default=False)
    is_stop_requested = models.BooleanField(_("stop requested"), default=False)
    step = models.CharField(_("step"), max_length=100, blank=True)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("total"), default=0)
    message = models.TextField(_("message"), blank=True)
    # The report of a plan, an undo or its preview.
    result = models.JSONField(_("result"), default=dict, blank=True)

    class Meta:
        verbose_name = _("import job")
        verbose_name_plural = _("import jobs")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state"], name="import_job_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.requested_at:%Y-%m-%d %H:%M})"

    @property
    def is_moving(self) -> bool:
        """Return whether the job is queued or running."""
        return self.state in self.ACTIVE

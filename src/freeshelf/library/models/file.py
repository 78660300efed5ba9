"""Files of resources and their versions."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from freeshelf.library.access import AccessRights
from freeshelf.library.models.content import FileContent
from freeshelf.library.querysets import FileQuerySet, FileVersionQuerySet


class File(models.Model):
    """The description of a file, which is outside every revision of its resource."""

    resource = models.ForeignKey(
        "library.Resource", models.CASCADE, related_name="files"
    )
    number = models.PositiveIntegerField(_("number"))  # from 1, never reused
    title = models.CharField(_("title"), max_length=500, blank=True)
    language = models.CharField(
        _("language"),
        max_length=35,
        blank=True,
        help_text=_(
            "A language tag (BCP 47), such as “fr”. Leave empty to use the detected "
            "language."
        ),
    )
    rights = models.TextField(_("rights"), blank=True)
    access_rights = models.CharField(
        _("access"),
        max_length=10,
        choices=AccessRights.choices,
        default=AccessRights.OPEN,
        help_text=_(
            "The stricter access setting of the file and the resource applies."
        ),
    )
    # Visitors see files in this order; a new one comes last.
    sort_order = models.PositiveIntegerField(_("position"), default=0, editable=False)
    # Page whose image lists show; set on one file of a resource at most.
    card_page = models.PositiveIntegerField(
        _("thumbnail page"), null=True, blank=True, editable=False
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["sort_order", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "number"], name="file_number_unique"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="files_from_one"),
            models.CheckConstraint(
                condition=Q(access_rights__in=AccessRights.values),
                name="file_access_known",
            ),
            models.UniqueConstraint(
                fields=["resource"],
                condition=Q(card_page__isnull=False),
                name="one_card_image",
            ),
            models.CheckConstraint(
                condition=Q(card_page__isnull=True) | Q(card_page__gte=1),
                name="card_pages_from_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"#{self.number}"

    @property
    def current(self) -> "FileVersion | None":
        """Return the current version."""
        loaded = getattr(self, "current_versions", None)
        if loaded is not None:
            return loaded[0] if loaded else None
        return self.versions.filter(is_current=True).select_related("content").first()

    def download_url(self) -> str:
        """Return the permanent URL of the current version."""
        version = self.current
        name = version.original_name if version else "file"
        return reverse(
            "file-download", args=[self.resource.identifier, self.number, name]
        )


class FileVersion(models.Model):
    """A version of a file, with its content and date."""

    file = models.ForeignKey(File, models.CASCADE, related_name="versions")
    content = models.ForeignKey(
        FileContent, models.PROTECT, related_name="versions", verbose_name=_("content")
    )
    original_name = models.CharField(_("file name"), max_length=500)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_current = models.BooleanField(_("current"), default=True)

    objects = FileVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("file version")
        verbose_name_plural = _("file versions")
        ordering = ["-added_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(is_current=True),
                name="one_current_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.added_at:%Y-%m-%d})"

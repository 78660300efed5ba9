"""What machines made of files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from freeshelf.library.models import FileContent


class Passage(models.Model):
    """About 200 words of one page, in one language."""

    content = models.ForeignKey(FileContent, models.CASCADE, related_name="passages")
    ordinal = models.PositiveIntegerField(_("position in the file"))  # from 0
    page_number = models.PositiveIntegerField(_("page"))
    start = models.PositiveIntegerField(_("offset in the text of the page"))
    language = models.CharField(_("language"), max_length=35, default="und")
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(
                fields=["content", "ordinal"], name="passage_unique_in_content"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_id[:12]} p. {self.page_number}"

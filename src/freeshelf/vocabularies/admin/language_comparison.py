"""The languages of two versions, compared by their names."""

from django.utils.html import escape
from django.utils.safestring import SafeString
from wagtail.admin.compare import FieldComparison, TextDiff, register_comparison_class

from freeshelf.vocabularies.language_fields import LanguageField, language_label


class LanguageComparison(FieldComparison):
    """Two languages in the words that forms have."""

    def htmldiff(self) -> SafeString:
        """Return both names, or the one they share."""
        before, after = language_label(self.val_a), language_label(self.val_b)
        if before == after:
            return escape(after)
        changes = TextDiff([("deletion", before), ("addition", after)])
        html: SafeString = changes.to_html()
        return html


def register_language_comparison() -> None:
    """Have versions compared so in the admin area."""
    register_comparison_class(LanguageField, comparison_class=LanguageComparison)

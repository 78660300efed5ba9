"""Text field with a limit that truncates nothing."""

from typing import Any

from django import forms
from django.utils.translation import ngettext


class LongTextField(forms.CharField):
    """Field that reports excess length, where `maxlength` would cut pasted text."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def to_python(self, value: Any) -> str:
        """Return the text with line ends as one character, as people count them."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        """Reject a text that is too long."""
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(
                ngettext(
                    "This must be %(most)s character or fewer. You have entered "
                    "%(length)s.",
                    "This must be %(most)s characters or fewer. You have entered "
                    "%(length)s.",
                    self.most,
                )
                % {"length": len(value), "most": self.most},
                code="too_long",
            )

"""Text with a limit that takes nothing away."""

from typing import Any

from django import forms
from django.utils.translation import ngettext


class LongTextField(forms.CharField):
    """Says how much is too much, where `maxlength` would cut what is pasted."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def to_python(self, value: Any) -> str:
        """Line ends as one sign, as people count them."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        """Refuse what is too long."""
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

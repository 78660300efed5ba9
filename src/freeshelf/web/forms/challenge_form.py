"""Forms for readers: a question for people, and long texts."""

from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.encoding import punycode
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from freeshelf.inbox.challenges import (
    Challenge,
    FormToken,
    challenge_for,
    is_used,
    mark_used,
    new_token,
    read_token,
)
from freeshelf.inbox.errors import UsedTokenError
from freeshelf.web.presenters.formats import number

_with_limit = lazy(lambda text, most: str(text) % {"most": number(most)}, str)


class LongTextField(forms.CharField):
    """Field that reports excess length, where `maxlength` would cut pasted text.

    One that `may_be_demanded`, by what other fields say, is not called optional. The
    help text may say the limit, as `%(most)s`.
    """

    def __init__(
        self,
        *,
        most: int,
        may_be_demanded: bool = False,
        help_text: Any = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(help_text=_with_limit(help_text, most), **kwargs)
        self.most = most
        self.may_be_demanded = may_be_demanded

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


def has_possible_domain(email: str) -> None:
    """Reject an address whose domain no mail server can be asked for."""
    try:
        punycode(email.rpartition("@")[2])
    except UnicodeError as error:
        # The field has a sentence for this code.
        raise forms.ValidationError("", code="invalid") from error


class AddressField(forms.EmailField):
    """Field for the reader's own email address."""

    default_validators = [*forms.EmailField.default_validators, has_possible_domain]
    default_error_messages = {
        "invalid": gettext_lazy(
            "Enter an email address in the correct format, such as name@example.org."
        ),
        "required": gettext_lazy("Enter your email address."),
    }
    widget = forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Your email address"), **kwargs)


_OURS = ("trap", "answer", "token")
# What password managers look for in a field that they shall not fill in.
_NOT_FILLED_IN = {
    "autocomplete": "off",
    "data-1p-ignore": "true",
    "data-bwignore": "true",
    "data-form-type": "other",
    "data-lpignore": "true",
}


class ChallengeForm(forms.Form):
    """Form with a check that its sender is a person (docs/adr/0150).

    After any error everything entered is kept, except the answer to a question that was
    replaced.
    """

    form_name = ""  # of its page and template too
    # Bots that fill in every field fill in this one; style sheets hide it from people,
    # and its name is none that browsers and password managers know.
    trap = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={**_NOT_FILLED_IN, "tabindex": "-1"}),
    )
    answer = forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs={**_NOT_FILLED_IN, "autocapitalize": "off"}),
        help_text=gettext_lazy(
            "This helps us check that you are a person, not a robot."
        ),
        error_messages={"required": gettext_lazy("Answer the question.")},
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, now: datetime, **kwargs: Any) -> None:
        self._typed = data.copy() if data is not None else None
        super().__init__(self._typed, **kwargs)
        self._now = now
        known = None
        if data is not None:
            known = read_token(data.get("token", ""), self.form_name, now=now)
        self.form_token: FormToken = known or new_token(self.form_name, now=now)
        self._is_too_old = data is not None and known is None
        self._show_question(keep_answer=known is not None)
        # The question comes last, after the actual message.
        self.order_fields(
            [*(name for name in self.fields if name not in _OURS), *_OURS]
        )

    def refuse(self, sentence: str) -> None:
        """Show a message above the form without validating its content."""
        self.cleaned_data: dict[str, Any] = {}
        self._errors = ErrorDict()
        self.add_error(None, sentence)

    def renew_challenge(self, sentence: str) -> None:
        """Show another question, with a message that explains why."""
        self.form_token = new_token(self.form_name, now=self._now)
        self._show_question(keep_answer=False)
        self.add_error("answer", sentence)

    def clean_trap(self) -> str:
        """Require that the honeypot field is empty."""
        if self.cleaned_data["trap"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""

    def clean(self) -> dict[str, Any]:
        """Check the token and the answer."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self._is_too_old:
            self._errors.pop("answer", None)
            self.renew_challenge(
                _(
                    "This page was open for a long time. Nothing is lost. Answer the "
                    "new question and send the form again."
                )
            )
        elif "answer" in cleaned and not self._question.accepts(cleaned["answer"]):
            self._use_up()
            self.renew_challenge(
                _("The answer is not correct. Answer the new question.")
            )
        elif is_used(self.form_token):
            self.say_sent_before()
        return cleaned

    def say_sent_before(self) -> None:
        """Show that this form was already sent, and what to do if it was not."""
        self.renew_challenge(
            _(
                "This form has already been sent. If you saw a confirmation, you do "
                "not have to do anything else. If not, answer the new question and "
                "send it again."
            )
        )

    def _use_up(self) -> None:
        try:
            mark_used(self.form_token)
        except UsedTokenError:
            return

    def _show_question(self, *, keep_answer: bool) -> None:
        self._question: Challenge = challenge_for(self.form_token)
        self.fields["answer"].label = self._question.sentence
        self.initial["token"] = self.form_token.signed()
        for name in ("answer", "token"):
            # Django caches the previous label and value.
            self._bound_fields_cache.pop(name, None)  # type: ignore[attr-defined]
        if self._typed is not None:
            self._typed["token"] = self.form_token.signed()
            if not keep_answer:
                self._typed["answer"] = ""

"""Answer a reader's message by email, from where it is read."""

import logging
from smtplib import SMTPException
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.mail import EmailMessage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from freeshelf.inbox.models import DONE, Message
from freeshelf.shared.email_files import sent_message

ACTION = "freeshelf.answer"
logger = logging.getLogger(__name__)


class ReplyForm(forms.Form):
    """The text of an answer."""

    text = forms.CharField(
        label=gettext_lazy("Your reply"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=gettext_lazy(
            "Your reply is sent with the message below it. The library does not "
            "store it."
        ),
    )
    is_done = forms.BooleanField(
        label=gettext_lazy("Mark the message as done"), required=False, initial=True
    )


class ReplyView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    """Write and send the answer to one message."""

    permission_required = "inbox.change_message"
    template_name = "inbox/admin/reply.html"
    form_class = ReplyForm
    page_title = gettext_lazy("Reply")
    header_icon = "mail"

    @cached_property
    def message(self) -> Message:
        """Return the message. Raises Http404 if its sender left no email address."""
        message: Message = get_object_or_404(Message, pk=self.kwargs["pk"])
        if not message.reply_to:
            raise Http404
        return message

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Place the page below the message."""
        edit = reverse("inbox_message:edit", args=[self.message.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": edit, "label": str(self.message)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the message."""
        return super().get_context_data(**kwargs) | {"item": self.message}

    def form_valid(self, form: ReplyForm) -> HttpResponse:
        """Send the answer; if that fails, keep the text in the form."""
        try:
            _mail(self.message, form.cleaned_data["text"]).send()
        except (OSError, SMTPException) as error:
            # The class alone: its text may hold the address.
            logger.warning("An answer could not be sent (%s)", type(error).__name__)
            sentence = _(
                "The reply could not be sent: the mail server did not accept it. Try "
                "again later, or tell your system administrator."
            )
            form.add_error(None, sentence)
            return self.form_invalid(form)
        if form.cleaned_data["is_done"]:
            self.message.status = DONE
            self.message.save()
        log(self.message, ACTION, user=self.request.user)
        messages.success(self.request, sent_message(self.message.reply_to))
        return redirect("inbox_message:edit", self.message.pk)


def _mail(message: Message, text: str) -> EmailMessage:
    with override(message.language or settings.LANGUAGE_CODE):
        subject = _("%(site)s: reply to your message") % {
            "site": settings.FREESHELF_SITE_NAME
        }
    quoted = "\n".join(f"> {line}" for line in message.text.splitlines())
    about = f"> {message.about}\n" if message.about else ""
    body = f"{text.strip()}\n\n{about}{quoted}\n"
    return EmailMessage(subject, body, None, [message.reply_to])

"""Forms for the sources of an import and for its steps."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_ACCEPTED = ".xml,.sql,.gz,.zip,.tar,.tgz,.ics,.opml"


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class _FilesField(forms.FileField):
    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(file) for file in files if file]


def password_field() -> forms.CharField:
    """Return a field for an application password that never shows its value again."""
    return forms.CharField(
        label=gettext_lazy("Application password"),
        help_text=gettext_lazy("Stored only while the site is being imported."),
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )


class ImportRequestForm(forms.Form):
    """Files, the URL of a site, or both; all of one site."""

    uploads = _FilesField(
        label=gettext_lazy("Site files"),
        help_text=gettext_lazy(
            "One or more files: exports (.xml), database dumps (.sql, .sql.gz), an "
            "archive of the uploads folder (.zip, .tar), calendars (.ics), links "
            "(.opml)."
        ),
        required=False,
        widget=_FilesInput(attrs={"accept": _ACCEPTED}),
    )
    address = forms.URLField(
        label=gettext_lazy("Site address (URL)"),
        help_text=gettext_lazy("To import the live site from the web."),
        required=False,
        assume_scheme="https",
        max_length=1000,
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    login = forms.CharField(
        label=gettext_lazy("WordPress username"),
        help_text=gettext_lazy("Needed to import drafts and private posts."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    password = password_field()
    downloads_files = forms.BooleanField(
        label=gettext_lazy("Download the uploads from the site"),
        help_text=gettext_lazy("If you did not add an archive of them."),
        required=False,
    )
    table_prefix = forms.RegexField(
        r"^\w*$",
        label=gettext_lazy("Table prefix"),
        help_text=gettext_lazy(
            "Only needed if the database contains several sites, for example wp_2_."
        ),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def clean(self) -> dict[str, Any]:
        """Require a source, and a username and URL with each password."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("uploads") and not values.get("address"):
            if not self.errors:
                self.add_error(
                    "uploads", _("Add at least one file or enter the site address.")
                )
        elif bool(values.get("login")) != bool(values.get("password")):
            self.add_error("password", _("Enter both a username and a password."))
        elif values.get("login") and not values.get("address"):
            self.add_error(
                "address", _("Enter the address of the site the password is for.")
            )
        return values


class StepForm(forms.Form):
    """Form that starts a step and asks for the password again if the site needs one."""

    is_staged = forms.BooleanField(
        label=gettext_lazy(
            "Stage the import: only staff can see it until it is opened to readers"
        ),
        help_text=gettext_lazy(
            "Check the site as readers will see it, then open it or undo the import."
        ),
        required=False,
        initial=True,
    )
    password = password_field()

    def __init__(self, *args: Any, needs_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_password:
            self.fields["password"].required = True
        else:
            del self.fields["password"]

"""Forms for the sources of an import and for its steps."""

from dataclasses import MISSING
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.sources.base import setting_fields, source_class


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file) for file in files if file]


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
    """Files, the URL of a site, or both; all of one site.

    Each importer has a subclass, whose other fields are the options of the import.
    """

    kind = ""  # of the importer

    uploads = FilesField(label=gettext_lazy("Site files"), required=False)
    address = forms.URLField(
        label=gettext_lazy("Site address (URL)"),
        help_text=gettext_lazy("To import the live site from the web."),
        required=False,
        assume_scheme="https",
        max_length=1000,
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    login = forms.CharField(
        label=gettext_lazy("Username"),
        help_text=gettext_lazy("Needed to import drafts and private posts."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    password = password_field()

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

    def options(self) -> dict[str, Any]:
        """Return the options of the importer."""
        own = {"uploads", "address", "login", "password"}
        return {name: v for name, v in self.cleaned_data.items() if name not in own}


def source_form(kind: str) -> type[ImportRequestForm]:
    """Build the form of an installed kind of source from its settings."""
    fields: dict[str, Any] = {
        "title": forms.CharField(
            label=gettext_lazy("Title"),
            max_length=200,
            help_text=gettext_lazy(
                "If the source has a public web address, everyone can read this title "
                "through the API."
            ),
        )
    }
    settings = setting_fields(source_class(kind))
    fields["uploads"] = None
    for name, each in settings.items():
        if each.metadata.get("file"):
            label = gettext_lazy(each.metadata.get("label", "Files"))
            fields["uploads"] = FilesField(label=label, required=False)
        else:
            fields[name] = _setting_field(name, each)
    if "files" in source_class(kind).gives:
        fields["download_files"] = forms.BooleanField(
            label=gettext_lazy("Download the files"), required=False
        )
    hidden: dict[str, Any] = {"address": None, "login": None, "password": None}
    return type("SourceForm", (SourceRequestForm,), {"kind": kind, **hidden, **fields})


class SourceRequestForm(ImportRequestForm):
    """Settings of one source of a kind."""

    field_order = ["title", "uploads"]

    def clean(self) -> dict[str, Any]:
        """Require the file, if the source has one."""
        values: dict[str, Any] = super(ImportRequestForm, self).clean() or {}
        if "uploads" in self.fields and not values.get("uploads") and not self.errors:
            self.add_error("uploads", _("Add the file."))
        return values


def _setting_field(name: str, setting: Any) -> forms.Field:
    kinds: dict[Any, type[forms.Field]] = {
        bool: forms.BooleanField,
        int: forms.IntegerField,
    }
    label = setting.metadata.get("label", name.replace("_", " ").capitalize())
    help_text = setting.metadata.get("help", "")
    is_needed = setting.default is MISSING and setting.type is not bool
    return kinds.get(setting.type, forms.CharField)(
        label=gettext_lazy(label),
        help_text=gettext_lazy(help_text) if help_text else "",
        required=is_needed,
        initial=None if setting.default is MISSING else setting.default,
    )


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
    is_held = forms.BooleanField(
        label=gettext_lazy("Hold back files and images until they are checked"),
        help_text=gettext_lazy(
            "Otherwise they are published as they were at the source, and checked "
            "afterwards."
        ),
        required=False,
    )
    password = password_field()

    def __init__(self, *args: Any, needs_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_password:
            self.fields["password"].required = True
        else:
            del self.fields["password"]

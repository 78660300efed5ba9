"""Forms for the files of a resource."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.chooser import BaseChooser

from freeshelf.core.languages import is_language_tag
from freeshelf.library.access import AccessRights
from freeshelf.library.admin.closed_records import name_of_closed, visible_in_admin
from freeshelf.library.admin.staged_form import StagedForm
from freeshelf.library.errors import UploadError
from freeshelf.library.models import File
from freeshelf.library.services import describe_file, set_file_access, set_file_opening
from freeshelf.library.uploads import check_upload
from freeshelf.vocabularies.language_fields import LanguageFormField


class FileChooserWidget(BaseChooser):
    """Show the chosen file with its record, and open the chooser."""

    model = File
    icon = "doc-full"
    choose_one_text = _("Choose a file")
    choose_another_text = _("Choose another file")
    link_to_chosen_text = _("Edit this file")
    chooser_modal_url_name = "library_file_chooser:choose"

    def get_display_title(self, instance: File) -> str:
        """Return the names of the file and its record."""
        if _is_restricted(instance):
            return name_of_closed(instance.resource)
        return described(instance)


def described(file: File) -> str:
    """Return the name of a file followed by the title of its record."""
    version = file.current
    name = file.title or (version.original_name if version else str(file))
    return f"{name} · {file.resource.display_title}"


def _is_restricted(file: File) -> bool:
    return not visible_in_admin(File.objects.filter(pk=file.pk)).exists()


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that accepts several files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """A field that returns files as a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return all files; faults of single ones are reported when they are added."""
        # The parent class rejects an empty list.
        uploads = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in uploads]


class LanguageMixin:
    """A form with a language, which may be left empty where the field allows it."""

    cleaned_data: dict[str, Any]

    def clean_language(self) -> str:
        """Return an empty string or a valid BCP 47 tag."""
        language: str = self.cleaned_data["language"].strip()
        if language and not is_language_tag(language):
            raise forms.ValidationError(
                _("Enter a language tag, such as “fr” or “zh-Hans”.")
            )
        return language


class AddFilesForm(LanguageMixin, forms.Form):
    """New files, with a language and access level for all of them."""

    uploads = SeveralFilesField(
        label=_("Files"),
        allow_empty_file=True,
        help_text=_(
            "You can choose several files. You can add a title to each one afterwards."
        ),
    )
    language = LanguageFormField(
        label=_("Language"),
        required=False,
        help_text=_("Leave empty to detect it automatically."),
    )
    access_rights = forms.ChoiceField(
        label=_("Access"),
        choices=AccessRights.choices,
        initial=AccessRights.OPEN,
        required=False,
        help_text=_(
            "The stricter access setting of the file and the resource applies."
        ),
    )
    opens_on = forms.DateField(
        label=_("Opens on"),
        required=False,
        widget=AdminDateInput,
        help_text=File._meta.get_field("opens_on").help_text,
    )


class ReplaceFileForm(forms.Form):
    """A new version of a file, and the version that it replaces."""

    upload = forms.FileField(label=_("New file"), allow_empty_file=True)
    expected = forms.IntegerField(widget=forms.HiddenInput)
    at_once = forms.BooleanField(
        label=_("Take the current version down immediately"),
        required=False,
        help_text=_("Otherwise readers get it until the new one is checked."),
    )

    def clean_upload(self) -> UploadedFile:
        """Check the content and store its `media_type` in the cleaned data."""
        upload: UploadedFile = self.cleaned_data["upload"]
        try:
            self.cleaned_data["media_type"] = check_upload(upload)
        except UploadError as error:
            raise forms.ValidationError(str(error)) from error
        return upload


class _DescriptionForm(StagedForm, LanguageMixin, forms.ModelForm):
    def apply_changes(self) -> None:
        """Save the description immediately; stage a hidden file's access."""
        file = self.instance
        describe_file(
            file=file, title=file.title, language=file.language, rights=file.rights
        )
        if "opens_on" in self.changed_data:
            set_file_opening(file=file, opens_on=self.cleaned_data["opens_on"])
        if "access_rights" not in self.changed_data:
            return
        if self.is_staged:
            self.keep_for_opening()
            return
        set_file_access(file=file, access_rights=self.cleaned_data["access_rights"])


class EditFileForm(_DescriptionForm):
    """The description of a file."""

    position = forms.IntegerField(
        label=_("Position"),
        required=False,
        min_value=1,
        help_text=_(
            "Readers see the files in this order. The first one is the main file."
        ),
    )

    class Meta:
        model = File
        fields = ["title", "language", "rights", "access_rights", "opens_on"]
        widgets = {
            "rights": forms.Textarea(attrs={"rows": 2}),
            "opens_on": AdminDateInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [file.number for file in self.instance.resource.files.all()]
        self.initial["position"] = numbers.index(self.instance.number) + 1


class FileRowForm(_DescriptionForm):
    """The fields of a file that can be edited in the list."""

    class Meta:
        model = File
        fields = ["title", "language", "access_rights"]

"""Ask for the sources of a WordPress site in the admin area."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from freeshelf.ingest.admin.import_request_form import (
    FilesField,
    FilesInput,
    ImportRequestForm,
)
from freeshelf.ingest.admin.import_request_views import ImportRequestAddView
from freeshelf_wordpress import WORDPRESS

_ACCEPTED = ".xml,.sql,.gz,.zip,.tar,.tgz,.ics,.opml"


class WordPressImportForm(ImportRequestForm):
    """Sources of a WordPress site."""

    kind = WORDPRESS
    uploads = FilesField(
        label=gettext_lazy("Site files"),
        help_text=gettext_lazy(
            "One or more files: exports (.xml), database dumps (.sql, .sql.gz), an "
            "archive of the uploads folder (.zip, .tar), calendars (.ics), links "
            "(.opml)."
        ),
        required=False,
        widget=FilesInput(attrs={"accept": _ACCEPTED}),
    )
    download_files = forms.BooleanField(
        label=gettext_lazy("Download the uploads from the site"),
        help_text=gettext_lazy(
            "Only needed if you did not add an archive of the uploads."
        ),
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = gettext_lazy("WordPress username")


class WordPressImportView(ImportRequestAddView):
    """Ask for the sources of a WordPress site and start a job that makes a plan."""

    form_class = WordPressImportForm
    introduction = gettext_lazy(
        "Add everything you have from one WordPress site. If something is missing from "
        "one source, it is taken from another. You will see a plan first. Nothing is "
        "imported until you confirm."
    )

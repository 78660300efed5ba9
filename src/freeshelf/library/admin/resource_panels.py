"""The panels of the edit form of a resource."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.compare import StreamFieldComparison, diff_text
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)

from freeshelf.comments.admin.panels import CommentsPanel
from freeshelf.core.html import html_to_text
from freeshelf.library.admin.files_panel import FilesPanel
from freeshelf.library.admin.resource_form import FIELD_ROLES, ResourceForm
from freeshelf.library.admin.typeaheads import AGENT, RESOURCE
from freeshelf.vocabularies.admin.form_sections import (
    RegisteredSectionsPanel,
    SectionRegistry,
    text_panel,
)
from freeshelf.vocabularies.admin.typeahead import (
    TypeaheadWidget,
    concept_typeahead_name,
    typeahead_panel,
)

resource_sections = SectionRegistry()
# Shown beside the concepts of a record.
suggestion_sections = SectionRegistry()
agent_sections = SectionRegistry()
register_resource_section = resource_sections.register


class TextComparison(StreamFieldComparison):
    """Two states of a text, of which one may have no blocks."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self._before, self._after = obj_a.description, obj_b.description

    def has_changed(self) -> bool:
        """Return whether the blocks or the description differ."""
        return bool(super().has_changed()) or self._before != self._after

    def htmldiff(self) -> Any:
        """Return the differences of each block, or of the words if none is the same."""
        keys = [{each.id for each in value} for value in (self.val_a, self.val_b)]
        if keys[0] & keys[1]:
            return super().htmldiff()
        return diff_text(
            html_to_text(self._before), html_to_text(self._after)
        ).to_html()


class TextPanel(FieldPanel):
    """The panel of a text in blocks."""

    def get_comparison_class(self) -> type[TextComparison]:
        """Return the comparison of texts."""
        return TextComparison


class Tabs(TabbedInterface):
    """Tabs that links can name: their identifiers are the same in every language."""

    def __init__(
        self, children: Any = (), *args: Any, identifiers: Any = (), **kwargs: Any
    ) -> None:
        super().__init__(children, *args, **kwargs)
        self.identifiers = tuple(identifiers)

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().clone_kwargs()
        return kwargs | {"identifiers": self.identifiers}

    @cached_property
    def child_identifiers(self) -> list[str]:
        """Return an identifier for each tab."""
        return list(self.identifiers)


_TABS = (
    *("panel", "description", "files", "identifiers_and_relations"),
    *("rights_and_access", "from_the_old_site"),
)


def resource_edit_handler() -> Tabs:
    """Return all panels of a resource."""
    return Tabs(
        [
            CommentsPanel(),
            ObjectList(_description_panels(), heading=_("Description")),
            ObjectList([FilesPanel(heading=_("Files"))], heading=_("Files")),
            ObjectList(_relation_panels(), heading=_("Identifiers and relations")),
            ObjectList(_rights_panels(), heading=_("Rights and access")),
            ObjectList(
                [RegisteredSectionsPanel(resource_sections)],
                heading=_("From the old site"),
            ),
        ],
        identifiers=_TABS,
        base_form_class=ResourceForm,
    )


def _description_panels() -> list[Panel | str]:
    return [
        MultiFieldPanel(
            [text_panel("title", rows=2), text_panel("alternative", rows=2)],
            heading=_("Titles"),
        ),
        MultiFieldPanel(
            [
                TextPanel("body", disable_comments=False),
                "description_source",
                text_panel(
                    "content_notice",
                    rows=2,
                    help_text=_("Shown before the link, such as “Describes violence”."),
                ),
            ],
            heading=_("Description"),
        ),
        FieldRowPanel(
            ["issued", "language", "is_featured"],
            heading=_("Date and language"),
        ),
        MultiFieldPanel(
            [
                typeahead_panel("publisher", AGENT),
                InlinePanel(
                    "creators",
                    panels=[typeahead_panel("agent", AGENT), "role"],
                    label=_("author or contributor"),
                ),
            ],
            heading=_("People and organisations"),
        ),
        MultiFieldPanel(
            [
                *(_concepts(name) for name in FIELD_ROLES),
                RegisteredSectionsPanel(suggestion_sections),
            ],
            heading=_("Concepts"),
        ),
    ]


def _relation_panels() -> list[Panel | str]:
    return [
        InlinePanel(
            "identifiers",
            panels=[FieldRowPanel(["kind", "value"])],
            heading=_("Identifiers"),
            label=pgettext_lazy("one to add", "identifier"),
        ),
        InlinePanel(
            "relations",
            panels=["kind", typeahead_panel("target", RESOURCE)],
            heading=_("Relations to other resources"),
            label=_("relation"),
        ),
        "is_part_of",
        "source_url",
    ]


def _rights_panels() -> list[Panel | str]:
    return [
        MultiFieldPanel(
            [
                text_panel("rights", rows=2),
                "license",
                "legal_status",
            ],
            heading=_("Rights"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "access_rights",
                    help_text=_(
                        "Takes effect as soon as you save, including for the published "
                        "record, and stays the same if you restore an earlier version. "
                        "Only people who can publish can change it."
                    ),
                ),
                "group",
                "opens_on",
            ],
            heading=_("Access"),
        ),
        PublishingPanel(),
    ]


def _concepts(name: str) -> FieldPanel:
    typeahead = concept_typeahead_name(FIELD_ROLES[name])
    return FieldPanel(name, widget=TypeaheadWidget(typeahead))

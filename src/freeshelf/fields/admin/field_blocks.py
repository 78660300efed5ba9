"""Blocks that edit the fields of a group: one block a field, its parts within it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Textarea
from django.utils.functional import lazy
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from freeshelf.fields.admin.field_inputs import EXAMPLES, KINDS, OtherFieldInput
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.models import FieldCondition, FieldDefinition, FieldGroup
from freeshelf.vocabularies.models import ConceptScheme

# Fields of fields that the form shows; what lies deeper stays as it is.
MAX_LEVELS = 4
_T = FieldType
_capitalised = lazy(capfirst, str)


def _input(name: str, block_class: Any, *, model: Any = None, **kwargs: Any) -> Any:
    """Return the block of a column, with its words."""
    column = (model or FieldDefinition)._meta.get_field(name)
    kwargs.setdefault("help_text", column.help_text)
    return block_class(
        **{"required": False, "label": _capitalised(column.verbose_name)} | kwargs
    )


def _lines(name: str, rows: int, **kwargs: Any) -> blocks.TextBlock:
    block = _input(name, blocks.TextBlock, rows=rows, **kwargs)
    block.field.widget = Textarea(attrs={"rows": rows})
    return block


class OtherFieldBlock(blocks.CharBlock):
    """The field that a condition is about, of those it may be about."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field.widget = OtherFieldInput()


class ConditionBlock(blocks.StructBlock):
    """A condition on another field."""

    other = OtherFieldBlock(label=_("Field"))
    operator = _input(
        "operator",
        blocks.ChoiceBlock,
        model=FieldCondition,
        required=True,
        choices=FieldCondition.Operator.choices,
        default=FieldCondition.Operator.IS,
    )
    value = _input(
        "value",
        blocks.CharBlock,
        model=FieldCondition,
        max_length=500,
        help_text=_(
            "For a choice field, enter the part before the colon, such as “fr”. For "
            "a yes or no field, enter 1."
        ),
    )
    alternative = _input(
        "alternative",
        blocks.IntegerBlock,
        model=FieldCondition,
        required=True,
        default=1,
        min_value=1,
        max_value=32767,
    )

    class Meta:
        icon = "view"
        label = _("Condition")
        label_format = "{other} {operator} {value}"


def _schemes() -> list[tuple[str, str]]:
    return [(str(each.pk), str(each)) for each in ConceptScheme.objects.all()]


def _cloneable() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            group.title,
            [
                (group.key, gettext("All fields of “%(title)s”") % {"title": group}),
                *((field.key, str(field)) for field in group.fields.all()),
            ],
        )
        for group in FieldGroup.objects.prefetch_related("fields")
    ]


def _common() -> dict[str, blocks.Block]:
    """Return the settings that every field has."""
    return {
        "label": _input(
            "label",
            blocks.CharBlock,
            max_length=200,
            help_text=_("What editors and readers see, such as “Number of pages”."),
        ),
        "help_text": _lines(
            "help_text",
            2,
            help_text=_(
                "Shown with the field to whoever fills it in, such as “Without the "
                "cover”."
            ),
        ),
        "name": _input(
            "name",
            blocks.CharBlock,
            max_length=200,
            validators=FieldDefinition._meta.get_field("name").validators[:1],
            help_text=_(
                "For imports and programs, such as “number-of-pages”. Leave empty to "
                "derive it from the label."
            ),
        ),
    }


def _filled() -> dict[str, blocks.Block]:
    """Return the settings of fields that are filled in."""
    names = ("is_required", "is_public", "is_searchable", "is_facetable")
    model = FieldDefinition._meta
    flags: dict[str, blocks.Block] = {
        name: _input(
            name, blocks.BooleanBlock, default=model.get_field(name).get_default()
        )
        for name in names
    }
    conditions = blocks.ListBlock(
        ConditionBlock(), label=_("Show this field if"), default=[], collapsed=True
    )
    return flags | {"conditions": conditions}


def _number(name: str, **kwargs: Any) -> blocks.FloatBlock:
    block: blocks.FloatBlock = _input(name, blocks.FloatBlock, **kwargs)
    return block


_READERS = ("is_public", "is_searchable", "is_facetable", "conditions")


class OneField(blocks.StructBlock):
    """A field; its name comes from the label if it has none."""

    def clean(self, value: Any) -> Any:
        """Require a label or a name."""
        cleaned = super().clean(value)
        if not (cleaned["label"] or cleaned["name"]):
            if self.is_deferred_validation:
                return cleaned
            message = gettext("Enter a label for the field.")
            raise StructBlockValidationError({"label": ValidationError(message)})
        cleaned["name"] = cleaned["name"] or slugify(cleaned["label"])[:200]
        return cleaned


class FilledField(OneField):
    """A field with one input; the script shows the settings of its kind."""

    def __init__(self, **kwargs: Any) -> None:
        parts = _common() | _filled()
        parts["type"] = _kind(*KINDS, default=_T.TEXT, help_text=EXAMPLES[_T.TEXT])
        parts |= {
            "choices": _lines("choices", 5),
            "is_multiple": _input("is_multiple", blocks.BooleanBlock),
            "minimum": _number("minimum"),
            "maximum": _number("maximum"),
            "step": _number("step", min_value=0),
            "max_length": _input("max_length", blocks.IntegerBlock, min_value=0),
            "pattern": _input("pattern", blocks.CharBlock, max_length=200),
            "scheme": _input("scheme", blocks.ChoiceBlock, choices=_schemes),
            "default": _lines("default", 1),
        }
        super().__init__(list(parts.items()), **kwargs)

    class Meta:
        icon = "form"
        label = _("Field")
        label_format = "{label} · {type}"
        form_layout = BlockGroup(
            ["label", "type"],
            settings=[
                "help_text", "is_required", "choices", "is_multiple", "minimum",
                "maximum", "step", "max_length", "pattern", "scheme", "default",
                *_READERS, "name",
            ],
        )  # fmt: skip


class FieldWithParts(OneField):
    """A group or a repeater, with the fields in it."""

    def __init__(self, parts: blocks.Block, **kwargs: Any) -> None:
        kinds = [(_T.REPEATER, _T.GROUP)]
        own = _common() | _filled()
        own["type"] = _kind(
            *((_("With sub-fields"), each) for each in kinds),
            default=_T.REPEATER,
            help_text=EXAMPLES[_T.REPEATER],
        )
        own |= {
            "minimum": _number("minimum", label=_("Minimum number of rows")),
            "maximum": _number("maximum", label=_("Maximum number of rows")),
            "parts": parts,
        }
        super().__init__(list(own.items()), **kwargs)

    class Meta:
        icon = "list-ul"
        label = _("Group or repeater")
        label_format = "{label} · {type}"
        form_layout = BlockGroup(
            ["label", "type", "parts"],
            settings=[
                "help_text", "is_required", "minimum", "maximum", *_READERS,
                "name",
            ],
        )  # fmt: skip


class LayoutField(OneField):
    """One kind of rows of a flexible content."""

    def __init__(self, parts: blocks.Block, **kwargs: Any) -> None:
        own = _common()
        del own["help_text"]
        own["parts"] = parts
        super().__init__(list(own.items()), **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("Layout")
        help_text = _("A layout for a row, such as “Quotation” with a text and a name.")
        label_format = "{label}"
        form_layout = BlockGroup(["label", "parts"], settings=["name"])


class FlexibleField(OneField):
    """A flexible content, with its layouts."""

    def __init__(self, parts: blocks.Block, **kwargs: Any) -> None:
        own = _common() | _filled()
        own |= {
            "minimum": _number("minimum", label=_("Minimum number of rows")),
            "maximum": _number("maximum", label=_("Maximum number of rows")),
            "parts": parts,
        }
        super().__init__(list(own.items()), **kwargs)

    class Meta:
        icon = "list-ol"
        label = _T.FLEXIBLE_CONTENT.label
        help_text = _(
            "Rows with different layouts in any order, such as a quotation, then an "
            "image."
        )
        label_format = "{label}"
        form_layout = BlockGroup(
            ["label", "parts"],
            settings=[
                "help_text", "is_required", "minimum", "maximum", *_READERS,
                "name",
            ],
        )  # fmt: skip


class CloneField(OneField):
    """The fields of another group, asked here as well."""

    def __init__(self, **kwargs: Any) -> None:
        own = _common() | _filled()
        own["clones"] = _input(
            "clones",
            blocks.MultipleChoiceBlock,
            choices=_cloneable,
            help_text=_("Hold Ctrl or ⌘ to select several."),
        )
        super().__init__(list(own.items()), **kwargs)

    class Meta:
        icon = "copy"
        label = _T.CLONE.label
        help_text = _("Reuses the fields of another group, such as an address.")
        label_format = "{label}"
        form_layout = BlockGroup(
            ["label", "clones"],
            settings=["help_text", "is_required", *_READERS, "name"],
        )


def _kind(*groups: Any, **kwargs: Any) -> blocks.ChoiceBlock:
    choices = [
        (heading, [(kind.value, kind.label) for kind in kinds])
        for heading, kinds in groups
    ]
    block: blocks.ChoiceBlock = _input(
        "type", blocks.ChoiceBlock, required=True, choices=choices, **kwargs
    )
    return block


def field_blocks(level: int = 1) -> list[tuple[str, blocks.Block]]:
    """Return the blocks of a list of fields, and of the lists within them."""
    if level == MAX_LEVELS:
        return [("field", FilledField()), ("clone", CloneField())]
    parts = blocks.StreamBlock(
        field_blocks(level + 1), label=_("Sub-fields"), required=False, collapsed=True
    )
    layouts = blocks.StreamBlock(
        [("layout", LayoutField(parts))],
        label=_("Layouts"),
        required=False,
        collapsed=True,
    )
    return [
        ("field", FilledField()),
        ("container", FieldWithParts(parts)),
        ("flexible", FlexibleField(layouts)),
        ("clone", CloneField()),
    ]

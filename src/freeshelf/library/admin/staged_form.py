"""Forms with an access level, also of staged objects, which an import hides."""

import json
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_permission_codename
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from freeshelf.library.access import AccessRights, reader_groups
from freeshelf.library.models import StagedObject
from freeshelf.library.services.staging import set_when_opened

_HIDING = (AccessRights.STAFF, False)
_READ_BY_MEMBERS = (AccessRights.OPEN, AccessRights.MEMBERS)


def _texts_of_keeping() -> dict[str, str]:
    return {
        "kept": gettext(
            "This could not be saved. Your text is kept in this browser tab until it "
            "is saved or you sign out."
        ),
        "notKept": gettext(
            "This could not be saved. Copy your text before you leave: content that "
            "is not open to all members is never stored in a browser."
        ),
        "found": gettext("This tab contains text that could not be saved at %(time)s."),
        "newer": gettext(
            "Someone saved another version after that. If you save yours, it becomes "
            "the latest version. The history keeps both."
        ),
        "save": gettext("Save it as a draft"),
        "discard": gettext("Discard it"),
    }


class StagedForm(forms.BaseModelForm[Any]):
    """A model form whose `opened_field` sets the value after the opening.

    Until then a staged object keeps the value that hides it.
    """

    opened_field: ClassVar[str] = "access_rights"
    instance: Any
    initial: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hidden = getattr(self.instance, self.opened_field)
        row = None
        if self.instance.pk is not None and self._hidden in _HIDING:
            rows = StagedObject.objects.of(self.instance)
            row = rows.filter(opened__has_key=self.opened_field).first()
        self.is_staged = row is not None
        if row is None:
            return
        self.initial[self.opened_field] = row.opened[self.opened_field]
        if (field := self.fields.get(self.opened_field)) is not None:
            field.help_text = _(
                "Only staff can see this until its import is opened. What you choose "
                "here applies from then on."
            )

    def keep_for_opening(self) -> bool:
        """Stage the chosen value and return whether it changed."""
        chosen = self.cleaned_data[self.opened_field]
        set_when_opened(self.instance, **{self.opened_field: chosen})
        return bool(chosen != self.initial[self.opened_field])

    def _post_clean(self) -> None:
        """Keep a staged object hidden."""
        # Django's hook that runs once the instance has its values; the stubs omit it.
        super()._post_clean()  # type: ignore[misc]
        if self.is_staged:
            setattr(self.instance, self.opened_field, self._hidden)


class AccessLevelForm(forms.BaseForm):
    """A form with an access level and a group."""

    def clean(self) -> dict[str, Any]:
        """Ask for the group where only a group can read it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("access_rights") == AccessRights.GROUP and not data.get("group"):
            self.add_error("group", _("Choose the group that can read it."))
        return data


class AccessForm(AccessLevelForm, StagedForm):
    """The form of what has an access level; only who may publish can set it."""

    for_user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("access_rights", "group", "opens_on"):
            if (field := self.fields.get(name)) is not None:
                field.disabled = not self._may_publish()
        self._offer_to_keep_text()
        group = self.fields.get("group")
        if isinstance(group, forms.ModelChoiceField):
            group.queryset = reader_groups()

    def _offer_to_keep_text(self) -> None:
        """Let the browser keep text that cannot be saved, unless it is closed."""
        if (field := self.fields.get("access_rights")) is None:
            return
        attrs = field.widget.attrs
        attrs["data-keep-texts"] = json.dumps(_texts_of_keeping())
        is_new = self.instance.pk is None
        level = self.instance.access_rights
        is_embargoed = bool(getattr(self.instance, "opens_on", None))
        is_read_by_members = level in _READ_BY_MEMBERS and not is_embargoed
        is_kept = (is_new or is_read_by_members) and not self.is_staged
        if self.for_user is not None and is_kept:
            attrs["data-keep-for"] = str(self.for_user.pk)

    def apply_access(self) -> bool:
        """Set the chosen access on the live row and return whether it changed."""
        chosen = self.cleaned_data.get("access_rights")
        if chosen is None or self.fields["access_rights"].disabled:
            return False
        return self.keep_for_opening() if self.is_staged else self.set_access(chosen)

    def set_access(self, chosen: str) -> bool:
        """Set the access of the live row and return whether it changed."""
        raise NotImplementedError

    def _may_publish(self) -> bool:
        permission = get_permission_codename("publish", self.instance._meta)
        name = f"{self.instance._meta.app_label}.{permission}"
        return self.for_user is not None and self.for_user.has_perm(name)

"""Save an edit only if it changes something."""

from typing import Any

from wagtail.actions import EditAction

from freeshelf.library.revision_contents import typed_content


class EditOfSubstance(EditAction):
    """Writes no version and no line of history for what is the latest version.

    Scripts of widgets change a form by themselves, and one presses “Save” to be sure.
    """

    def _edit(self, skip_permission_checks: bool = False) -> Any:
        self._clean_instance()
        if self._is_latest_version():
            self.revision = self.instance.latest_revision
            if self.publish and self.draftstate_enabled:
                self.revision.publish(
                    user=self.user,
                    changed=self.content_changed,
                    skip_permission_checks=skip_permission_checks,
                )
            return self.instance
        return super()._edit(skip_permission_checks)

    def _is_latest_version(self) -> bool:
        latest = self.instance.latest_revision
        if latest is None or self.form is None or self.previous_revision is not None:
            return False
        # Saved in memory only; what is typed into the rows is then in the instance.
        edited = self.form.save(commit=False)
        return typed_content(latest.as_object()) == typed_content(edited)

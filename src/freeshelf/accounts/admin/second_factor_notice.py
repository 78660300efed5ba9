"""On the admin area's home: that it opens to who knows a password alone."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.urls import reverse
from wagtail.admin.ui.components import Component


class SecondFactorNotice(Component):
    """Shown to a person without a second factor where none is demanded."""

    name = "sign_in_notice"
    template_name = "accounts/admin/sign_in_notice.html"
    order = 20

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Where to set one up; empty for who has one."""
        user = parent_context["request"].user
        has_one = Authenticator.objects.filter(user_id=user.pk).exists()
        return {"url": "" if has_one else reverse("mfa_index")}

"""Notice on the admin home about missing two-factor authentication."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.urls import reverse
from wagtail.admin.ui.components import Component


class SecondFactorNotice(Component):
    """Shown to users without a second factor if none is required."""

    name = "sign_in_notice"
    template_name = "accounts/admin/sign_in_notice.html"
    order = 20

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the URL to set one up; empty for users who have one."""
        user = parent_context["request"].user
        has_one = Authenticator.objects.filter(user_id=user.pk).exists()
        return {"url": "" if has_one else reverse("mfa_index")}

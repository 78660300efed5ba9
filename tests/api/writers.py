"""Programs that write with the token of a person."""

import json
from typing import Any

from django.test import Client
from django.utils import timezone

from freeshelf.accounts.models import Scope, Token
from freeshelf.accounts.services.tokens import create_token
from tests.accounts.people import make_person

ALL = tuple(Scope.values)


class Program:
    """A program with a token; `client` knows no session."""

    def __init__(self, role: str = "editor", *scopes: str, name: str = "ana") -> None:
        self.user = make_person(name, role)
        self.token, self.text = token_for(self.user, *scopes)
        self.client = Client()

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON to an address below the API."""
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.text}", **headers},
        )

    def upload(self, path: str, file: Any, headers: Any = None, **fields: str) -> Any:
        """Send a form with a file."""
        return self.client.post(
            f"/api/v1/{path}",
            {"file": file, **fields},
            headers={"Authorization": f"Bearer {self.text}", **(headers or {})},
        )


def token_for(
    user: Any, *scopes: str, days: int = 30, **more: Any
) -> tuple[Token, str]:
    """A token of someone, with all scopes if none are named."""
    return create_token(
        user=user,
        name="Importer of the ministry",
        scopes=scopes or ALL,
        days=days,
        now=more.get("now", timezone.now()),
        made_by=user,
    )

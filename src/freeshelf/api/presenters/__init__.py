"""Prepare what the API returns, for a reader who is not signed in."""

from django.contrib.auth.models import AnonymousUser

# The only reader that the API knows.
ANYONE = AnonymousUser()

"""Rate limits of public forms."""

from django.http import HttpRequest

from freeshelf.core.token_buckets import TokenBuckets
from freeshelf.web.limits.clients import client_pseudonym

_EVERYONE = b"everyone"
# A person corrects a form a few times; a bot guesses answers.
_tries = TokenBuckets(capacity=60, per_second=1 / 10)
# A person mistypes a shared password a few times.
_passwords = TokenBuckets(capacity=10, per_second=1 / 30)
# Of one page by all clients together, so that many addresses guess no faster.
_page_passwords = TokenBuckets(capacity=100, per_second=1 / 3)
# Twenty messages at once, then one a minute: a workshop, a shelter or an exit of Tor is
# many people behind one address.
_accepted = TokenBuckets(capacity=20, per_second=1 / 60)
# All clients together, against a flood from many addresses.
_all = TokenBuckets(capacity=100, per_second=1 / 30)


def seconds_until_a_try(request: HttpRequest) -> float:
    """Return the seconds until a client may try again; counts as one try."""
    name = client_pseudonym(request)
    return _tries.take(name) if name is not None else 0.0


def seconds_until_a_password(request: HttpRequest, *, page: int) -> float:
    """Return the seconds until a client may try a password; counts as one try."""
    name = client_pseudonym(request)
    wait = _passwords.take(name) if name is not None else 0.0
    return wait or _page_passwords.take(str(page).encode())


def seconds_until_accepted(request: HttpRequest) -> float:
    """Return the seconds until a form may be saved; 0 counts as one."""
    name = client_pseudonym(request)
    wait = _accepted.take(name) if name is not None else 0.0
    return wait or _all.take(_EVERYONE)


def forget_senders() -> None:
    """Clear all buckets."""
    for buckets in (_tries, _passwords, _page_passwords, _accepted, _all):
        buckets.clear()

"""Resumption tokens: the whole state of a list, signed; the server keeps nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.utils import timezone

from freeshelf.oaipmh import conf
from freeshelf.oaipmh.arguments import Selection
from freeshelf.oaipmh.errors import OaiError

# With the version of the format of the state.
_SALT = "freeshelf.oaipmh.2"


@dataclass(frozen=True, slots=True)
class Position:
    """Position in a list: the last record sent, the number sent, and the total."""

    verb: str
    selection: Selection
    datestamp: datetime
    number: int
    sent: int
    complete_size: int


def expiration() -> datetime:
    """Return until when a token of now can be used."""
    now = timezone.now().replace(microsecond=0)
    return now + timedelta(seconds=conf.token_seconds())


def write_token(position: Position) -> str:
    """Return the token of a position."""
    selection = position.selection
    state = [
        position.verb,
        selection.prefix,
        _seconds(selection.since),
        _seconds(selection.until),
        selection.set_spec,
        _seconds(position.datestamp),
        position.number,
        position.sent,
        position.complete_size,
    ]
    return signing.dumps(state, salt=_SALT, compress=True)


def read_token(token: str, *, verb: str) -> Position:
    """Return the position of a token. Raises badResumptionToken."""
    try:
        state: list[Any] = signing.loads(
            token, salt=_SALT, max_age=conf.token_seconds()
        )
    except signing.SignatureExpired:
        raise _bad("The resumption token has expired: begin the list anew.") from None
    except signing.BadSignature:
        raise _bad("The resumption token is not one of this library.") from None
    if state[0] != verb:
        raise _bad("The resumption token is of another verb.")
    since, until = _time(state[2]), _time(state[3])
    selection = Selection(state[1], since=since, until=until, set_spec=state[4])
    return Position(verb, selection, _moment(state[5]), *state[6:])


def _seconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp())


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _bad(message: str) -> OaiError:
    return OaiError("badResumptionToken", message)

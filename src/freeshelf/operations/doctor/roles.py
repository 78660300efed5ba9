"""Check the processes of the running library."""

from collections.abc import Iterator

from freeshelf.operations.doctor.finding import Finding
from freeshelf.operations.role_states import forget_stalls, role_troubles


def examine_roles() -> Iterator[Finding]:
    """Yield processes that hang, crash repeatedly, or had to be restarted."""
    for sentence in role_troubles():
        yield Finding(sentence, forget_stalls)

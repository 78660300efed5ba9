"""Do the processes of the running library get on?"""

from collections.abc import Iterator

from freeshelf.operations.doctor.finding import Finding
from freeshelf.operations.role_states import forget_stalls, role_troubles


def examine_roles() -> Iterator[Finding]:
    """Processes that stand still, keep ending, or had to be started again."""
    for sentence in role_troubles():
        yield Finding(sentence, forget_stalls)

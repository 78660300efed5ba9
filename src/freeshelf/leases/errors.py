"""Errors of leases."""

from freeshelf.core.errors import FreeshelfError


class LeaseHeldError(FreeshelfError):
    """Error for a lease that another process holds."""

    name: str
    holder: str
    message = "“%(name)s” is already under way (%(holder)s): wait until it ends."


class LeaseLostError(KeyboardInterrupt):
    """Exception in a process whose lease was taken over, instead of its commit.

    It has the type that Ctrl-C raises: whatever catches errors to go on must not go on.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was taken over by another process, because this one was not heard "
            f"of for too long. What it had not committed is dropped."
        )

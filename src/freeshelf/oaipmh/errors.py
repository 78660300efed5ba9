"""Errors of the protocol."""


class OaiError(Exception):
    """A request that the protocol answers with an error; codes are the protocol's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

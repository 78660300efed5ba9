"""Errors of language models; messages are for the operator.

ModelError
├── UnknownModelError        no model of that name is installed
├── ModelSourceError         the given source cannot be used
│   └── ModelUnreachableError
├── ModelExistsError
└── BrokenModelError         a model directory that cannot be used
    ├── ManifestError
    ├── NewerManifestError
    └── RefusedModelError    it was not installed
"""

from pathlib import Path

from freeshelf.enrich.errors import EnrichError


class ModelError(EnrichError):
    """Base class of errors of language models."""


class UnknownModelError(ModelError):
    """Error for a name that no installed model has."""

    def __init__(self, name: str, *, installed: tuple[str, ...]) -> None:
        known = ", ".join(installed) or "none"
        super().__init__(
            f"There is no model {name!r}; installed: {known}. "
            f"`freeshelf model install` brings one."
        )


class ModelSourceError(ModelError):
    """Error for a source that is not a model, or not a supported one."""


class ModelUnreachableError(ModelSourceError):
    """Error for a source that did not respond; a retry may work."""


class ModelExistsError(ModelError):
    """Error for a name that another installed model has."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Another model {name!r} is installed: remove it first with "
            f"`freeshelf model remove {name}`, or choose another name with --name."
        )


class BrokenModelError(ModelError):
    """Error for a model directory that cannot be used; problem is the reason."""

    def __init__(self, directory: Path, problem: str) -> None:
        super().__init__(
            f"The model in {directory} cannot be used: {problem}. Remove it with "
            f"`freeshelf model remove {directory.name}` and install it again."
        )
        self.directory = directory
        self.problem = problem


class ManifestError(BrokenModelError):
    """Error for a manifest that is missing, not JSON, or incomplete."""


class NewerManifestError(BrokenModelError):
    """Error for a manifest of a newer Freeshelf."""

    def __init__(self, directory: Path, *, version: object, known: int) -> None:
        EnrichError.__init__(
            self,
            f"The model in {directory} has a manifest of version {version}, and this "
            f"Freeshelf knows version {known}: update Freeshelf, or install the "
            f"model again.",
        )
        self.directory = directory
        self.problem = f"its manifest has version {version}"


class RefusedModelError(BrokenModelError):
    """Error for a model that was not installed; nothing was changed."""

    def __init__(self, directory: Path, problem: str) -> None:
        EnrichError.__init__(
            self,
            f"The model {directory.name} was not installed: {problem}. Download it "
            f"again, or install another one.",
        )
        self.directory = directory
        self.problem = problem

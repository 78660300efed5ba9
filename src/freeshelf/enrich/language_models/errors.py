"""What can go wrong with a language model; messages are for the operator.

ModelError
├── UnknownModelError        no model of that name is installed
├── ModelSourceError         what was named to install from cannot be used
│   └── ModelUnreachableError
├── ModelExistsError
└── BrokenModelError         a model directory that cannot be used
    ├── ManifestError
    ├── NewerManifestError
    └── RefusedModelError    it was to be installed, and was not
"""

from pathlib import Path

from freeshelf.enrich.errors import EnrichError


class ModelError(EnrichError):
    """Base of this room's errors."""


class UnknownModelError(ModelError):
    """No model of that name is installed."""

    def __init__(self, name: str, *, installed: tuple[str, ...]) -> None:
        known = ", ".join(installed) or "none"
        super().__init__(
            f"There is no model {name!r}; installed: {known}. "
            f"`freeshelf model install` brings one."
        )
        self.name = name


class ModelSourceError(ModelError):
    """What was named to install from is no model, or not one that is known."""


class ModelUnreachableError(ModelSourceError):
    """The place that a model comes from did not answer; later it may."""


class ModelExistsError(ModelError):
    """A model of that name is installed, and is another one."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Another model {name!r} is installed: remove it first with "
            f"`freeshelf model remove {name}`, or choose another name with --name."
        )
        self.name = name


class BrokenModelError(ModelError):
    """A model directory cannot be used; problem says what and where."""

    def __init__(self, directory: Path, problem: str) -> None:
        super().__init__(
            f"The model in {directory} cannot be used: {problem}. Remove it with "
            f"`freeshelf model remove {directory.name}` and install it again."
        )
        self.directory = directory
        self.problem = problem


class ManifestError(BrokenModelError):
    """The manifest is missing, is no JSON, or lacks a fact."""


class NewerManifestError(BrokenModelError):
    """The manifest was written by a newer Freeshelf."""

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
    """A model that was to be installed cannot be used; nothing was changed."""

    def __init__(self, directory: Path, problem: str) -> None:
        EnrichError.__init__(
            self,
            f"The model {directory.name} was not installed: {problem}. Download it "
            f"again, or install another one.",
        )
        self.directory = directory
        self.problem = problem

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

    message = (
        "There is no model %(name)r; installed: %(installed)s. "
        "`freeshelf model install` brings one."
    )


class ModelSourceError(ModelError):
    """Error for a source that is not a model, or not a supported one."""


class ModelUnreachableError(ModelSourceError):
    """Error for a source that did not respond; a retry may work."""


class ModelExistsError(ModelError):
    """Error for a name that another installed model has."""

    message = (
        "Another model %(name)r is installed: remove it first with "
        "`freeshelf model remove %(name)s`, or choose another name with --name."
    )


class BrokenModelError(ModelError):
    """Error for a model directory that cannot be used; problem is the reason."""

    message = (
        "The model in %(directory)s cannot be used: %(problem)s. Remove it with "
        "`freeshelf model remove %(name)s` and install it again."
    )

    def __init__(self, directory: Path, problem: str) -> None:
        super().__init__(directory.name, directory=directory, problem=problem)
        self.directory, self.problem = directory, problem


class ManifestError(BrokenModelError):
    """Error for a manifest that is missing, not JSON, or incomplete."""


class NewerManifestError(BrokenModelError):
    """Error for a manifest of a newer Freeshelf."""

    message = (
        "The model in %(directory)s has %(problem)s: update Freeshelf, or install the "
        "model again."
    )


class RefusedModelError(BrokenModelError):
    """Error for a model that was not installed; nothing was changed."""

    message = (
        "The model %(name)s was not installed: %(problem)s. Download it again, or "
        "install another one."
    )

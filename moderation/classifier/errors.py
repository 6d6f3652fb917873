"""What can be wrong with a model file."""

from moderation.domain.errors import MushrifError


class ModelDamaged(MushrifError):
    """A file of the model is missing, cut short or changed since it was written."""

    code = "model_damaged"


class ModelIncompatible(MushrifError):
    """The folder holds something else than a model, or one of a format this version cannot read."""

    code = "model_incompatible"

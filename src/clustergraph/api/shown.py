"""What a service tells of its schema beside its answers: introspection, and suggestions in errors."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clustergraph.errors import BadUserInput, RequestError, SeveralErrors, ValidationFailed

HINT = "The documentation of this service says what there is."
SUGGESTED = re.compile(r" ?Did you mean [^?]*\?")


@dataclass(frozen=True, slots=True)
class Shown:
    """Both are there unless they are closed. What a role must not see is hidden by its model, whatever is shown here."""

    introspection: bool = True
    suggestions: bool = True

    def told(self, error: RequestError | SeveralErrors) -> RequestError | SeveralErrors:
        """An error as it may be told: without suggestions, no hint names what a request did not name itself."""
        if self.suggestions:
            return error
        for one in error.errors if isinstance(error, SeveralErrors) else [error]:
            if isinstance(one, BadUserInput | ValidationFailed):
                one.message, one.hint = SUGGESTED.sub("", one.message), HINT
        return error


ALL = Shown()

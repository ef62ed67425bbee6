"""Where the package's own model, seed, questions and page are: in the wheel, or in the checkout that it is installed from."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _CHECKOUT / name


MODEL = _folder("schema") / "model.graphql"
SEED = _folder("seed")
QUESTIONS = _folder("questions")
PAGE = _PACKAGE / "server" / "page"

"""A library: the small model that the tests of seeds load into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clustergraph.model.reader import read_model
from clustergraph.model.shape import Model
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import Seed

HERE = Path(__file__).parent
Loading = Callable[..., Seed]


@pytest.fixture(scope="session")
def library() -> Model:
    return read_model((HERE / "library.graphql").read_text(encoding="utf-8"), "library.graphql")


@pytest.fixture
def seed_of(library: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loading:
    """Loads texts as the files a.json, b.json and so on, into the library or another model."""

    def loading(*texts: str, model: Model = library) -> Seed:
        monkeypatch.chdir(tmp_path)
        paths = [Path(f"{name}.json") for name, _ in zip("abcdefgh", texts, strict=False)]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        return load(paths, model)

    return loading

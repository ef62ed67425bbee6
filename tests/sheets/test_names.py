"""Names of nodes, however people write them, and what is offered for those that are none."""

from __future__ import annotations

import pytest

from clustergraph import packaged
from clustergraph.model.reader import read_model_file
from clustergraph.seeds.loader import load
from clustergraph.sheets.names import Names, plain, territories

MODEL = read_model_file(packaged.MODEL)


@pytest.fixture(scope="module")
def names() -> Names:
    found = Names(MODEL)
    for node in load([packaged.SEED], MODEL).nodes:
        found.add(node.id, node.kind, node.properties)
    return found


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("China", "CN"), ("Chine", "CN"), ("CHN", "CN"), ("cn", "CN"), ("Corée du sud", "KR"), ("COREE DU SUD", "KR"),
        ("Etats Unis", "US"), ("les États-Unis", "US"), ("USA", "US"), ("UK", "GB"), ("Royaume Uni", "GB"), ("The Netherlands", "NL"),
        ("Côte d’Ivoire", "CI"), ("Cote d'Ivoire", "CI"), ("Viet Nam", "VN"), ("Niger", "NE"), ("Taiwan", "TW"),
    ],
)  # fmt: skip
def test_countries_in_english_french_and_codes(names: Names, name: str, id: str) -> None:
    assert names.find(name, ["Country"]) == id


def test_every_name_of_cldr_is_that_of_its_country(names: Names) -> None:
    countries = {id for id, kind in names.kinds.items() if kind == "Country"}
    told = {(code, name) for code, known in territories().items() if code in countries for name in known}
    assert len(told) > 400
    assert {(names.find(name, ["Country"]), name) for _, name in told} == told


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Chna", "Did you mean China (CN)"),
        ("Hong Kong", "Did you mean Hong Kong SAR China (HK)?"),
        ("Russian Federation of Russia", "Did you mean Russia (RU)?"),
        ("EU", "Add a row for it"),
        ("Zzzzz", "Add a row for it"),
    ],
)
def test_what_is_offered(names: Names, name: str, hint: str) -> None:
    with pytest.raises(LookupError) as told:
        names.find(name, ["Country"], "Country")
    assert told.value.args[0] == f'there is no Country "{name}"'
    assert told.value.args[1].startswith(hint)


def test_korea_and_congo_are_two_countries_each(names: Names) -> None:
    for name, ids in (("Korea", ("KR", "KP")), ("Congo", ("CG", "CD"))):
        with pytest.raises(LookupError) as told:
            names.find(name, ["Country"], "Country")
        assert all(f"({id})" in told.value.args[1] for id in ids)


def test_the_republic_of_china_is_not_taken_for_china(names: Names) -> None:
    with pytest.raises(LookupError, match="there is no Country"):
        names.find("Republic of China", ["Country"], "Country")


def test_without_any_country_the_way_to_all_is_told() -> None:
    with pytest.raises(LookupError, match="no Country") as told:
        Names(MODEL).find("China", ["Country"], "Country")
    assert "clustergraph new" in told.value.args[1]


def test_names_are_compared_without_what_people_write_differently() -> None:
    assert plain("L'Alpe d'Huez") == plain("l’ALPE-D’HUEZ")
    assert plain("Other & Sons") == plain("other and sons")
    assert plain("The") == "the"


def test_near_names_are_looked_for_once_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Names(MODEL)
    found.add("poma", "Company", {"name": "Poma"})
    monkeypatch.setattr("clustergraph.sheets.names.SEARCHES", 2)
    hints = []
    for name in ("Pomma", "Pomaa", "Pommo", "Pomma"):
        with pytest.raises(LookupError) as told:
            found.find(name, ["Company"], "Company")
        hints.append(told.value.args[1].partition("?")[0])
    assert [hint == "Did you mean Poma (poma)" for hint in hints] == [True, True, False, True]

"""Tokens in a file: made by a command, kept as hashes, read again when the file changes."""

from __future__ import annotations

import asyncio
import logging
import re
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clustergraph.cli import app
from clustergraph.errors import SettingError, Unauthenticated
from clustergraph.model.roles import Role
from clustergraph.server.identity import MOST_LETTERS, Identities, Identity, challenge
from clustergraph.server.tokens import Tokens, new_token, read_tokens

HASH = sha256(b"secret").hexdigest()


def made(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["token", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_token_is_shown_once_and_its_hash_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "tokens.toml"
    file.write_text("# who may what\n")
    code, out, err = made("ada", "--role", "analyst", "--expires", "2999-01-01", "--to", str(file))
    token = out.strip()
    assert (code, bool(re.fullmatch(r"cg_[\w-]{43}", token)), "not shown again" in err) == (0, True, True)
    text = file.read_text()
    assert token not in text
    assert text.startswith("# who may what\n\n[[token]]\n")
    assert (file.stat().st_mode & 0o777, [path.name for path in tmp_path.iterdir()]) == (
        0o600,
        ["tokens.toml"],
    )
    (row,) = tomllib.loads(text)["token"]
    assert (row["name"], row["role"], row["hash"]) == ("ada", "analyst", sha256(token.encode()).hexdigest())
    assert Tokens(file).identity(token) == Identity("ada", Role.ANALYST)
    assert made("bob", "--to", str(file))[0] == 0
    assert [one.identity.role for one in read_tokens(file).values()] == [Role.ANALYST, Role.READER]


def test_what_a_person_may_get_wrong(tmp_path: Path) -> None:
    file = str(tmp_path / "tokens.toml")
    assert made("ada", "--to", file)[0] == 0
    before = Path(file).read_text()
    for arguments, said in (
        (("ada",), "has a token ada already"),
        (('a"b',), "is no name of a token"),
        (("a\nb",), "is no name of a token"),
        (("a" * 101,), "is no name of a token"),
        (("bob", "--role", "king"), "king"),
        (("bob", "--expires", "tomorrow"), "tomorrow"),
    ):
        code, out, err = made(*arguments, "--to", file)
        assert (code, out, said in err) == (2, "", True), err
    assert Path(file).read_text() == before
    code, _, err = made("ada", "--to", str(tmp_path / "none" / "tokens.toml"))
    assert (code, "cannot be written" in err) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[token]", "is not TOML"),
        ("\xff", "is not TOML"),
        ("token = 1", "holds something other than tokens"),
        ("token = [1]", "holds something other than tokens"),
        ("[tokens]", "holds something other than tokens"),
        ('[[token]]\nname = "a"\nrole = "reader"\nhahs = "x"', "token 1 has no hahs. Did you mean hash?"),
        (f'[[token]]\nrole = "reader"\nhash = "{HASH}"', "token 1 has no right name"),
        (f'[[token]]\nname = "a"\nrole = "READER"\nhash = "{HASH}"', "token 1 has no right role"),
        (f'[[token]]\nname = "a"\nrole = ["reader"]\nhash = "{HASH}"', "token 1 has no right role"),
        ('[[token]]\nname = "a"\nrole = "reader"\nhash = "secret"', "token 1 has no right hash"),
        (f'[[token]]\nname = "a"\nrole = "reader"\nhash = "{HASH}"\nexpires = "soon"', "token 1 has no right date"),
        (f'[[token]]\nname = "a"\nrole = "reader"\nhash = "{HASH}"\n' * 2, "token 2 stands there twice"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "tokens.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingError) as found:
        Tokens(file)
    assert said in f"{found.value.message}. {found.value.hint}"


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(SettingError, match="no such file"):
        Tokens(Path("none.toml"))


@pytest.mark.parametrize(
    ("expires", "right"),
    [
        ("2000-01-01", False),
        ("2999-01-01", True),
        ("2000-01-01T00:00:00Z", False),
        ("2999-01-01T00:00:00+02:00", True),
        ("2000-01-01T00:00:00", False),
    ],
)
def test_a_token_ends(tmp_path: Path, expires: str, right: bool) -> None:
    file = tmp_path / "tokens.toml"
    file.write_text(f'[[token]]\nname = "a"\nrole = "reader"\nhash = "{HASH}"\nexpires = {expires}\n')
    if right:
        assert Tokens(file).identity("secret")
    else:
        with pytest.raises(Unauthenticated, match="the token has expired"):
            Tokens(file).identity("secret")


def test_the_file_counts_as_it_is_now(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "tokens.toml"
    ada = new_token(file, "ada", Role.READER)
    with caplog.at_level(logging.INFO, "clustergraph"):
        tokens = Tokens(file, admin="an-admin-token-of-old")
        bob = new_token(file, "bob", Role.EDITOR)
        assert tokens.identity(bob) == Identity("bob", Role.EDITOR)
        right = file.read_text()
        file.write_text(right.replace("role", "roll"))
        assert tokens.identity(ada)
        assert tokens.identity(ada)
        assert caplog.text.count("The tokens stay as they were") == 1
        _of(tmp_path, right.split("[[token]]")[2]).replace(file)
        assert (tokens.identity(ada), tokens.identity(bob)) == (None, Identity("bob", Role.EDITOR))
    assert tokens.identity("an-admin-token-of-old") == Identity("admin token", Role.ADMIN)


def _of(folder: Path, row: str) -> Path:
    file = folder / "fresh"
    file.write_text(f"[[token]]{row}")
    return file


TOKENS = Tokens(admin="0123456789abcdef!")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "holds no token"),
        ("Bearer", "holds no token"),
        ("Bearer ", "holds no token"),
        ("0123456789abcdef!", "holds no token"),
        ("Basic 0123456789abcdef!", "holds no token"),
        ("Bearer 0123456789abcdef! x", "holds no token"),
        ("Bearer 0123456789abcdef!, Bearer 0123456789abcdef!", "holds no token"),
        ("Bearer \xff", "holds no token"),
        ("Bearer 0123456789abcdef", "not a token that is known"),
        ("Bearer 0123456789abcdef!!", "not a token that is known"),
        ("Bearer a.b.c", "not a token that is known"),
        (f"Bearer {'x' * MOST_LETTERS}", "more than 8,192 letters"),
    ],
)
def test_what_is_no_token_is_refused_and_never_counts_as_none(given: str, said: str) -> None:
    with pytest.raises(Unauthenticated, match=said):
        asyncio.run(Identities(TOKENS.identity).of(given))
    assert challenge(given) == ('Bearer error="invalid_token"' if given else "Bearer")


def test_whoever_says_nothing_is_a_reader_unless_reading_is_closed() -> None:
    assert asyncio.run(Identities().of(None)).role is Role.READER
    assert asyncio.run(Identities(open_role=Role.ANALYST).of(None)).role is Role.ANALYST
    with pytest.raises(Unauthenticated, match="this needs a token"):
        asyncio.run(Identities(TOKENS.identity, open_role=None).of(None))
    assert asyncio.run(Identities(TOKENS.identity).of("bearer  0123456789abcdef!")).role is Role.ADMIN

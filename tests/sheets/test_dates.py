"""Dates as people type them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergraph.model import edtf
from clustergraph.sheets.dates import read_date

MEANINGS = """
2016                         2016
02/2017                      2017-02
14/07/2014                   2014-07-14
14.7.2014                    2014-07-14
14-7-2014                    2014-07-14
2014-07-14                   2014-07-14
July 2014                    2014-07
juillet 2014                 2014-07
JUILLET 2014                 2014-07
14 juil. 2014                2014-07-14
1er mars 2015                2015-03-01
Feb 14, 2017                 2017-02-14
12th of July 2014            2014-07-12
le 14 juillet 2014           2014-07-14
Sept. 2016                   2016-09
Août 2019                    2019-08
déc. 2019                    2019-12
vers 2008                    2008~
circa 2008                   2008~
c. 2008                      2008~
about 2008                   2008~
environ juillet 2008         2008-07~
2008?                        2008?
2008-2011                    2008/2011
2008 - 2011                  2008/2011
2008–2011                    2008/2011
2008 à 2011                  2008/2011
2008 to 2011                 2008/2011
2008/2011                    2008/2011
3 mars 2014 - 5 mars 2014    2014-03-03/2014-03-05
from 2014                    2014/..
depuis 2014                  2014/..
since July 2014              2014-07/..
à partir de 2014             2014/..
jusqu'en 2012                ../2012
jusqu’en 2012                ../2012
until 2012                   ../2012
before 2016                  ../2015
before July 2016             ../2016-06
before January 2016          ../2015-12
avant le 1er mars 2016       ../2016-02-29
jusqu’au 14 juillet 2014     ../2014-07-14
jusqu'à 2012                 ../2012
à partir du 3 mai 2014       2014-05-03/..
dès le 3 mai 2014            2014-05-03/..
2014/7/4                     2014-07-04
2014.07.14                   2014-07-14
2017-02-14 00:00:00          2017-02-14
avant 2016                   ../2015
années 1990                  199X
1990s                        199X
1990's                       199X
summer 2014                  2014-22
été 2014                     2014-22
Hiver 2017/18                2017-24
winter 2017-2018             2017-24
2008~                        2008~
1950~/1979                   1950~/1979
../2024-07                   ../2024-07
"""
DATES = [
    "2016",
    "2016-02",
    "2016-02-29",
    "2008~",
    "2008%",
    "195X",
    "20XX",
    "2016-XX",
    "Y17000",
    "-0044",
    "2014/..",
    "../2014",
    "2014/",
    "2007/2009",
    "2016-24",
    "2014-07-14T10:30:00Z",
]
NO_DATES = [
    "soon", "mars", "2014-13", "31/02/2014", "30.2.2014", "13/2014", "2016/17", "winter 2017/19", "5 2014 3",
    "juillet août 2014", "before summer 2016", "before 2016~", "before 0001", "2014..", "2017-02-14 09:30", "2014/13/01", "2011-2008", "", "n/a", "?", "vers", "depuis", "1 500 000", "12", "0",
]  # fmt: skip


@pytest.mark.parametrize("line", MEANINGS.strip().splitlines())
def test_what_a_date_means(line: str) -> None:
    typed, meant = (part.strip() for part in line.rsplit("  ", 1))
    assert read_date(typed) == meant


@pytest.mark.parametrize("typed", NO_DATES)
def test_what_is_no_date(typed: str) -> None:
    with pytest.raises(ValueError, match="no date that is understood"):
        read_date(typed)


@pytest.mark.parametrize("typed", ["14/07/14", "1.2.03", "'98"])
def test_years_have_four_digits(typed: str) -> None:
    with pytest.raises(ValueError, match="the year needs four digits"):
        read_date(typed)


def test_day_and_month_in_the_order_that_is_said() -> None:
    assert read_date("03/04/2017") == "2017-04-03"
    assert read_date("03/04/2017", "month-first") == "2017-03-04"
    with pytest.raises(ValueError, match="no date"):
        read_date("14/07/2014", "month-first")


@given(st.sampled_from(DATES))
def test_edtf_stays_as_it_is(text: str) -> None:
    assert read_date(text) == text


@given(st.text(max_size=30) | st.from_regex(r"[0-9a-zé./' -]{1,20}", fullmatch=True))
def test_whatever_is_read_is_edtf(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert edtf.span(read_date(text))

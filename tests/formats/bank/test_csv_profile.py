"""Bank profiles: the shipped ones are right, and a wrong one is told what is wrong with it."""

from datetime import date

import pytest

from kassabok.formats.bank.statement_csv import load_profile, read, shipped_profiles
from kassabok.formats.errors import BadFile

OWN = """
title = "Sparbanken i Exempelstad"
source = "the heading line of our own export, March 2026"
seen = 2026-03-02

[[shape]]
delimiter = [";", "\\t"]
decimal = ","
thousands = "."
suffix = "SEK"
dates = ["DD.MM.YYYY", "YYYYMMDD"]
headings = ["Datum|Dag", "Text", "Avsändare", "In", "Ut", "Saldo"]
optional = ["Saldo"]
currency = "EUR"
account = '^Konto: (?P<clearing>[0-9]{4})(?P<account>[0-9]+)'

[shape.columns]
booked_on = "Datum"
text = ["Text", "Avsändare"]
counterparty = "Avsändare"
money_in = "In"
money_out = "Ut"
balance = "Saldo"

[shape.pending]
"Text" = ["Reserverad"]
"""


def test_the_shipped_profiles_have_titles():
    assert {profile.name: profile.title for profile in shipped_profiles()} == {
        "danske": "Danske Bank",
        "handelsbanken": "Handelsbanken",
        "ica": "ICA Banken",
        "lansforsakringar": "Länsförsäkringar",
        "nordea": "Nordea",
        "seb": "SEB",
        "skandia": "Skandia",
        "swedbank": "Swedbank and Sparbanken",
    }


def test_a_profile_of_one_s_own_reads_a_file():
    profile = load_profile(OWN, "min-bank")
    assert (profile.name, profile.title) == ("min-bank", "Sparbanken i Exempelstad")
    rows = [
        "Konto: 81234567890",
        "dag;TEXT;Avsändare;In;Ut",
        "02.03.2026;Faktura 10017;Kund Ett;1.250,00 SEK;",
        "20260301;Hyra;;;99,50",
        "1.3.2026;Reserverad kort;;;5,00",
    ]
    for delimiter in ";\t":
        data = "\n".join(rows).replace(";", delimiter).encode()
        file = read(data, profiles=[profile])
        assert (file.profile, file.pending, file.warnings) == ("min-bank", 1, ())
        (statement,) = file.statements
        assert (statement.account.clearing, statement.account.account) == ("8123", "4567890")
        assert [(e.booked_on, e.amount_ore, e.currency, e.text) for e in statement.entries] == [
            (date(2026, 3, 1), -99_50, "EUR", "Hyra"),
            (date(2026, 3, 2), 1250_00, "EUR", "Faktura 10017 / Kund Ett"),
        ]
        assert statement.entries[1].transactions[0].counterparty == "Kund Ett"


def changed(old: str, new: str) -> str:
    assert old in OWN
    return OWN.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "it is not TOML: "),
        ("title = 'x'", "it has no [[shape]]"),
        ("shape = 5", "it has no [[shape]]"),
        (changed("title =", "titel ="), "unknown key 'titel'; the keys are title, source, seen, shape"),
        (changed("title = ", "title = 5 #"), "title must be a text"),
        (changed("decimal =", "desimal ="), "shape 1: unknown key 'desimal'; the keys are delimiter, decimal,"),
        (changed('decimal = ","', ""), 'shape 1: decimal must be "," or "."; it is never guessed'),
        (changed('thousands = "."', 'thousands = ","'), "shape 1: thousands must be"),
        (changed('[";", "\\t"]', '";;"'), "shape 1: delimiter must be one sign"),
        (changed('[";", "\\t"]', "[]"), "shape 1: delimiter must be one sign"),
        (changed('[";", "\\t"]', "7"), "shape 1: delimiter must be a text or a list of texts"),
        (changed("DD.MM.YYYY", "DD.MM.YY"), "shape 1: dates has 'DD.MM.YY'; write YYYY, MM and DD once each"),
        (changed('"In", ', '"In", "in", '), "shape 1: headings must not be empty or the same twice"),
        (changed("Datum|Dag", "Datum|"), "shape 1: headings must not be empty or the same twice"),
        (changed('optional = ["Saldo"]', 'optional = ["Balans"]'), "shape 1: optional names 'Balans', which is not"),
        (changed("(?P<account>[0-9]+)", "[0-9]+"), "shape 1: account has '^Konto: (?P<clearing>[0-9]{4})[0-9]+', w"),
        (changed("(?P<account>[0-9]+)", "(?P<account>"), "shape 1: account has '^Konto: (?P<clearing>[0-9]{4})(?P<"),
        (changed("booked_on =", "bokad ="), "shape 1: columns: unknown key 'bokad'; the keys are booked_on,"),
        (changed('booked_on = "Datum"', ""), "shape 1: columns: booked_on and text must be given"),
        (changed('booked_on = "Datum"', 'booked_on = "Dag"'), "shape 1: columns: booked_on is 'Dag', which is"),
        (changed('booked_on = "Datum"', 'booked_on = ["Datum", "In"]'), "shape 1: columns: booked_on must be one"),
        (changed('money_out = "Ut"', ""), "shape 1: columns: either amount, or both money_in and money_out, must be"),
        (changed('money_out = "Ut"', 'amount = "Ut"'), "shape 1: columns: either amount, or both money_in and money"),
        (changed("[shape.columns]", "[shape.kolumner]"), "shape 1: unknown key 'kolumner'"),
        (changed('"Text" = ["Res', '"Status" = ["Res'), "shape 1: pending: 'Status' is not among headings"),
        (changed('currency = "EUR"', "heading_row = 1"), "shape 1: heading_row must be true or false"),
        (changed("headings = [", 'headings = ["X"] #'), "shape 1: headings must name at least two columns"),
        (changed("[shape.columns]", "columns = 1\n[x]"), "unknown key 'x'"),
    ],
)  # fmt: skip
def test_a_wrong_profile_is_told_what_is_wrong(text, message):
    with pytest.raises(BadFile) as caught:
        load_profile(text, "min-bank")
    assert caught.value.code == "bank.profile"
    assert caught.value.message.startswith(f"Bank profile min-bank: {message}")
    assert caught.value.hint == "docs/formats/bank-files.md lists the keys."

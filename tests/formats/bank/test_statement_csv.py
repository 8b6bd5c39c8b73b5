"""CSV statements: every shipped shape, and every way a row can be wrong."""

import unicodedata
from datetime import date

import pytest
from tests.formats.bank.csv_files import HANDELSBANKEN, NORDEA, SAMPLES, SEB, SWEDBANK, SWEDBANK_SHORT

from kassabok.formats.bank.record import BankAccountId, BankEntry, BankFile
from kassabok.formats.bank.statement_csv import load_profile, read, shipped_profiles
from kassabok.formats.errors import BadFile

PROFILES = shipped_profiles()


def read_text(*lines: str, encoding: str = "utf-8", **kwargs) -> BankFile:
    return read("\n".join(lines).encode(encoding), profiles=PROFILES, **kwargs)


def entries_of(file: BankFile) -> list[BankEntry]:
    return [entry for statement in file.statements for entry in statement.entries]


def refusal(*lines: str, **kwargs) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read_text(*lines, **kwargs)
    return caught.value


def messages(file: BankFile) -> list[str]:
    return [warning.message for warning in file.warnings]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_shipped_shape_is_found_and_read(name):
    sample = SAMPLES[name]
    file = read(sample.data(), profiles=PROFILES)
    assert (file.kind, file.profile, file.version, file.pending) == ("csv", sample.profile, "", 0)
    assert file.warnings == ()
    (statement,) = file.statements
    assert statement.account == BankAccountId(clearing=sample.clearing, account=sample.account)
    assert (statement.currency, statement.from_on, statement.to_on) == (
        "SEK",
        date(2026, 3, 1),
        date(2026, 3, 3),
    )
    balances = (1000_00, 1830_50) if sample.with_balance else (None, None)
    assert (statement.opening_ore, statement.closing_ore) == balances
    first = len(sample.lines()) - 2
    assert [(e.line, e.booked_on, e.amount_ore, e.text) for e in statement.entries] == [
        (first + 2, date(2026, 3, 1), 2000_00, "Insättning"),
        (first + 1, date(2026, 3, 2), -1250_00, "Hyra"),
        (first, date(2026, 3, 3), 80_50, "Kund Två 10017"),
    ]
    for entry in statement.entries:
        (payment,) = entry.transactions
        assert (payment.amount_ore, payment.text, payment.line) == (entry.amount_ore, entry.text, entry.line)
    assert [r.value for r in statement.entries[2].transactions[0].references] == ["10017"]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_order_of_the_rows_does_not_matter(name):
    lines = SAMPLES[name].lines()
    forwards = read_text(*lines)
    backwards = read_text(*lines[:-3], *lines[:-4:-1])
    assert [e.amount_ore for e in entries_of(backwards)] == [2000_00, -1250_00, 80_50]
    assert backwards.warnings == forwards.warnings == ()
    assert backwards.statements[0].opening_ore == forwards.statements[0].opening_ore


@pytest.mark.parametrize("name", SAMPLES)
def test_the_named_profile_is_used(name):
    sample = SAMPLES[name]
    assert read(sample.data(), profiles=PROFILES, profile=sample.profile) == read(
        sample.data(), profiles=PROFILES
    )


# Rows that are not booked


def test_pending_rows_are_counted_and_left_out():
    nordea = read_text(
        NORDEA,
        "Reserverat;-89,00;;;Kortköp;Kortköp;;;;SEK;",
        "Reserverad;-1,00;;;Kortköp;Kortköp;;;;SEK;",
        "2026/03/03;-1250,00;;991-2346;LEVERANTÖR AB;LEVERANTÖR AB;10017;min anteckning;8750,00;SEK;",
    )
    assert (nordea.pending, len(entries_of(nordea)), nordea.warnings) == (2, 1, ())

    handelsbanken = read_text(
        HANDELSBANKEN,
        "2026-03-03;2026-03-02;Prel Kortköp;-99,00;1 000,00",
        "2026-03-03;2026-03-02;PREL. KORTKÖP;-99,00;1 000,00",
        "2026-03-03;2026-03-02;Preliminärskatt;-500,00;1 000,00",
    )
    assert (handelsbanken.pending, [e.text for e in entries_of(handelsbanken)]) == (2, ["Preliminärskatt"])

    danske = read_text(
        "Datum;Kategori;Underkategori;Text;Belopp;Saldo;Status;Avstämt",
        "2026-03-10;;;Kort;-93,00;;Väntar;Nej",
        "2026-03-10;;;Swish;1 200,00;12 605,18;Utförd;Nej",
    )
    assert (danske.pending, len(entries_of(danske))) == (1, 1)

    swedbank = read_text(
        SWEDBANK_SHORT,
        "1,8327,123,Konto,SEK,2026-03-02,2026-03-02,2026-03-02,,A,1.00,2.00",
        "2,8327,123,Konto,SEK,,2026-03-01,,,B,1.00,",
    )
    assert (swedbank.pending, len(entries_of(swedbank))) == (1, 1)


def test_a_file_with_only_headings_says_that_it_has_no_rows():
    file = read_text(SEB)
    assert (file.statements, messages(file)) == ((), ["The file has no booked rows."])


# What a row gives


def test_nordea_gives_the_parties_their_accounts_and_leaves_out_own_notes():
    file = read_text(
        NORDEA,
        "2026/03/03;-1250,00;5186879;991-2346;LEVERANTÖR AB;LEVERANTÖR AB;10017;mitt;8750,00;SEK;",
        "2026/03/02;500,00;3259 23 17244;5186879;Insättning;Insättning;FRÅN SPAR;;10000,00;SEK;",
    )
    money_in, money_out = (e.transactions[0] for e in entries_of(file))
    assert (money_out.counterparty, money_out.counterparty_account) == ("LEVERANTÖR AB", "991-2346")
    assert (money_out.payee_giro, money_out.text) == ("9912346", "LEVERANTÖR AB / 10017")
    assert [r.value for r in money_out.references] == ["10017"]
    assert (money_in.counterparty_account, money_in.payee_giro) == ("3259 23 17244", "")


def test_seb_keeps_its_verification_number_but_does_not_take_it_for_an_identity():
    file = read_text(SEB, *["2026-03-03;2026-03-04;5490990004;Swish;100,00;"] * 2)
    assert [(e.entry_ref, e.value_on, e.occurrence) for e in entries_of(file)] == [
        ("", date(2026, 3, 4), 1),
        ("", date(2026, 3, 4), 2),
    ]
    assert [e.transactions[0].transaction_ref for e in entries_of(file)] == ["5490990004"] * 2


def test_accounts_and_currencies_in_one_file_become_statements_of_their_own():
    row = "1,8327,{},Konto,{},2026-03-02,2026-03-02,2026-03-02,,A,{}.00,{}.00"
    file = read_text(
        SWEDBANK,
        row.format(1, "SEK", 5, 5),
        row.format(2, "SEK", 7, 9),
        row.format(1, "EUR", 2, 2),
        row.format(1, "SEK", 1, 0),
    )
    assert [(s.account.account, s.currency, [e.amount_ore for e in s.entries]) for s in file.statements] == [
        ("1", "SEK", [1_00, 5_00]),
        ("2", "SEK", [7_00]),
        ("1", "EUR", [2_00]),
    ]


def test_money_in_and_money_out_in_columns_of_their_own():
    heading = "Bokförd;Valutadatum;Text;Typ;Insättningar;Uttag;Bokfört saldo"
    file = read_text(
        heading, "2026-03-02;2026-03-02;A;Kort;;-89.44;10.56", "2026-03-01;2026-03-01;B;;;11.00;100.00"
    )
    assert [e.amount_ore for e in entries_of(file)] == [-11_00, -89_44]
    both = refusal(heading, "2026-03-02;2026-03-02;A;Kort;5.00;-89.44;10.56")
    assert both.message.startswith("line 2: column Insättningar: money in and money out are both given")
    neither = refusal(heading, "2026-03-02;2026-03-02;A;Kort;;;10.56")
    assert neither.message.startswith("line 2: column Insättningar: money in and money out are both empty")


# The running balance


def test_a_break_in_the_running_balance_names_the_line():
    lines = SAMPLES["seb"].lines()
    file = read_text(lines[0], lines[1], lines[3])
    assert [(w.line, w.message) for w in file.warnings] == [
        (
            2,
            "The balance 1830.50 does not follow: 3080.50 was expected. A row may be missing or twice in the file.",
        )
    ]
    assert [e.amount_ore for e in entries_of(file)] == [2000_00, 80_50]


def test_a_row_that_is_twice_in_the_file_breaks_the_balance():
    lines = SAMPLES["seb"].lines()
    file = read_text(*lines[:3], *lines[2:])
    assert [w.line for w in file.warnings] == [3]
    assert [e.occurrence for e in entries_of(file)] == [1, 1, 2, 1]


def test_a_balance_on_one_row_a_day_only_is_checked_across_the_day():
    rows = [
        "2026/03/03;-10,00;;;C;;;;90,00;SEK;",
        "2026/03/03;-20,00;;;B;;;;;SEK;",
        "2026/03/02;50,00;;;A;;;;120,00;SEK;",
        "2026/03/01;5,00;;;Z;;;;;SEK;",
    ]
    file = read_text(NORDEA, *rows)
    assert file.warnings == ()
    assert (file.statements[0].opening_ore, file.statements[0].closing_ore) == (65_00, 90_00)
    broken = read_text(NORDEA, rows[0], *rows[2:])
    assert [(w.line, w.message[:49]) for w in broken.warnings] == [
        (2, "The balance 90.00 does not follow: 110.00 was exp")
    ]


def test_rows_of_a_day_in_another_order_still_tell_both_ends():
    """Booked A, B, C; exported B, C, A. Where a row is missing, no order makes the balances follow."""
    rows = ["2026-03-03;2026-03-03;1;B;20,00;30,00", "2026-03-03;2026-03-03;1;C;30,00;60,00"]
    first = "2026-03-03;2026-03-03;1;A;10,00;10,00"
    (statement,) = read_text(SEB, *rows, first).statements
    assert (statement.opening_ore, statement.closing_ore, statement.fault) == (0, 60_00, "")
    later = "2026-03-04;2026-03-04;1;D;5,00;70,00"
    (broken,) = read_text(SEB, later, *rows[::-1], first).statements
    assert broken.fault == (
        "line 2: the balance 70.00 does not follow: 65.00 was expected; the difference is 5.00 SEK."
    )


def test_within_one_day_the_balance_tells_the_order():
    newest_first = ["2026-03-03;2026-03-03;1;B;20,00;30,00", "2026-03-03;2026-03-03;1;A;10,00;10,00"]
    for rows in (newest_first, newest_first[::-1]):
        file = read_text(SEB, *rows)
        assert ([e.text for e in entries_of(file)], file.warnings) == (["A", "B"], ())


def test_many_breaks_are_counted_instead_of_listed():
    rows = [f"2026-03-{30 - n:02};2026-03-01;1;A;1,00;{n * 7},00" for n in range(25)]
    assert messages(read_text(SEB, *rows))[-1].startswith("The balance ")
    assert len(messages(read_text(SEB, *rows))) == 21
    assert "The balance breaks 4 times more." in messages(read_text(SEB, *rows))


# Rows that cannot be read


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2026-03-02;2026-03-02;1;Hyra;-1250,00", "line 3: the row has 5 cells; expected 6."),
        ("2026-03-02;2026-03-02;1;Hyra; mars;-1250,00;1,00", "line 3: the row has 7 cells; expected 6."),
        ("2026-13-02;2026-03-02;1;Hyra;-1250,00;1,00",
         "line 3: column Bokföringsdatum is '2026-13-02'; expected a date written YYYY-MM-DD."),
        ("02.03.2026;2026-03-02;1;Hyra;-1250,00;1,00",
         "line 3: column Bokföringsdatum is '02.03.2026'; expected a date written YYYY-MM-DD."),
        (";2026-03-02;1;Hyra;-1250,00;1,00",
         "line 3: column Bokföringsdatum is empty; expected a date written YYYY-MM-DD."),
        ("2026-03-02;igår;1;Hyra;-1250,00;1,00",
         "line 3: column Valutadatum is 'igår'; expected a date written YYYY-MM-DD."),
        ("2026-03-02;2026-03-02;1;Hyra;-1250.00;1,00",
         "line 3: column Belopp: '-1250.00' is not an amount with decimal comma; expected an amount like -1 250,50."),
        ("2026-03-02;2026-03-02;1;Hyra;;1,00",
         "line 3: column Belopp: it is empty; expected an amount like -1 250,50."),
        ("2026-03-02;2026-03-02;1;Hyra;1,00;x",
         "line 3: column Saldo: 'x' is not an amount with decimal comma; expected an amount like -1 250,50."),
        ('2026-03-02;2026-03-02;1;"Hyra;1,00;1,00',
         "line 3: a quoted cell is not closed on this line; a line break inside a cell is not read."),
        ('2026-03-02;2026-03-02;1;"Hy"ra;1,00;1,00', "line 3: the quotation marks are not as in CSV"),
        ("2026-03-02;2026-03-02;1;Hy\0ra;1,00;1,00", "line 3: there is a NUL character, which no text has."),
        ("2026-03-02;2026-03-02;1;" + "x" * 20_000 + ";1,00;1,00", "line 3: the line has 20034 characters"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_refused_with_its_line(row, message):
    found = refusal(SEB, "2026-03-03;2026-03-03;1;A;1,00;1,00", row)
    assert found.message.startswith(message)
    assert found.hint


def test_a_line_break_inside_quotes_is_refused_with_the_line_it_begins_on():
    found = refusal(SEB, '2026-03-02;2026-03-02;1;"Hyra', 'mars";1,00;1,00')
    assert (found.code, found.message[:7]) == ("bank.csv_quotes", "line 2:")


def test_quotes_delimiters_and_spaces_inside_cells():
    file = read_text(SEB, '2026-03-02;2026-03-02;1;"Hyra; ""lokal""  mars";"1 000,00"; 1\u202f000,00 ')
    assert [(e.text, e.amount_ore) for e in entries_of(file)] == [('Hyra; "lokal" mars', 1000_00)]


def test_empty_rows_and_extra_empty_cells_are_passed_over():
    file = read_text("", SEB + ";;", "", ";;;;;", "2026-03-02;2026-03-02;1;A;1,00;1,00;;", "   ")
    assert [(e.line, e.amount_ore) for e in entries_of(file)] == [(5, 1_00)]


# Encodings


def test_encodings_and_forms_of_letters():
    expected = [e.text for e in entries_of(read_text(*SAMPLES["seb"].lines()))]
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        assert [e.text for e in entries_of(read_text(*SAMPLES["seb"].lines(), encoding=encoding))] == expected
    decomposed = unicodedata.normalize("NFD", SEB)
    assert read_text(decomposed, "2026-03-02;2026-03-02;1;A;1,00;1,00").profile == "seb"
    assert read_text(SEB.upper(), "2026-03-02;2026-03-02;1;A;1,00;1,00").profile == "seb"


def test_minus_signs_of_every_kind():
    for minus in ("-", "\u2212", "\u2013"):
        file = read_text(SEB, f"2026-03-02;2026-03-02;1;A;{minus}1\u00a0250,00;1,00")
        assert entries_of(file)[0].amount_ore == -1250_00


def test_utf_8_with_a_foreign_byte_is_refused_with_its_line():
    data = "\n".join([SEB, "2026-03-02;2026-03-02;1;Åsa;1,00;1,00", "x"]).encode()
    for bad in (data.replace(b"\nx", b"\n\xe5"), data + b"\xc3"):
        with pytest.raises(BadFile, match="line 3: the text is UTF-8 elsewhere, but not here") as caught:
            read(bad, profiles=PROFILES)
        assert caught.value.code == "bank.encoding"


def test_bytes_of_no_encoding_are_refused_with_their_line():
    with pytest.raises(BadFile, match="line 2: the text is neither UTF-8 nor Windows-1252"):
        read(SEB.encode("cp1252") + b"\n\x81", profiles=PROFILES)


def test_letters_that_the_bank_has_lost_are_shown_as_such():
    """Swedbank writes the UTF-8 replacement character into Windows-1252 files."""
    row = "1,8327,123,Konto,SEK,2026-03-02,2026-03-02,2026-03-02,,Lön L?n,1.00,1.00"
    data = "\n".join([SWEDBANK, row]).encode("cp1252").replace(b"?", b"\xef\xbf\xbd")
    file = read(data, profiles=PROFILES)
    assert entries_of(file)[0].text == "Lön L\ufffdn"
    assert [(w.line, w.message) for w in file.warnings] == [
        (2, "The bank has lost letters in this file; they are shown as \ufffd.")
    ]


# Which profile


def own_profile(name: str, *, headings: str, extra: str = ""):
    return load_profile(
        f'[[shape]]\ndecimal = ","\nheadings = {headings}\n{extra}\n'
        '[shape.columns]\nbooked_on = "Datum"\namount = "Belopp"\ntext = "Text"\n',
        name,
    )


def test_two_profiles_that_fit_are_refused_by_name():
    mine = own_profile("mitt", headings='["Datum", "Text", "Belopp", "Saldo"]')
    data = SAMPLES["ica-above"].data()
    with pytest.raises(BadFile, match="fit more than one bank profile: ica, mitt") as caught:
        read(data, profiles=[*PROFILES, mine])
    assert caught.value.code == "bank.ambiguous_profile"
    assert caught.value.hint == "--profile ica or --profile mitt"
    assert read(data, profiles=[*PROFILES, mine], profile="mitt").profile == "mitt"


def test_the_order_of_the_headings_decides_between_profiles_that_have_the_same():
    mine = own_profile("mitt", headings='["Belopp", "Saldo", "Text", "Datum"]')
    assert read(SAMPLES["ica-above"].data(), profiles=[*PROFILES, mine]).profile == "ica"


def test_a_profile_of_the_same_name_replaces_the_shipped_one():
    mine = own_profile("ica", headings='["Datum", "Text", "Belopp", "Saldo"]')
    file = read(SAMPLES["ica-above"].data(), profiles=[*PROFILES, mine])
    assert (file.profile, file.statements[0].closing_ore) == ("ica", None)


def test_headings_that_a_profile_does_not_know_need_its_name():
    lines = SAMPLES["seb"].lines()
    wider = [lines[0] + ";Kategori", *(line + ";Mat" for line in lines[1:])]
    found = refusal(*wider)
    assert (found.code, found.message) == (
        "bank.unknown_format",
        "line 1: the headings are those of profile seb, but it does not know 'Kategori'.",
    )
    assert found.hint == "--profile seb reads the other columns."
    file = read_text(*wider, profile="seb")
    assert [e.amount_ore for e in entries_of(file)] == [2000_00, -1250_00, 80_50]
    assert messages(file) == ["Profile seb does not know these columns, which were not read: Kategori."]


def test_the_profile_whose_order_the_headings_have_is_the_one_to_name():
    found = refusal("Datum;Beskrivning;Belopp;Saldo;Eget", "2026-03-02;Lön;-1,00;5,00;")
    assert found.hint == "--profile skandia reads the other columns."


def test_headings_that_no_profile_knows_are_shown():
    found = refusal("namn;adress", "Anna;Storgatan 1")
    assert found.code == "bank.unknown_format"
    assert "line 1 is 'namn;adress'" in found.message
    assert "docs/formats/bank-files.md" in found.hint


def test_a_profile_that_does_not_fit_or_does_not_exist_is_refused():
    found = refusal(*SAMPLES["seb"].lines(), profile="ica")
    assert found.message == "Profile ica does not fit: its headings are not in the first 30 lines."
    found = refusal(*SAMPLES["seb"].lines(), profile="banken")
    assert (found.code, found.message) == ("bank.unknown_profile", "There is no bank profile 'banken'.")
    assert found.hint == (
        "Profiles: danske, handelsbanken, ica, lansforsakringar, nordea, seb, skandia, swedbank."
    )


def test_no_shipped_shape_is_taken_for_another_bank_s():
    assert {read(sample.data(), profiles=PROFILES).profile for sample in SAMPLES.values()} == {
        profile.name for profile in PROFILES
    }

"""CSV statements for the tests, one for each shape of the shipped profiles, with the same three rows.

The rows, newest first: 80.50 in on 3 March with the text "Kund Två 10017"; 1 250.00 out on 2 March, "Hyra"; 2 000.00 in
on 1 March, "Insättning". The balance was 1 000.00 and becomes 1 830.50.
"""

from dataclasses import dataclass

SWEDBANK = (
    "Radnummer,Clearingnummer,Kontonummer,Produkt,Valuta,Bokföringsdag,Transaktionsdag,Valutadag,Referens,Beskrivning,"
    "Belopp,Bokfört saldo"
)
SWEDBANK_SHORT = "Radnr,Clnr,Kontonr,Produkt,Valuta,Bokfdag,Transdag,Valutadag,Referens,Text,Belopp,Saldo"
NORDEA = "Bokföringsdag;Belopp;Avsändare;Mottagare;Namn;Ytterligare detaljer;Meddelande;Egna anteckningar;Saldo;Valuta;"
SEB = "Bokföringsdatum;Valutadatum;Verifikationsnummer;Text/mottagare;Belopp;Saldo"
HANDELSBANKEN = "Reskontradatum;Transaktionsdatum;Text;Belopp;Saldo"


@dataclass(frozen=True)
class Sample:
    """row: a pattern with date, text, amount, balance (and money_in, money_out). number: how it writes numbers."""

    profile: str
    heading: str
    row: str
    decimal: str = ","
    thousands: str = " "
    date_sign: str = "-"
    encoding: str = "utf-8"
    above: str = ""
    clearing: str = ""
    account: str = ""
    with_balance: bool = True

    def number(self, ore: int) -> str:
        whole = f"{abs(ore) // 100:,}".replace(",", self.thousands)
        return f"{'-' if ore < 0 else ''}{whole}{self.decimal}{abs(ore) % 100:02}"

    def line(self, on: str, ore: int, text: str, balance: int) -> str:
        return self.row.format(
            date=on.replace("-", self.date_sign),
            text=text,
            amount=self.number(ore),
            balance=self.number(balance),
            money_in=self.number(ore) if ore > 0 else "",
            money_out=self.number(ore) if ore < 0 else "",
        )

    def lines(self) -> list[str]:
        return [
            *(self.above.split("\n") if self.above else []),
            *([self.heading] if self.heading else []),
            self.line("2026-03-03", 80_50, "Kund Två 10017", 1830_50),
            self.line("2026-03-02", -1250_00, "Hyra", 1750_00),
            self.line("2026-03-01", 2000_00, "Insättning", 3000_00),
        ]

    def data(self) -> bytes:
        return ("\r\n".join(self.lines()) + "\r\n").encode(self.encoding)


SAMPLES = {
    "swedbank": Sample(
        "swedbank",
        SWEDBANK,
        '1,83279,1234567890,"Företagskonto",SEK,{date},{date},{date},"{text}","{text}",{amount},{balance}',
        decimal=".",
        thousands="",
        encoding="cp1252",
        above="* Transaktioner Period 2026-03-01–2026-03-31 Skapad 2026-04-01 08:00 CEST",
        clearing="83279",
        account="1234567890",
    ),
    "swedbank-short": Sample(
        "swedbank",
        SWEDBANK_SHORT,
        '1,8327-9,123 456 789-0,"Företagskonto",SEK,{date},{date},{date},"","{text}",{amount},{balance}',
        decimal=".",
        thousands="",
        above="* Transaktionsrapport Period 2026-03-01 – 2026-03-31",
        clearing="83279",
        account="1234567890",
    ),
    "swedbank-tab": Sample(
        "swedbank",
        SWEDBANK.replace(",", "\t"),
        "1\t8327\t1234567890\tKonto\tSEK\t{date}\t{date}\t{date}\t\t{text}\t{amount}\t{balance}",
        decimal=".",
        thousands="",
        clearing="8327",
        account="1234567890",
    ),
    "swedbank-semicolon": Sample(
        "swedbank",
        SWEDBANK.replace(",", ";"),
        "1;8327;1234567890;Konto;SEK;{date};{date};{date};;{text};{amount};{balance}",
        clearing="8327",
        account="1234567890",
    ),
    "swedbank-old": Sample(
        "swedbank",
        "Clearingnummer,Kontonummer,Datum,Text,Belopp,Saldo",
        "8123,12345678,{date},{text},{amount},{balance}",
        decimal=".",
        thousands="",
        above="Kontouppgifter",
        clearing="8123",
        account="12345678",
    ),
    "seb": Sample("seb", SEB, "{date};{date};5490990004;{text};{amount};{balance}", thousands=""),
    "seb-privat": Sample(
        "seb",
        "Bokföringsdag;Valutadag;Verifikationsnummer;Text;Belopp;Saldo",
        "{date};{date};5490990004;{text};{amount};{balance}",
        encoding="cp1252",
    ),
    "seb-comma": Sample(
        "seb",
        SEB.replace(";", ","),
        "{date},{date},5490990004,{text},{amount}0,{balance}0",
        decimal=".",
        thousands="",
    ),
    "seb-transactions": Sample(
        "seb",
        "Bokförd;Valutadatum;Text;Typ;Insättningar;Uttag;Bokfört saldo",
        "{date};{date};{text};;{money_in};{money_out};{balance}",
        decimal=".",
        thousands="",
        encoding="utf-8-sig",
    ),
    "seb-transactions-comma": Sample(
        "seb",
        "Bokförd,Valutadatum,Text,Typ,Insättningar/uttag,Bokfört saldo",
        "{date},{date},{text},,{amount},{balance}",
        decimal=".",
        thousands="",
    ),
    "handelsbanken": Sample(
        "handelsbanken",
        HANDELSBANKEN,
        "{date};{date};{text};{amount};{balance}",
        thousands="\u00a0",
        above="6290-401234567",
        clearing="6290",
        account="401234567",
    ),
    "handelsbanken-above": Sample(
        "handelsbanken",
        HANDELSBANKEN,
        '{date};{date};"{text}";{amount};{balance}',
        above="Kontonummer;6290 401 234 567\nKontohavare;Vi, AB\nPeriod;2026-03-01 - 2026-03-31\n",
        clearing="6290",
        account="401234567",
    ),
    "nordea": Sample(
        "nordea",
        NORDEA,
        "{date};{amount};;;{text};{text};;;{balance};SEK;",
        thousands="",
        date_sign="/",
        encoding="utf-8-sig",
    ),
    "nordea-company": Sample(
        "nordea",
        NORDEA.replace("Bokföringsdag", "Datum").rstrip(";"),
        "{date};{amount};;;;{text};;;{balance};SEK",
        date_sign="/",
    ),
    "nordea-private": Sample(
        "nordea",
        "Bokföringsdag;Belopp;Avsändare;Mottagare;Namn;Rubrik;Saldo;Valuta",
        "{date};{amount};;;;{text};{balance};SEK",
        encoding="cp1252",
    ),
    "nordea-business": Sample(
        "nordea",
        "Bokföringsdag;Värdedag;Betalningstyp;Betalare/Mottagare;Meddelande/Referens;Belopp;Saldo",
        "{date};{date};;;{text};{amount};{balance}",
    ),
    "nordea-simple": Sample(
        "nordea", "Bokföringsdatum;Valutadatum;Text;Belopp;Saldo", "{date};{date};{text};{amount};{balance}"
    ),
    "nordea-old": Sample(
        "nordea", "Datum;Transaktion;Kategori;Belopp;Saldo", "{date};{text};;{amount};{balance}"
    ),
    "nordea-old-comma": Sample(
        "nordea", "Datum,Transaktion,Kategori,Belopp,Saldo", '{date},{text},,"{amount}","{balance}"'
    ),
    "lansforsakringar": Sample(
        "lansforsakringar",
        '"Bokföringsdatum";"Transaktionsdatum";"Transaktionstyp";"Meddelande";"Belopp"',
        '"{date}";"{date}";"";"{text}";"{amount}"',
        above='"Kontonummer";"Kontonamn";"";"Saldo";"Tillgängligt belopp"\n"90248745117";"Konto";"";"1,00";"1,00"\n',
        clearing="9024",
        account="8745117",
        with_balance=False,
    ),
    "lansforsakringar-balance": Sample(
        "lansforsakringar",
        '"Datum";"Bokföringsdag";"Typ";"Text";"Belopp";"Saldo"',
        '"{date}";"{date}";"";"{text}";"{amount}";"{balance}"',
        encoding="cp1252",
    ),
    "lansforsakringar-bare": Sample(
        "lansforsakringar", "", '"{date}";"{date}";"";"{text}";"{amount}";"{balance}"', encoding="cp1252"
    ),
    "ica": Sample(
        "ica",
        "Datum;Text;Typ;Budgetgrupp;Belopp;Saldo",
        "{date};{text};Korttransaktion;Övrigt;{amount} kr;{balance} kr",
        above="9274-123 456 7",
        clearing="9274",
        account="1234567",
    ),
    "ica-above": Sample(
        "ica",
        "Datum;Text;Belopp;Saldo",
        "{date};{text};{amount};{balance}",
        encoding="cp1252",
        above="Kontonamn:;Företagskonto\nKontonummer:;9270-0000000\nSaldo:;1 830,50\nPeriod:;2026-03\n\n",
        clearing="9270",
        account="0000000",
    ),
    "ica-description": Sample("ica", "Datum;Belopp;Beskrivning;Saldo", "{date};{amount};{text};{balance}"),
    "danske": Sample(
        "danske",
        "Datum;Kategori;Underkategori;Text;Belopp;Saldo;Status;Avstämt",
        "{date};;;{text};{amount};{balance};Utförd;Nej",
        thousands=".",
        encoding="cp1252",
    ),
    "skandia": Sample("skandia", "Datum;Beskrivning;Belopp;Saldo", "{date};{text};{amount};{balance}"),
}

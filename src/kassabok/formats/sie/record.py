"""What a SIE file of type 1 to 4 holds, as plain data. Debit is positive, credit negative, everywhere.

Source: SIE filformat, utgåva 4B (2008-09-30). The label of each record stands beside its field.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from kassabok.formats.warnings import FileWarning

SieType = Literal["1", "2", "3", "4E", "4I", "5"]
AccountType = Literal["", "T", "S", "K", "I"]
LineKind = Literal["TRANS", "RTRANS", "BTRANS"]


class ObjectRef(NamedTuple):
    """An object of a dimension: ObjectRef("1", "100") is cost centre 100."""

    dimension: str
    code: str


@dataclass(frozen=True, slots=True)
class Program:
    """#PROGRAM: the program that made the file."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Address:
    """#ADRESS: contact person, street, postal code with town, telephone."""

    contact: str = ""
    street: str = ""
    postal: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """Whose books these are.

    name: #FNAMN. org_number: #ORGNR, with or without the hyphen. running_number: its second field, when one person
    runs several firms. form: #FTYP, such as AB, E (sole trader) or HB. internal_id: #FNR. industry_code: #BKOD (SNI).
    """

    name: str
    org_number: str = ""
    running_number: str = ""
    form: str = ""
    internal_id: str = ""
    industry_code: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """#RAR. index: 0 the year of the file, -1 the one before, and so on. Both days are included.

    line: where it stands in the file that it was read from.
    """

    index: int
    starts_on: datetime.date
    ends_on: datetime.date
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Account:
    """#KONTO with its #KTYP (T asset, S liability or equity, K cost, I income), #ENHET and #SRU."""

    number: str
    name: str
    type: AccountType = ""
    unit: str = ""
    sru: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """#DIM, or #UNDERDIM when it has a parent. 1 cost centre, 2 cost bearer, 6 project, ... 20 and up are free."""

    number: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class DimensionObject:
    """#OBJEKT: a cost centre, project or the like."""

    dimension: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Balance:
    """#IB, #UB or #RES of an account in a year (0, -1 ...); with an object #OIB or #OUB. Quantity in thousandths."""

    year: int
    account: str
    amount_ore: int
    quantity_milli: int | None = None
    object: ObjectRef | None = None


@dataclass(frozen=True, slots=True)
class PeriodAmount:
    """#PSALDO or #PBUDGET: the change in one month (YYYYMM), of the account or of one of its objects."""

    year: int
    period: str
    account: str
    amount_ore: int
    quantity_milli: int | None = None
    object: ObjectRef | None = None


class VoucherLine(NamedTuple):
    """#TRANS, or #RTRANS (added later) or #BTRANS (struck). Quantity in thousandths, with the sign of the amount;
    0 and None mean the same.

    A named tuple and not a dataclass, since a file can hold a million: it is made three times as fast.
    """

    account: str
    amount_ore: int
    objects: tuple[ObjectRef, ...] = ()
    date: datetime.date | None = None
    text: str = ""
    quantity_milli: int | None = None
    sign: str = ""
    kind: LineKind = "TRANS"


@dataclass(frozen=True, slots=True)
class Voucher:
    """#VER. series and number may be empty in 4I, where the receiver numbers. sign: who registered it.

    line: where it begins in the file that it was read from; the same voucher may stand anywhere.
    """

    series: str
    number: str
    date: datetime.date
    text: str = ""
    registered_on: datetime.date | None = None
    sign: str = ""
    lines: tuple[VoucherLine, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SieFile:
    """A whole file.

    sie_type: 4E is a full export, 4I vouchers to import; both say `#SIETYP 4`. 5 is the later format in XML.
    generated_on: #GEN, None where a file lacks it. generated_by: the sign on #GEN.
    comment: #PROSA. tax_year: #TAXAR, the year of the SRU codes. covers_to: #OMFATTN, the day up to which an open year
    is covered. chart: #KPTYP.
    opening, closing, result: #IB, #UB, #RES; object_opening and object_closing: #OIB and #OUB.
    vouchers: any iterable, so that a million lines can be written without being held; it is read once.
    """

    sie_type: SieType
    program: Program
    generated_on: datetime.date | None
    company: Company
    generated_by: str = ""
    comment: str = ""
    years: tuple[FiscalYear, ...] = ()
    tax_year: int | None = None
    covers_to: datetime.date | None = None
    chart: str = ""
    currency: str = ""
    accounts: tuple[Account, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    objects: tuple[DimensionObject, ...] = ()
    opening: tuple[Balance, ...] = ()
    closing: tuple[Balance, ...] = ()
    result: tuple[Balance, ...] = ()
    object_opening: tuple[Balance, ...] = ()
    object_closing: tuple[Balance, ...] = ()
    period_amounts: tuple[PeriodAmount, ...] = ()
    period_budgets: tuple[PeriodAmount, ...] = ()
    vouchers: Iterable[Voucher] = ()


@dataclass(frozen=True, slots=True)
class SieRead:
    """A file as it was read, and what there is to say of it.

    file: its vouchers are a tuple, which may be gone through again. encoding: of its bytes, whatever #FORMAT says.
    imported_before: #FLAGGA 1, which says that some program has taken the file in. checksum: whether a #KSUMMA proved
    it whole; a wrong one is no file. warnings: what the reader could live with. problems: what makes the file unusable
    as it stands, all of it. unknown: labels that SIE does not have -> how many records.
    """

    file: SieFile
    vouchers: tuple[Voucher, ...]
    encoding: str
    imported_before: bool = False
    checksum: bool = False
    warnings: tuple[FileWarning, ...] = ()
    problems: tuple[FileWarning, ...] = ()
    unknown: dict[str, int] = field(default_factory=dict)

"""Settlement reports for the tests, written by us in the shapes that the providers' own pages describe."""

import json
from collections.abc import Iterable, Sequence

STRIPE_PAYOUTS = (
    "automatic_payout_id,automatic_payout_effective_at_utc,balance_transaction_id,created_utc,currency,gross,fee,net,"
    "reporting_category,description"
)
STRIPE_ACTIVITY = "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,description"
KLARNA = "type,capture_date,amount,currency_code,payment_reference,order_id,capture_id,merchant_reference1,payout_date"
PAYPAL = (
    "Date,Time,Time Zone,Description,Currency,Gross,Fee,Net,Balance,Transaction ID,From Email Address,Name,Bank Name,"
    "Bank Account,Shipping and Handling Amount,Sales Tax,Invoice ID,Reference Txn ID"
)


def csv(headings: str, rows: Iterable[str]) -> bytes:
    return "\n".join([headings, *rows, ""]).encode()


def stripe(*rows: Sequence[str]) -> bytes:
    """rows: payout, day paid out, id, created, gross, fee, net, category, description."""
    return csv(
        STRIPE_PAYOUTS,
        (
            f"{po},{paid} 00:00:00,{id_},{at},sek,{gross},{fee},{net},{category},{text}"
            for po, paid, id_, at, gross, fee, net, category, text in rows
        ),
    )


def stripe_activity(*rows: Sequence[str]) -> bytes:
    """rows: id, created, gross, fee, net, category, description."""
    return csv(
        STRIPE_ACTIVITY,
        (
            f"{id_},{at},sek,{gross},{fee},{net},{category},{text}"
            for id_, at, gross, fee, net, category, text in rows
        ),
    )


def klarna(*rows: Sequence[str], payout: str = "KL7001", paid: str = "2026-03-05T04:00:00Z") -> bytes:
    """rows: type, amount, order, merchant's reference."""
    return csv(
        KLARNA,
        (
            f"{type_},2026-03-03T10:00:00Z,{amount},SEK,{payout},{order},{number},{reference},{paid}"
            for number, (type_, amount, order, reference) in enumerate(rows, start=1)
        ),
    )


def paypal(*rows: Sequence[str], zone: str = "Europe/Stockholm") -> bytes:
    """rows: day, time, description, currency, gross, fee, net, balance, id, invoice."""
    return csv(
        PAYPAL,
        (
            f'{day},{time},{zone},{text},{currency},"{gross}","{fee}","{net}","{balance}",{id_},,,,,,,{invoice},'
            for day, time, text, currency, gross, fee, net, balance, id_, invoice in rows
        ),
    )


def zettle(*rows: Sequence[str]) -> bytes:
    """rows: timestamp, öre, type, uuid."""
    keys = ("timestamp", "amount", "originatorTransactionType", "originatorTransactionUuid")
    return json.dumps({"data": [dict(zip(keys, row, strict=True)) for row in rows]}).encode()


def swish_handelsbanken(*rows: Sequence[str]) -> bytes:
    """rows: amount, reference of the payment, message, booking day."""
    lines = ["01;5560360793;2026-03-05"]
    lines += [
        f"02;5560360793;6290401234567;HANDSESS;1231234567;{day};Betalning;{amount};SEK;46700000000;Kund;{id_};{message};;"
        f"{day} 12:00;{day}"
        for amount, id_, message, day in rows
    ]
    return "\r\n".join([*lines, f"03;{len(rows)}", ""]).encode("cp1252")


def swish_swedbank(*rows: Sequence[str]) -> bytes:
    """rows: amount, message, booking day."""
    headings = "Bokföringsdag,Mottagarens mobilnummer,Avsändare,Belopp,Meddelande,Tid"
    return csv(headings, (f"{day},1231234567,Kund,{amount},{message},12:00" for amount, message, day in rows))

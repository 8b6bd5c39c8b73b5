"""The field of the income tax return (SRU) that an account of another program's chart usually belongs to."""

from bisect import bisect
from collections.abc import Mapping


def usual_sru(number: str, codes: Mapping[str, str]) -> str:
    """The code by an account's place in the BAS plan; empty where the plan does not say it for certain.

    codes: account -> code of the shipped chart for the legal form. An account belongs where all of its group do (the
    same first three digits). A group that the chart lacks, of operating income and costs, belongs where its neighbours
    on both sides do; on the balance sheet, at changes of stock (49) and from 8 on, neighbours have fields of their own.
    """
    if number in codes:
        return codes[number]
    near = {code for account, code in codes.items() if account[:3] == number[:3]}
    if not near and number[:1] in {"3", "4", "5", "6", "7"} and number[:2] != "49":
        numbers = sorted(codes)
        place = bisect(numbers, number)
        near = {codes[account] for account in numbers[max(place - 1, 0) : place + 1]}
    return near.pop() if len(near) == 1 else ""

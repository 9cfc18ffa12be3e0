"""Preparing a whole table gives what a plain model gives that looks at one row after the other."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.prepare.hashing import hash_texts

Row = dict[str, str]
Run = Callable[..., Any]

DEBTORS = [
    {},
    {"Street": "Kirkegata 2"},
    {"Type": "COMPANY", "First": "", "Last": "", "Name": 'Fjord "&" Co', "Customer": "C2"},
    {"First": "Ola", "Customer": "", "Street": "", "City": "", "Zip": ""},
    dict.fromkeys(("Type", "First", "Last", "Customer", "Street", "City", "Zip"), ""),
]


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Rows of few invoices, mostly in agreement, in any order."""
    found = []
    for _ in range(draw(st.integers(1, 12))):
        key = draw(st.sampled_from("1112234") | st.just(""))
        usual = st.just({})
        row = {"Key": key, "Id": f"s{key}", "Nr": f"F{key}"}
        row |= {"Rest": draw(st.sampled_from(["100,00", "100,00", "50,00", "", "0,00", "x"]))}
        row |= draw(usual | usual | st.sampled_from(DEBTORS))
        row |= draw(usual | usual | st.just({"Id": "s1"}))
        row |= draw(usual | usual | st.sampled_from([{"Date": "x"}, {"Date": "02.02.2024"}]))
        row |= draw(usual | st.just({"Fee": "25,00"}))
        row |= draw(usual | usual | st.just({"Open": "100,00"}))
        row |= draw(usual | usual | usual | st.just({"Status": "settled"}))
        found.append(row)
    return found


def minor(cell: str) -> int:
    return 0 if cell in {"", "x"} else int(cell.replace(",", ""))


def written(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def own_errors(row: Row) -> list[str]:
    found = [("date_unreadable", row["Date"] == "x"), ("amount_unreadable", row["Rest"] == "x")]
    return [code for code, wrong in found if wrong]


def debtor_of(row: Row) -> dict[str, Any] | None:
    if not row["Type"]:
        return None
    company = row["Type"] == "COMPANY"
    address = {"street": row["Street"], "city": row["City"], "zipCode": row["Zip"]}
    fields: dict[str, Any] = {
        "type": "FIRM" if company else "PRIVATE",
        "firstname": row["First"],
        "lastname": row["Name"] if company else row["Last"],
        "customerNumber": row["Customer"],
        "addresses": [{**address, "countryCode": "NO"}] if row["Street"] else None,
    }
    return {name: value for name, value in fields.items() if value}


def claims_of(row: Row, *, fee: bool) -> list[dict[str, str]]:
    found = []
    if minor(row["Rest"]):
        amount = written(minor(row["Rest"]))
        found.append({"type": "PRINCIPAL", "remainingAmount": amount, "description": row["Text"]})
    if fee and minor(row["Fee"]):
        found.append({"type": "FEE", "remainingAmount": written(minor(row["Fee"]))})
    return found


class Model:
    """What becomes of each row, found out row by row."""

    def __init__(self, table: list[Row], *, keyed: bool, once: bool) -> None:
        self.table, self.once = table, once
        self.verdicts: dict[int, tuple[str, Any]] = {}
        self.faults: Counter[tuple[int, str]] = Counter()
        self.money: list[tuple[str, int] | None] = []
        self.payloads: dict[int, dict[str, Any]] = {}
        self.valid: dict[int, bool] = {}
        invoices: dict[Any, list[int]] = {}
        for at, row in enumerate(table):
            amount = minor(row["Rest"]) + minor(row["Fee"])
            self.money.append(None if row["Rest"] == "x" else ("NOK", amount))
            if row["Status"] == "settled":
                self.verdicts[at] = ("excluded", "settled")
                continue
            for code in own_errors(row):
                self.faults[at + 2, code] += 1
            if keyed and not row["Key"]:
                self.faults[at + 2, "invoice_key_missing"] += 1
            key = row["Key"] if keyed and row["Key"] else ("row", at)
            invoices.setdefault(key, []).append(at)
        self.members = [self.group(members) for members in invoices.values()]
        self.twins()

    def group(self, members: list[int]) -> list[int]:
        seen: list[Row] = []
        kept = []
        for at in members:
            if at != members[0] and self.once and self.money[at]:
                self.money[at] = ("NOK", minor(self.table[at]["Rest"]))
            row = self.table[at]
            if not own_errors(row):
                # What cannot be told apart by what it means is equal: no claim is no claim.
                row = {**row, "Rest": row["Rest"] or "0,00"}
            if row in seen:
                self.verdicts[at] = ("excluded", "duplicate")
            else:
                seen.append(row)
                kept.append(at)
        self.compare(kept)
        self.build(kept)
        blamed = [at for at in kept if any(row == at + 2 for row, _ in self.faults)]
        for at in kept:
            if blamed and at not in blamed:
                self.faults[at + 2, "held_by_row"] += 1
        self.valid[kept[0]] = not blamed
        for at in kept:
            self.verdicts[at] = ("invalid", None) if blamed else ("record", kept[0])
        return kept

    def compare(self, kept: list[int]) -> None:
        names = ["Nr", "Date", "Id", "Open", *(["Fee"] if self.once else [])]
        for name in names:
            usable = [at for at in kept if self.table[at][name] != "x"]
            for at in usable[1:]:
                if self.table[at][name] != self.table[usable[0]][name]:
                    self.faults[at + 2, "rows_disagree"] += 1

    def build(self, kept: list[int]) -> None:
        first = self.table[kept[0]]
        debtors: list[dict[str, Any]] = []
        claims: list[dict[str, str]] = []
        for at in kept:
            debtor = debtor_of(self.table[at])
            if debtor is not None and debtor not in debtors:
                number = debtor.get("customerNumber")
                if number and any(number == other.get("customerNumber") for other in debtors):
                    self.faults[at + 2, "debtors_disagree"] += 1
                debtors.append(debtor)
            claims += claims_of(self.table[at], fee=not self.once or at == kept[0])
        if not debtors:
            self.faults[kept[0] + 2, "no_debtor"] += 1
        self.check_claims(kept, claims)
        date = first["Date"]
        day = "" if date == "x" else f"{date[6:]}-{date[3:5]}-{date[:2]}T00:00:00Z"
        head = {
            "type": "NOTICE",
            "invoiceNumber": first["Nr"],
            "originalInvoiceAmount": "1000.00",
            "currency": "NOK",
            "invoiceDate": day,
            "dueDate": "2024-03-01T00:00:00Z",
            "uniqueSourceInvoiceId": first["Id"],
        }
        given = {name: value for name, value in head.items() if value}
        self.payloads[kept[0]] = {**given, "debtors": debtors, "claims": claims}

    def check_claims(self, kept: list[int], claims: list[dict[str, str]]) -> None:
        first = self.table[kept[0]]
        unreadable = any(self.table[at]["Rest"] == "x" for at in kept)
        total = sum(minor(claim["remainingAmount"].replace(".", "")) for claim in claims)
        if not claims and not unreadable:
            self.faults[kept[0] + 2, "no_claim"] += 1
        if claims and not unreadable and first["Open"] and minor(first["Open"]) != total:
            self.faults[kept[0] + 2, "claims_differ_from_open"] += 1

    def twins(self) -> None:
        of_id: dict[str, list[list[int]]] = {}
        for kept in self.members:
            of_id.setdefault(self.table[kept[0]]["Id"], []).append(kept)
        for same in of_id.values():
            contents = [(json.dumps(self.payloads[k[0]]), self.valid[k[0]]) for k in same]
            if len(set(contents)) > 1:
                self.conflict(same)
            elif contents[0][1]:
                for kept in same[1:]:
                    self.verdicts |= dict.fromkeys(kept, ("excluded", "duplicate"))

    def conflict(self, same: list[list[int]]) -> None:
        for kept in same:
            self.faults[kept[0] + 2, "source_id_conflict"] += 1
            for at in kept[1:]:
                if self.valid[kept[0]]:
                    self.faults[at + 2, "held_by_row"] += 1
            self.verdicts |= dict.fromkeys(kept, ("invalid", None))


def no_hash(texts: pa.Array) -> np.ndarray:
    """A hash so poor that all keys collide."""
    return np.zeros(len(texts), np.uint64)


HOW = st.fixed_dictionaries(
    {
        "keyed": st.booleans(),
        "once": st.booleans(),
        "batch": st.sampled_from([1, 2, 7, 1000]),
        "hasher": st.sampled_from([hash_texts, no_hash]),
        "held_bytes": st.sampled_from([0, 1000, 10**9]),
    }
)


@given(table=rows(), how=HOW)
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
def test_rows_become_what_the_model_says_whatever_the_batch_size_the_hash_and_what_is_on_disk(
    run: Run,
    by: Callable[..., Any],
    whole_row: Row,
    table: list[Row],
    how: dict[str, Any],
):
    how = dict(how)
    keyed, once = how.pop("keyed"), how.pop("once")

    result = run(table, by(keyed=keyed, once=once), company_type="FIRM", **how)

    model = Model([{**whole_row, **row} for row in table], keyed=keyed, once=once)
    payloads = [json.loads(each["payload"], parse_float=str) for each in result.records]
    assert Counter(result.codes()) == model.faults
    assert result.money == model.money
    for at, (word, detail) in enumerate(result.verdicts):
        expected, more = model.verdicts[at]
        assert word == expected, at
        if word == "record":
            # As texts, because the order of the keys counts too.
            assert json.dumps(payloads[detail]) == json.dumps(model.payloads[more])
        else:
            assert detail == more, at


@given(table=rows(), kind=st.fixed_dictionaries({"keyed": st.booleans(), "once": st.booleans()}))
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
def test_batches_and_what_is_on_disk_change_nothing_not_even_the_order_of_records(
    run: Run, by: Callable[..., Any], table: list[Row], kind: dict[str, bool]
):
    mapping = by(**kind)

    results = [
        run(table, mapping, batch=batch, held_bytes=held)
        for batch, held in [(1000, 10**9), (1, 10**9), (1, 0), (2, 0), (2, 1000), (7, 0)]
    ]

    for other in results[1:]:
        assert other.records == results[0].records
        assert other.verdicts == results[0].verdicts
        assert other.money == results[0].money
        assert Counter(other.faults) == Counter(results[0].faults)
        assert other.prepared == results[0].prepared


@given(table=rows(), limit=st.none() | st.integers(0, 3))
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
def test_rows_and_money_read_are_the_sum_of_where_they_ended(
    run: Run, table: list[Row], limit: int | None
):
    result = run(table, limit=limit)

    prepared, ended = result.prepared, result.prepared.outcomes.values()
    money = sum((Counter(tally.money) for tally in ended), Counter())
    assert prepared.read.rows == sum(tally.rows for tally in ended) == len(table)
    assert prepared.read.unreadable == sum(tally.unreadable for tally in ended)
    assert Counter(prepared.read.money) == money
    assert prepared.records == len(result.records) <= (len(table) if limit is None else limit)
    assert prepared.errors == Counter(
        fault.code for fault in result.faults if fault.severity == "error"
    )

"""Makes ``docs/mappings.md``: every built-in mapping with what its own head says of it."""

from collections.abc import Iterator
from itertools import takewhile

from ingest.mapping.library import available, find
from ingest.mapping.load import load_mapping

TOP = """# Built-in mappings

<!-- Generated from the mappings themselves by `make docs`. -->

Use one by its name; where it joins a customer register, the register lies beside the export under
the name that the mapping gives, or is named:

```
amili-ingest check FILE --mapping sap/fbl5n-german --source customers=kna1.csv
```

Beside each lie a sample of the system's export, with mistakes that are typical of it, and what must
become of its rows; `amili-ingest mapping test NAME` holds the mapping to that. Each says where its
headings and rules come from: **S** was seen in public documentation or code, **T** was tested,
**I** is inferred. Compare what is inferred with your own system before the first run, with `check`
and `preview`. To change something, copy the file: `amili-ingest mapping show NAME > own.yaml`.

| Name | What it reads |
|---|---|
"""

MISSING = """## Not built in

A mapping is built in only where its headings, its amounts and its dates are documented, so that
nothing of them is guessed. For the following they are not. `amili-ingest mapping new FILE` writes a
mapping for such an export, and asks where it cannot know.

| Export | What nobody has documented |
|---|---|
| AX and Dynamics 365 with Danish or Norwegian headings | what the settled amount is called |
| SAP with Norwegian headings | all headings |
| QuickBooks Desktop, and QuickBooks outside the USA | another table; the currency of the amounts |
| PowerOffice Go, customer ledger | all headings but customer number and name |
| Tripletex, Fiken, Visma eAccounting, lists from the program's own pages | all headings |
| Xledger, Fortnox and e-conomic, lists from the program's own pages | all headings |
| 24SevenOffice, customer ledger | all headings; the aged list has totals of customers only |
| Visma Global, Visma.net | all headings |
| Unit4 (Agresso), Oracle Fusion, Exact Online | the files that users can export |
| NetSuite, A/R Aging Detail | the invoiced amount is not in it |
| SAF-T Financial | it has balances of customers, and no open items |
"""


def mappings_reference() -> str:
    """Return the Markdown text about every built-in mapping."""
    names = available()
    rows = "".join(
        f"| [`{name}`](#{_anchor(name)}) | {load_mapping(name).mapping.description} |\n"
        for name in names
    )
    return "\n".join([TOP + rows, *map(_section, names), MISSING])


def _section(name: str) -> str:
    head = "\n".join(_head(find(name).read_text(encoding="utf-8")))
    return f"## `{name}`\n\n```text\n{head}\n```\n"


def _head(text: str) -> Iterator[str]:
    """Yield the lines of the comment at the top, without what is meant for editors."""
    for line in takewhile(lambda line: line.startswith("#"), text.splitlines()):
        if not line.startswith("# yaml-language-server"):
            yield line.removeprefix("#").removeprefix(" ")


def _anchor(name: str) -> str:
    """Return the link that GitHub gives a heading with the name."""
    return name.replace("/", "")

"""``docs/rules.md``, made from the rules themselves."""

from collections.abc import Iterator, Mapping
from typing import Final

from ingest.domain.rules import RULES, Fixer, Rule, Severity, Stage

_STAGES: Final = {
    Stage.READING: "Reading the file",
    Stage.PARSING: "Reading the values",
    Stage.INVOICE: "The invoice",
    Stage.DEBTOR: "The debtor",
    Stage.CLAIM: "The claim",
    Stage.GROUPING: "Rows of one invoice",
    Stage.LEDGER: "Earlier runs",
}
_FIXERS: Final = {
    Fixer.CLERK: "mended in the ERP",
    Fixer.MAPPING: "mended by the mapping's owner",
    Fixer.AMILI: "to be asked of Amili",
    Fixer.OPERATOR: "mended by whoever runs the program",
}
_OPENING: Final = """\
# Rules

What can be wrong with a row, by the code that `errors.csv` and mappings name. An **error** holds
the row back, and with it its whole invoice; a **warning** is reported and the row goes on. Where
it says *adjustable*, a mapping may give the rule the other severity:

```yaml
rules:
  due_not_passed: error
```

The others protect money or identity, or leave nothing that could be sent. In the sentences,
`COLUMN` is the export's own heading, `VALUE` the offending value (a national id is masked), and
`DETAIL` what the rule adds. This page is made by `make docs`.
"""
_WORDS: Final = {"column": "`COLUMN`", "value": "`VALUE`", "detail": "`DETAIL`"}


def rules_reference(rules: Mapping[str, Rule] = RULES) -> str:
    """Return the Markdown page of all rules, by stage, in the order in which a row meets them."""
    return "\n".join([_OPENING, *_sections(rules)])


def _sections(rules: Mapping[str, Rule]) -> Iterator[str]:
    for stage, title in _STAGES.items():
        chosen = [rule for rule in rules.values() if rule.stage is stage]
        if chosen:
            yield f"## {title}\n"
            yield from map(_entry, chosen)


def _entry(rule: Rule) -> str:
    kind = "error" if rule.severity is Severity.ERROR else "warning"
    adjustable = ", adjustable" if rule.adjustable else ""
    sentence, hint = rule.sentence.format(**_WORDS), rule.hint.format(**_WORDS)
    told = f"*{kind}{adjustable}, {_FIXERS[rule.fixer]}*"
    return f"### `{rule.code}`\n\n{told} · {sentence}\n\n{hint}\n"

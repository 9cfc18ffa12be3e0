import hashlib

import pytest

from ingest.domain.rules import Severity
from ingest.errors import MappingError
from ingest.mapping.load import LARGEST, load_mapping, read_mapping
from ingest.mapping.tree import read_tree

GOOD = """\
version: 1
name: test
invoice:
  invoiceNumber: Nr
  originalInvoiceAmount: Amount
  invoiceDate: Date
  dueDate: Due
  uniqueSourceInvoiceId: Nr
debtors:
  - {type: Kind, lastname: Name}
claims:
  - remainingAmount: Open
"""

BAD = """\
version: 2
name: Bad Name
source:
  encodig: auto
  heading_row: nul
  encoding: cp9999
numbers: {decimal: ";", thousands: [" ", "x"]}
dates: [dd.mm.yyyy, ddmm, mm.dd.yyyy]
invoice:
  invoiceNr: Nr
  originalInvoiceAmount: {column: Amount, first_of: [A, B]}
  currency: {colum: Currency}
  invoiceDate: {constant: 31.02.2024}
  dueDate: [A, B]
  uniqueSourceInvoiceId:
  type: {constant: NOTISE}
debtors:
  - type: {column: K, values: {P: PRIVATE, p: COMPANY}}
    zipcode: Postnr
    lastname: {column: N, zero_pad: 1}
claims: []
exclude:
  - reason: settled
    when: {column: A, is: nul}
  - reason: duplicate
    when: {column: A, matches: "("}
rules: {kid_mismach: error, required_missing: warning, kid_mismatch: eror}
"""


def told(text, name="test.yaml"):
    """Return the lines about the mistakes of a mapping."""
    with pytest.raises(MappingError) as error:
        read_mapping(text, name)
    return [line.strip() for line in str(error.value).splitlines()[1:]]


def test_every_mistake_of_a_file_is_told_at_once_with_its_line():
    assert told(BAD) == [
        "line 1: version: found 2, expected 1",
        (
            "line 2: name: found 'Bad Name', "
            "expected small letters, digits and hyphens, slashes between words"
        ),
        "line 4: source.encodig: there is no key 'encodig'; did you mean 'encoding'?",
        "line 5: source.heading_row: found 'nul', expected a whole number or 'auto'",
        (
            "line 6: source.encoding: 'cp9999' is no text encoding: "
            "use auto, or a codec name such as cp1252 or utf-8"
        ),
        "line 7: numbers.decimal: found ';', expected ',' or '.'",
        "line 7: numbers.thousands[2]: found 'x', expected ' ', '.', ',' or \"'\"",
        "line 8: dates[2]: 'ddmm' is no date format: use d, m and y once each, as in dd.mm.yyyy",
        "line 9: invoice: missing: invoiceNumber",
        "line 10: invoice.invoiceNr: there is no key 'invoiceNr'; did you mean 'invoiceNumber'?",
        (
            "line 11: invoice.originalInvoiceAmount: exactly one of column, first_of, join and "
            "constant is needed, found column and first_of"
        ),
        "line 12: invoice.currency.colum: there is no key 'colum'; did you mean 'column'?",
        "line 13: invoice.invoiceDate.constant: found '31.02.2024', expected a date as dd.mm.yyyy",
        (
            "line 14: invoice.dueDate: found a list, "
            "expected a heading, or a block with column, first_of, join or constant"
        ),
        (
            "line 15: invoice.uniqueSourceInvoiceId: "
            "there is no value; take the key out, or give it one"
        ),
        "line 16: invoice.type.constant: found 'NOTISE'; did you mean 'NOTICE'?",
        "line 18: debtors[1].type.values: 'P' and 'p' are the same code with different meanings",
        "line 19: debtors[1].zipcode: there is no key 'zipcode'; did you mean 'zipCode'?",
        "line 20: debtors[1].lastname.zero_pad: found 1, expected greater than or equal to 2",
        "line 21: claims: found an empty list, expected at least 1 item",
        (
            "line 24: exclude[1].when.is: found 'nul', "
            "expected 'blank', 'filled', 'zero', 'negative' or 'positive'"
        ),
        (
            "line 25: exclude[2].reason: 'duplicate' is a reason that the program itself gives; "
            "use another"
        ),
        "line 26: exclude[2].when.matches: '(' is no regular expression: missing ): (",
        "line 27: rules.kid_mismach: there is no rule 'kid_mismach'; did you mean 'kid_mismatch'?",
        (
            "line 27: rules.required_missing: the severity of 'required_missing' cannot be "
            "changed: it protects money or identity"
        ),
        "line 27: rules.kid_mismatch: found 'eror', expected 'error' or 'warning'",
    ]


def test_a_single_mistake_is_not_called_several():
    with pytest.raises(MappingError, match=r"^The mapping file a\.yaml has a mistake:\n"):
        read_mapping(GOOD + "rule: {}\n", "a.yaml")


@pytest.mark.parametrize(
    ("addition", "mistake"),
    [
        ("names: x\n", "there is no key 'names'; did you mean 'name'?"),
        ("KID: {}\n", "there is no key 'KID'; did you mean 'kid'?"),
        ("zzz: 1\n", "there is no key 'zzz'; expected one of version, name, description, headings"),
        ("kid: mod10\n", "found 'mod10', expected a block of keys and values"),
        ("kid: {lengths: [1]}\n", "found 1, expected greater than or equal to 2"),
        ("source: {delimiter: ';;'}\n", "found ';;', expected at most 1 character"),
        ("source: {quote: ';'}\n", "';' cannot be both delimiter and quote"),
        ("source: {heading_row: 1.5}\n", "found '1.5', expected a whole number or 'auto'"),
        ("numbers: {thousands: ','}\n", "found ',', expected a list"),
        ("numbers: {thousands: [',']}\n", "',' cannot be both decimal and thousands sign"),
        ("booleans: {ja: perhaps}\n", "found 'perhaps', expected true or false"),
        ("dates: [dd/mm/yyyy, mm/dd/yyyy]\n", "'dd/mm/yyyy' and 'mm/dd/yyyy'"),
        ("description: ~\n", "found nothing, expected text"),
        ("invoice_key: [[]]\n", "found an empty list, expected text or at least 1 item"),
        ("exclude: [{reason: x, when: {column: A}}]\n", "is needed, found none"),
        ("exclude: x\n", "found 'x', expected a list"),
        (f"name: {'x' * 99}\n", "this key stands twice, first on line 2"),
        (f"kid: {{algorithm: {'x' * 99}}}\n", f"found '{'x' * 58}…, expected 'mod10', 'mod11' or"),
    ],
)
def test_a_mistake_says_what_was_found_and_what_was_expected(addition, mistake):
    assert mistake in " ".join(told(GOOD + addition))


def replaced(line, by):
    assert line in GOOD
    return GOOD.replace(line, by)


@pytest.mark.parametrize(
    ("expression", "mistake"),
    [
        ("invoiceDate: {constant: soon}", "found 'soon', expected a date as dd.mm.yyyy"),
        ("originalInvoiceAmount: {constant: 1.5}", "expected an amount as `numbers` declares them"),
        ("vat: {constant: perhaps}", "expected a word that `booleans` lists"),
        ("vat: {column: V, default: maybe}", "vat.default: found 'maybe'"),
        ("vat: {column: V, values: {a: ja, b: q}}", "vat.values.b: found 'q'"),
        ("currency: {constant: kr}", "found 'kr', expected an ISO 4217 currency code"),
        ("type: {constant: X}", "found 'X'; expected one of NOTICE, PAYMENT_REMINDER"),
        ("vat: {constant: ' '}", "the constant is empty; take it out"),
        ("vat: {column: V, default: ''}", "the default is empty; take it out"),
        ("vat: {column: V, separator: '-'}", "only join uses a separator"),
        ("vat: {constant: a, values: {b: ja}}", "the value table does not list 'a'"),
        ("vat: {column: V, values: {}}", "found a block of keys and values, expected at least 1"),
        ("vat: {column: V, values: {'': ja}}", "expected at least 1 character"),
        ("vat: {}", "exactly one of column, first_of, join and constant is needed, found none"),
        ("vat: {first_of: []}", "found an empty list, expected at least 1 item"),
        ("vat: {column: {a: b}}", "found a block of keys and values, expected text or a list"),
    ],
)
def test_what_no_row_could_make_right_is_told_when_the_file_is_loaded(expression, mistake):
    assert mistake in " ".join(told(replaced("invoice:\n", f"invoice:\n  {expression}\n")))


@pytest.mark.parametrize(
    ("debtor", "mistake"),
    [
        ("{type: Kind}", "debtors[1]: a debtor needs name or lastname"),
        ("{type: {constant: PERSON}, name: N}", "found 'PERSON'; expected one of PRIVATE, COMPANY"),
        ("{type: Kind, name: N, countryCode: {constant: Norge}}", "an ISO 3166 country code"),
    ],
)
def test_debtors_that_could_never_be_sent_are_told(debtor, mistake):
    assert mistake in " ".join(told(replaced("{type: Kind, lastname: Name}", debtor)))


def test_constants_are_judged_by_the_formats_of_the_file():
    text = replaced("  dueDate: Due\n", "  dueDate: {constant: 2024-02-01}\n")
    text = text.replace("Amount: Amount", "Amount: {constant: '1,234.50'}")

    file = read_mapping(
        text + "dates: [yyyy-mm-dd]\nnumbers: {decimal: ., thousands: [',']}\n", "x"
    )

    assert file.invoice.dueDate.constant == "2024-02-01"


def test_numbers_dates_and_words_of_other_yaml_versions_are_text_as_written():
    values = "{1: A, 01: B, no: C, on: D, 2024-01-01: E, 1.50: F, true: G, null: H, ~: I}"
    text = GOOD + f"description: {values!s}\n"
    text = replaced("  invoiceNumber: Nr\n", f"  invoiceNumber: {{column: Nr, values: {values}}}\n")

    table = read_mapping(text, "x").invoice.invoiceNumber.values

    assert list(table) == ["1", "01", "no", "on", "2024-01-01", "1.50", "true", "null", "~"]


def test_whole_numbers_are_text_where_text_is_wanted_and_numbers_where_numbers_are():
    text = replaced("  dueDate: Due\n", "  dueDate: {column: 2024, default: 01.01.2024}\n")

    mapping = read_mapping(text + "source: {sheet: 2, heading_row: '3'}\n", "x")

    assert mapping.invoice.dueDate.column == "2024"
    assert (mapping.source.sheet, mapping.source.heading_row) == (2, 3)
    assert read_mapping(GOOD + "source: {sheet: '2'}\n", "x").source.sheet == "2"


def test_true_and_false_and_their_old_spellings_switch():
    trim = "  dueDate: {column: Due, trim: no}\n"

    assert read_mapping(replaced("  dueDate: Due\n", trim), "x").invoice.dueDate.trim is False


def test_short_forms_stand_for_long_ones():
    text = GOOD + "invoice_key: Nr\nexclude: [{reason: x, when: {column: A, is: zero}}]\n"

    mapping = read_mapping(text + "rules: {email_malformed: error}\n", "x")

    assert mapping.invoice_key == ["Nr"]
    assert len(mapping.exclude[0].when) == 1
    assert mapping.severity("email_malformed") is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "line 1: the file is empty"),
        ("# nothing\n", "line 1: the file is empty"),
        ("name: a\ninvoice:\n\tx: y\n", "line 3: found a tab; indent with blanks"),
        ("a: 1\n---\nb: 2\n", "line 2: found a second document ('---'); a mapping file holds one"),
        ("a: [1,\n", "line 2: this is no YAML: expected the node content"),
        ("a: b: c\n", "line 1: this is no YAML: mapping values are not allowed here"),
        ("a: *b\n", "line 1: this is no YAML: found undefined alias 'b'"),
        ("a: \x01\n", "line 1: this is no YAML: unacceptable character"),
        ("a: 1\nb: 2\na: 3\n", "line 3: a: this key stands twice, first on line 1"),
        ("a: !!python/name:os.system x\n", "line 1: a: found the tag"),
        ("? [a]\n: 1\n", "line 1: a key must be one word or text, found a block"),
        ("a: 1\n<<: {b: 2}\n", "line 2: merge keys (<<) are not supported"),
        ("- 1\n", "line 1: found a list, expected a block of keys and values"),
        ("hello\n", "line 1: found 'hello', expected a block of keys and values"),
    ],
)
def test_what_is_no_mapping_at_all_is_told_with_its_line(text, mistake):
    assert any(line.startswith(mistake) for line in told(text))


def test_anchors_work_and_those_that_unfold_without_end_do_not():
    anchored = replaced("  invoiceNumber: Nr\n", "  invoiceNumber: &nr {column: Nr}\n")
    anchored = anchored.replace("uniqueSourceInvoiceId: Nr", "uniqueSourceInvoiceId: *nr")
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
    )

    assert read_mapping(anchored, "x").invoice.uniqueSourceInvoiceId.column == "Nr"
    for text in (bomb, "a: &a [*a]\n"):
        assert "look at its anchors" in told(text)[0]


@pytest.mark.parametrize("deep", ["[" * LARGEST, "- " * LARGEST, "a:\n" + " " * 999 + "b: 1\n"])
def test_what_is_nested_too_deeply_is_refused_before_it_takes_time(deep):
    assert told(deep) == ["line 1: the blocks are nested too deeply"]


def test_a_tagged_text_is_text():
    assert read_tree("a: !!str 12\n").value == {"a": "12"}


def test_a_file_is_loaded_by_its_path_with_the_sum_of_its_bytes(tmp_path):
    path = tmp_path / "my.YAML"
    content = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    path.write_bytes(content)

    loaded = load_mapping(str(path))

    assert loaded.mapping == read_mapping(GOOD, "x")
    assert loaded.path == path
    assert loaded.sha256 == hashlib.sha256(content).hexdigest()


def test_a_file_without_ending_is_loaded_by_its_path_too(tmp_path):
    path = tmp_path / "mapping"
    path.write_text(GOOD)

    assert load_mapping(str(path)).mapping.name == "test"


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(GOOD.encode() + "description: beløp\n".encode("cp1252"))

    with pytest.raises(MappingError, match=r"a\.yaml is not UTF-8: line 13"):
        load_mapping(str(path))


def test_a_file_too_large_to_be_a_mapping_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * (LARGEST + 1))

    with pytest.raises(MappingError, match="larger than 256 KiB"):
        load_mapping(str(path))


def test_a_file_that_cannot_be_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_text(GOOD)
    monkeypatch.setattr("pathlib.Path.open", _refuse)

    with pytest.raises(MappingError, match=r"a\.yaml cannot be read: Permission denied\."):
        load_mapping(str(path))


def _refuse(*_arguments: object):
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("generic/norwegian-open-item", "There is no mapping 'generic/norwegian-open-item'.", None),
        ("norwegian-open-items", "There is no mapping 'norwegian-open-items'.", None),
        ("/nowhere/norwegian-open-items.yaml", "There is no mapping file", None),
        ("qqq", "There is no mapping 'qqq'.", "Give the path of a .yaml file, or one of: "),
    ],
)
def test_a_mapping_that_does_not_exist_is_told_with_the_nearest_one(name, message, hint):
    with pytest.raises(MappingError) as error:
        load_mapping(name)

    assert str(error.value).startswith(message)
    assert error.value.hint.startswith(hint or "Did you mean 'generic/norwegian-open-items'?")

"""The prose of ``docs/mapping.md``: what a finance person needs who writes a mapping."""

from typing import Final

EXAMPLE: Final = """
version: 1
name: acme/open-items
description: Open items of the Acme ledger, exported every Monday.

source:
  encoding: auto        # how the characters are stored; auto fits nearly always
  delimiter: ";"
  heading_row: 4        # three title lines stand above the heading

numbers: {decimal: ",", thousands: [" ", "."]}
dates: [dd.mm.yyyy]

invoice_key: Invoice no # rows with the same number are one invoice

invoice:
  invoiceNumber: Invoice no
  originalInvoiceAmount: Amount
  currency: {column: Currency, default: NOK}
  invoiceDate: Invoice date
  dueDate: {column: [Due date, Due]}       # either heading, whichever the export has
  uniqueSourceInvoiceId: {join: [Company, Invoice no], separator: "-"}
  ocrReferenceNumber: KID
  openAmount: Balance                      # not sent; must equal the sum of the claims

debtors:
  - type: {column: Kind, values: {P: PRIVATE, F: COMPANY}}
    firstname: First name
    lastname: Last name
    name: {first_of: [Company name, Name]}
    customerNumber: {column: Customer, zero_pad: 6}
    identificationNumber: Id number
    emails: E-mail
    phoneNumbers: {first_of: [Mobile, Phone]}
    street: Street
    zipCode: Postcode
    city: City
    countryCode: {constant: "NO"}

claims:
  - type: {constant: PRINCIPAL}
    remainingAmount: Principal
    rows: once          # further rows of the invoice repeat it; it counts once
  - type: {constant: REMINDER_FEE}
    remainingAmount: Fee

exclude:
  - reason: settled
    when: {column: Balance, is: zero}
  - reason: credit note
    when: {column: Kind of entry, equals: [Credit, Credit note]}
  - reason: subtotal
    when:
      - {column: Invoice no, is: blank}
      - {column: Customer, starts_with: [Sum, Total]}

rules: {kid_mismatch: error}  # the creditor's KIDs are always right
"""
"""A mapping that uses nearly everything; a test loads it."""

GUIDE: Final = """\
# Mapping files

<!-- Generated from ingest/mapping/declaration.py and guide.py by `make docs`. -->

A mapping says how one kind of export becomes invoices: which column holds the invoice number, how
amounts and dates are written, which rows are no claims. It is a text file in YAML. The built-in
ones are in `mappings/`; use them by name, as in `--mapping generic/norwegian-open-items`.

To write your own, copy the built-in one that is nearest, change the headings to those of your
export, and run `amili-ingest check FILE --mapping my-export.yaml` until nothing is wrong: all
mistakes of the file are told at once, each with its line. `amili-ingest preview` shows what would
be sent, with the column that each value came from.

With this first line, editors with a YAML plug-in complete and check the file while you type:

```yaml
# yaml-language-server: $schema=../../docs/mapping.schema.json
```

## A complete example

```yaml
{example}
```

## How a value is found

Each field names one origin: a `column`, the `first_of` several columns that is not empty, several
columns to `join`, or a `constant`. A heading alone is short for `column`. Then, always in this
order:

1. blanks around the cell are removed, of every kind, unless `trim: false`;
2. the characters in `strip` are removed wherever they stand; a blank stands for every kind of
   blank;
3. the `values` table translates the cell; case does not matter; a cell that is not listed is a
   fault, and an entry such as `"-": ""` makes it empty;
4. `zero_pad` puts zeros before digits that are too few; more digits than that are a fault;
5. `default` is taken where the result is empty. It never replaces a value that is wrong.

## Headings

Case, blanks around and inside, and the way accents are stored do not matter; everything else
does. Several headings in a list mean the same; the export must have exactly one of them. A
heading that the export does not have is an error, for optional fields too: a renamed column must
not turn into empty values without a word. Columns that the mapping does not name are ignored, and
are still in the reports.

## Around the table

Title rows above the heading are skipped: say where it stands with `heading_row`, or let `auto`
find the first row that has all the headings the mapping names. Further down, rows that repeat the
heading are left out by themselves; subtotals, totals, bucket rows, page lines and footers are
declared as `noise`:

```yaml
source:
  heading_row: auto
  noise:
    - {{reason: subtotal, begins_with: [Sum for, Subtotal]}}
    - {{reason: total, begins_with: [Total], control_total: Balance}}
    - {{reason: footer, matches: "Printed [0-9.]+ .*"}}
```

Noise may have any number of fields. It stays in the reports, as excluded, with its row number and
its reason. A row that is neither a record nor noise is a fault. Hidden rows of a workbook count
like all others. Rows that are whole records but no claims, such as credit notes, are left out by
`exclude` instead.

With `control_total`, the row's figure must be the sum of that column over all rows that are no
noise, or nothing is sent. The figure is the cell in that column, or else the last text of the row.
If the row names a currency in its own column, it is the sum of the rows in that currency.

## Files without a plain heading

A list that SAP prints has a bar at both ends of every line: `delimiter: "|"`, `quote: ""` and
`framed: true`. A file of fixed width has no delimiter; its columns are declared from left to
right, in characters. A line of any other length is a fault. The blanks that fill a column up are
taken away:

```yaml
source:
  encoding: cp865
  fixed_width:
    - {{name: Customer, width: 9}}
    - {{width: 1}}             # a gap
    - {{name: Balance, width: 11}}
```

## Two files, one job

An open-item list rarely says where a customer lives. `sources` names further files, such as the
customer register; their columns are then called by the source's name and a point:

```yaml
source: {{delimiter: ";"}}
sources:
  customers:
    file: customers*.csv       # beside the export; or: --source customers=FILE
    delimiter: ","
    join: {{column: Number, to: Customer, zero_pad: 6}}
debtors:
  - type: {{column: customers.Kind, values: {{P: PRIVATE, F: COMPANY}}}}
    name: customers.Name
    customerNumber: Customer
```

A source is declared like the export: delimiter, encoding, heading row, noise, sheet. Another sheet
of the same workbook is `same_file: true` with its `sheet`. Numbers are compared without the blanks
around them, and with `zero_pad` as if all digits were that long. A customer who is not in the
register, or there twice with different data in the columns that the mapping reads, is a fault of
the invoice's row. A fault in a cell of the register names the register's file and row. What
identifies an invoice, and its currency, must stand in the export itself.

## Amounts

Digits with the declared decimal sign; groups must have three digits. A minus may stand in front
or behind, or parentheses around. The row's own currency may stand beside the amount (`kr 500,00`
in a row of NOK); another one is a fault. Zeros beyond the currency's decimals are fine
(`1,500`), other digits are a fault (`1,234`). Nothing is rounded.

## Dates

`d` and `m` take one or two digits, `dd` and `mm` exactly two, `yyyy` four; `yy` means 2000 to
2099. A time behind the date must be midnight. Two formats that read one text as different dates
cannot stand in one mapping. In workbooks, date cells are dates whatever their format; numbers are
never taken for dates.

## Several rows, several debtors, several claims

Rows with equal `invoice_key` columns are one invoice, wherever they stand. Each entry of
`debtors` is a debtor that every row can name; it is absent in rows where all its columns are
empty, and equal debtors count once. Each entry of `claims` is a claim of the row; it is left out
where its amount is empty or zero. Claims of several rows add up, unless `rows: once` says that
the rows repeat one claim.

## Rows that are no claims

`exclude` leaves rows out, for a reason that the report repeats. The first rule of which all
conditions hold decides. An amount that cannot be read is neither zero nor negative: such a row is
kept, and reported as wrong.

## Numbers, yes and no in YAML

Text needs quotes only where YAML sees more in it: `"1,5"` in a list, `": "` inside, or a `#`.
`NO`, `yes` and `on` are plain text here; keep the quotes around `"NO"` if other tools read the
file too. `01` stays `01`.
"""
"""Everything above the tables; ``{example}`` is where the example goes."""

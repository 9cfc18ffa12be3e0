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
ones are listed in [mappings.md](mappings.md); use them by name, as in
`--mapping generic/norwegian-open-items`.

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

1. blanks around the cell are removed, of every kind, unless `trim: false`; inside, a blank of
   any kind and a line break become an ordinary blank, and signs of no width go; so do the marks of
   a text for Excel, in `="0155"` and `'0155`;
2. the characters in `strip` are removed wherever they stand; a blank stands for every kind of
   blank;
3. the `values` table translates the cell; case does not matter; a cell that is not listed is a
   fault, unless `unlisted: keep` leaves it as it is, as in
   `{{values: {{kr: NOK}}, unlisted: keep}}`, and an entry such as `"-": ""` makes it empty; the
   entry `"*"` stands for every other value, but not for an empty cell, as in
   `type: {{column: Organisation no, values: {{"*": COMPANY}}, default: PRIVATE}}`;
4. `part` takes the first or the last name out of a whole name;
5. `zero_pad` puts zeros before digits that are too few; more digits than that are a fault;
6. `default` is taken where the result is empty. It never replaces a value that is wrong.

Amounts can be reckoned from several columns, and dates from another one:

```yaml
remainingAmount: {{column: Amount, minus: [Credited, Paid]}}    # an empty cell counts nothing
dueDate: {{column: Invoice date, plus_days: Credit days}}       # or a number: plus_days: 14
```

A whole name is split by the rule that the mapping declares, for private debtors only; a name that
is not written so is a fault. A company's name stays whole, in `name`:

```yaml
firstname: {{column: Name, part: after_comma}}      # Nordmann, Kari; or first_words: Kari Nordmann
lastname: {{column: Name, part: before_comma}}      # or last_word
name: Name
```

A private debtor whose name ends as a company's does (`AS`, `GmbH`) gets a warning; that word alone
never makes a company of anybody. Countries may stand as codes, or by their names in Norwegian,
Danish, Swedish, German or English.

## Headings

Case, blanks around and inside, and the way accents are stored do not matter; everything else
does. Several headings in a list mean the same; the export must have exactly one of them. A
heading that the export does not have is an error, for optional fields too: a renamed column must
not turn into empty values without a word. Columns that the mapping does not name are ignored, and
are still in the reports.

`headings` records the headings for which the mapping was written. Where an export differs, the run
says which columns are gone, new or moved, and suggests a new name for one that is gone.

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
around them, and with `zero_pad` as if all digits were that long; one that Excel has damaged finds
nobody. A customer who is not in the register, or there twice with different data in the columns
that the mapping reads, is a fault of the invoice's row. A fault in a cell of the register names the
register's file and row. What identifies an invoice, and its currency, must stand in the export
itself.

## Several files, one run

`run FOLDER/` and `run 'exports/*.csv'` (with the quotes) take all the files as one export, in the
order of their names; hidden and temporary files, folders, and files that `sources` means are left
out, and the run says so. Columns go by their headings; files whose headings differ are refused,
unless `source: {{other_headings: match}}` says that some may have more columns than others. Reports
name the file of every row in `amili_file`. A file that cannot be read stops the whole run before
anything is sent; control totals and the evidence of columns are judged file by file.

## Amounts

Digits with the declared decimal sign; groups must have three digits. A minus may stand in front
or behind, or parentheses around. The row's own currency may stand beside the amount (`kr 500,00`
in a row of NOK); another one is a fault. Zeros beyond the currency's decimals are fine
(`1,500`), other digits are a fault (`1,234`). Nothing is rounded. With `unit: minor` an amount is a
whole number of øre or cents.

## Dates

`d` and `m` take one or two digits, `dd` and `mm` exactly two, `yyyy` four; `yy` means 2000 to
2099. A time behind the date must be midnight. Two formats that read one text as different dates
cannot stand in one mapping. In workbooks, date cells are dates whatever their format; numbers are
never taken for dates.

## When a column contradicts the mapping

One value cannot tell whether `03/04/2026` is in March or in April, or whether `1.234` is a
thousand or a little more than one; a column can. So the columns of amounts and dates are held
against what the mapping declares before anything is sent. `check` prints what each of them says,
and `summary.json` holds it under `columns`:

- **plain**: nothing in it can be read in two ways, or its cells are dates or numbers by themselves.
- **proven**: values fit only the declared reading, here or in another column of the file.
- **unproven**: every value fits another reading too, but they are few. The report says so.
- **doubtful**: every value fits another reading too, and they are many: six different days of the
  month and none above the 12th, or five amounts like `1.234` with no `12,50` and no `500` among
  them. One amount like `1,500` is enough where a comma is declared and no other has three decimals:
  it may be one and a half or fifteen hundred. Nothing is sent.
- **contradicted**: values fit only another reading, and no more of them only this one; or three or
  more do, and at least one for every ten that prove it. Nothing is sent.

The same goes for a workbook in which Excel has made dates of the days up to the 12th only, or
numbers of whole amounts only: it has read them by the signs of another language. If you have
compared such a column with the system it came from and the mapping is right, say so:

```yaml
confirmed: [dates]     # or [amounts], or both
```

## What Excel and wrong encodings leave behind

Ids are text. What Excel has made of them is told with the column to export as text: long numbers
(`1,23E+11`), zeros behind the fifteenth digit, numbers with decimals (`10001.0`), dates (`mai.26`),
and error cells such as `#N/A`, in text files too. Put right, with a warning, is what only one
reading explains: decimals behind KIDs, id numbers, postal codes and phone numbers; leading zeros
of a KID where `kid: lengths:` has a single longer length, of a national id that proves itself, and
of a Norwegian postal code. Letters that a wrong encoding has left (`BjÃ¦rn`, `B†k`), control
characters, and signs in ids that only look like ordinary ones hold the row back, unless `rules`
make them warnings.

## Several rows, several debtors, several claims

Rows with equal `invoice_key` columns are one invoice, wherever they stand. Each entry of
`debtors` is a debtor that every row can name; it is absent in rows where all its columns are
empty, and equal debtors count once. Each entry of `claims` is a claim of the row; it is left out
where its amount is empty or zero. Claims of several rows add up, unless `rows: once` says that
the rows repeat one claim. Item lines have parts of one claim: with `rows: sum` they become one
claim of their sum, and `originalInvoiceAmount: {{column: Line amount, rows: sum}}` adds the
invoice's amount up as well; parts may be negative. Rows that are equal in all that the mapping
reads count once, and the others are reported as duplicates; where rows add up (`rows: sum`), they
count each, and only rows that are equal in every column of the export are a fault.

## Rows that are no claims

`exclude` leaves rows out, for a reason that the report repeats. The first rule of which all
conditions hold decides. An amount that cannot be read is neither zero nor negative: such a row is
kept, and reported as wrong.

A list that also holds payments, credit notes or reminders says of each row what it is. Kinds that
the mapping does not list are a fault, so that a new one is never taken for an invoice:

```yaml
documents:
  column: Kind
  invoices: [Invoice, RV]
  leave_out: {{payment: [Payment, DZ], credit note: [Credit note], interest: [Interest]}}
```

Credit notes can be taken off the invoices that they refer to, instead of being left out:

```yaml
invoice_key: Invoice no
documents:
  column: Kind
  invoices: [Invoice]
  credits: {{words: [Credit note], refers_to: Credited invoice}}
claims:
  - {{remainingAmount: Balance, rows: once}}   # or sum, of item lines
```

A credit note is netted when its reference is the `invoice_key` of an invoice of the same export;
where they stand does not matter. The claim, and `openAmount`, become smaller by its amount in the
same column, which is negative unless `amounts: positive` says otherwise; the original amount stays.
Both rows say so in the reports: the credit note is excluded, and names the invoice's row. One
whose invoice is not there, or is left out, is excluded with a warning (`credit_unmatched`, which
`rules` can make an error). An invoice of which nothing is left is excluded together with its
credit notes, and what is left of those is told, not taken off other invoices. A credit note in
another currency, without a readable amount, or with several where `rows: once` says that rows
repeat it, holds its invoice back; so does an invalid invoice its credit notes, because they have to
come back together. `exclude` rules come first.

`require` says what must hold of the rows that are left. A row of which it does not hold is a fault,
with the reason given; an empty cell is none of the words in `equals`:

```yaml
require:
  - {{column: Units, equals: [1], reason: "one unit, or the price is not the amount"}}
  - {{column: Dunning block, is: blank, reason: no dunning block}}
```

## Numbers, yes and no in YAML

Text needs quotes only where YAML sees more in it: `"1,5"` in a list, `": "` inside, or a `#`.
`NO`, `yes` and `on` are plain text here; keep the quotes around `"NO"` if other tools read the
file too. `01` stays `01`.
"""
"""Everything above the tables; ``{example}`` is where the example goes."""

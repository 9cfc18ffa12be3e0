"""What stands in the rules' sentences as ``{detail}``, and as ``{place}`` behind them."""

from typing import Final

DETAILS: Final = {
    "{found} instead of {wanted}": "{found} i stedet for {wanted}",
    "{count} characters instead of {wanted}": "{count} tegn i stedet for {wanted}",
    "the join with {file}": "koblingen til {file}",
    "rows {rows} of {file}": "rad {rows} i {file}",
    "{file}; row {rows} there cannot be read": "{file}; rad {rows} der kan ikke leses",
    "{file}; rows {rows} there cannot be read": "{file}; rad {rows} der kan ikke leses",
    "row {row} of {file}": "rad {row} i {file}",
    "row {row}": "rad {row}",
    "rows {rows}": "rad {rows}",
    "{named} and {more} more": "{named} og {more} til",
    "{rows} and {more} more of run {run}": "{rows} og {more} til i kjøring {run}",
    "row {row} of run {run}": "rad {row} i kjøring {run}",
    "rows {rows} of run {run}": "rad {rows} i kjøring {run}",
    "rows {rows} and {more} more of run {run}": "rad {rows} og {more} til i kjøring {run}",
    "rows {rows} and {more} more": "rad {rows} og {more} til",
    "row {row} of run {run} did not say it": "rad {row} i kjøring {run} sa det ikke",
    "run {run} has no row {row}": "kjøring {run} har ingen rad {row}",
    "run '{run}', row '{row}'": "kjøring '{run}', rad '{row}'",
    "{id} in run {run}": "{id} i kjøring {run}",
    "run {run}": "kjøring {run}",
    "'Last name, First name', with one comma": "'Etternavn, Fornavn', med ett komma",
    "'First name Last name', of two words or more and without a comma": (
        "'Fornavn Etternavn', med minst to ord og uten komma"
    ),
    "at most {digits} digits": "høyst {digits} sifre",
    "0 to {days}": "0 til {days}",
    "more than {most} rows share its key": "mer enn {most} rader har samme nøkkel",
    "{size} bytes, of at most {most}": "{size} byte, av høyst {most}",
    "'{heading}' is {one} in row {first}, {other} in row {second}": (
        "'{heading}' er {one} i rad {first}, {other} i rad {second}"
    ),
    "{claimed} less {taken} is {left} {currency}, by row {rows}": (
        "{claimed} minus {taken} er {left} {currency}, ved rad {rows}"
    ),
    "{claimed} less {taken} is {left} {currency}, by rows {rows}": (
        "{claimed} minus {taken} er {left} {currency}, ved radene {rows}"
    ),
    "negative": "negative",
    "written without a minus": "skrevet uten minus",
    "{one} in row {first}, {other} in row {second}": "{one} i rad {first}, {other} i rad {second}",
    "{claimed} less {taken} is {rest}, by row {rows}": (
        "{claimed} minus {taken} er {rest}, ved rad {rows}"
    ),
    "{claimed} less {taken} is {rest}, by rows {rows}": (
        "{claimed} minus {taken} er {rest}, ved radene {rows}"
    ),
    "{count} of {file}": "{count} i {file}",
    "the first name": "fornavnet",
    "the last name": "etternavnet",
    "the whole name": "navnet",
    "Norway": "Norge",
    "unknown to this ledger": "som denne loggboken ikke kjenner",
}

"""What stops a run or holds it back: errors and their hints."""

from typing import Final

from ingest.language.bokmal.evidence import EVIDENCE, RECONCILING

ERRORS: Final = {
    "Run again with --verbose for the details.": "Kjør på nytt med --verbose for flere detaljer.",
    "This is an error of ours. Keep the run's folder and report it.": (
        "Dette er en feil hos oss. Ta vare på mappen til kjøringen, og meld fra."
    ),
    "Free space or repair what the message names, then run 'amili-ingest resume'.": (
        "Frigjør plass eller reparer det meldingen nevner, og kjør så 'amili-ingest resume'."
    ),
    "Nothing was sent. Put the right ledger back if there is one. Otherwise run 'amili-ingest "
    "reconcile --accept-ledger': from then on, every invoice that the ledger does not know is "
    "looked up at the API before it is sent.": (
        "Ingenting er sendt. Legg riktig loggbok tilbake hvis den finnes. Ellers kjører du "
        "'amili-ingest reconcile --accept-ledger': Fra da av blir hver faktura som loggboken ikke "
        "kjenner, slått opp i API-et før den sendes."
    ),
    "Correct amili-ingest.toml or the AMILI_* variables, then run again.": (
        "Rett amili-ingest.toml eller AMILI_*-variablene, og kjør på nytt."
    ),
    "Correct the mapping file, then run again.": "Rett mappingfilen, og kjør på nytt.",
    "Export the file again, then run again: nothing was sent.": (
        "Eksporter filen på nytt, og kjør igjen: Ingenting er sendt."
    ),
    "Wait until the export is complete, then run again: nothing was sent.": (
        "Vent til eksporten er ferdig, og kjør på nytt: Ingenting er sendt."
    ),
    "Run 'amili-ingest resume' when the API answers: nothing is sent twice.": (
        "Kjør 'amili-ingest resume' når API-et svarer: Ingenting sendes to ganger."
    ),
    "Correct what the message names, then run 'amili-ingest resume'.": (
        "Rett det meldingen nevner, og kjør så 'amili-ingest resume'."
    ),
    "Wait until the other run has ended, then run again.": (
        "Vent til den andre kjøringen er ferdig, og kjør på nytt."
    ),
    "Run 'amili-ingest resume' to finish what was left open.": (
        "Kjør 'amili-ingest resume' for å fullføre det som ble stående åpent."
    ),
    "Stopped on request; what was in flight is recorded.": (
        "Stoppet på forespørsel; det som var underveis, er ført."
    ),
    "Stopped on request, before anything was sent.": ("Stoppet på forespørsel, før noe ble sendt."),
    "Run the same command again whenever you like.": "Kjør samme kommando på nytt når du vil.",
}

PREPARING: Final = {
    "The row at position {row} does not have exactly one verdict.": (
        "Raden på plass {row} har ikke nøyaktig én vurdering."
    ),
    "The invoices' claims add up to {going}, but those of their rows to {rows}.": (
        "Kravene på fakturaene blir {going}, men kravene på radene blir {rows}."
    ),
    "The export may be cut off, or rows of it may have been lost. Export it again; or correct the "
    "noise rule in the mapping, if it takes another row for the total.": (
        "Eksportfilen kan være kuttet, eller rader kan ha gått tapt. Eksporter den på nytt; eller "
        "rett `noise`-regelen i mappingen hvis den tar en annen rad for å være summen."
    ),
    "Row {row} ({reason}) cannot be the sum of '{column}': the rows have currencies with different "
    "decimals, {named}.": (
        "Rad {row} ({reason}) kan ikke være summen av '{column}': Radene har valutaer med ulikt "
        "antall desimaler, {named}."
    ),
    "Row {row} ({reason}) says that '{column}' adds up to {figure}, but its rows add "
    "up to {sum}.": (
        "Rad {row} ({reason}) sier at '{column}' blir {figure}, men radene blir {sum}."
    ),
    "The export": "Eksportfilen",
    "Not read there: {rows}.": "Ikke lest der: {rows}.",
    "Nothing is sent before a person has looked at this:": (
        "Ingenting sendes før noen har sett på dette:"
    ),
    "Compare with the system that wrote the file. Correct cells that are written in another way. "
    "If the other reading is right, correct {keys} in the mapping; if this one is, add {confirmed} "
    "to it.": (
        "Sammenlign med systemet som skrev filen. Rett celler som er skrevet på en annen måte. "
        "Hvis den andre lesningen er riktig, retter du {keys} i mappingen; hvis denne er det, "
        "legger du til {confirmed}."
    ),
    "Column '{column}' contradicts {declared}: {evidence}. {readings}.": (
        "Kolonnen '{column}' motsier {declared}: {evidence}. {readings}."
    ),
    "Column '{column}' does not bear out {declared}: {evidence}. {readings}.": (
        "Kolonnen '{column}' bekrefter ikke {declared}: {evidence}. {readings}."
    ),
    "{name}, row {row}: {message}": "{name}, rad {row}: {message}",
    "{name}: {count} more rows like that.": "{name}: {count} rader til av samme slag.",
    "the records have not all been drawn yet": "ikke alle radene er hentet ennå",
    "The typed rows are not as declared: {what} at {where}.": (
        "De tolkede radene er ikke som oppgitt: {what} ved {where}."
    ),
    "{invalid} of {rows} rows ({share}) are invalid, and most_invalid allows {allowed}: nothing "
    "was sent.": (
        "{invalid} av {rows} rader ({share}) er ugyldige, og most_invalid tillater {allowed}: "
        "Ingenting er sendt."
    ),
    "Look into errors.csv: is it the right export, and does the mapping fit it? To send the valid "
    "rows all the same, run it again with --accept-invalid.": (
        "Se i errors.csv: Er det riktig eksportfil, og passer mappingen? For å sende de gyldige "
        "radene likevel kjører du den på nytt med --accept-invalid."
    ),
    "{records} invoices, and most_invoices allows {most}": (
        "{records} fakturaer, og most_invoices tillater {most}"
    ),
    "{sum}, and most_amount allows {limit}": "{sum}, og most_amount tillater {limit}",
    "The run would send {what}: nothing was sent.": (
        "Kjøringen ville sendt {what}: Ingenting er sendt."
    ),
    "If that is meant, run it again with --accept-size, or raise the setting.": (
        "Hvis det er meningen, kjører du den på nytt med --accept-size, eller hever innstillingen."
    ),
}

RUNNING: Final = {
    "Rows of this file come from run {run}, which this ledger does not know.": (
        "Rader i denne filen kommer fra kjøring {run}, som denne loggboken ikke kjenner."
    ),
    "Run the file where it was made: only the ledger there knows what was sent of it. If that "
    "ledger is lost, ask for 'amili-ingest reconcile' first.": (
        "Kjør filen der den ble laget: Bare loggboken der vet hva som er sendt av den. Er den "
        "loggboken tapt, må 'amili-ingest reconcile' kjøres først."
    ),
    "Rows of this file come from run {run}, which was for {environment}.": (
        "Rader i denne filen kommer fra kjøring {run}, som var for {environment}."
    ),
    "Run it with --env {environment}, or hand in the ERP's export for another one.": (
        "Kjør den med --env {environment}, eller lever økonomisystemets eksportfil til et annet "
        "miljø."
    ),
    "What was found before:": "Dette ble funnet først:",
    "No row has the invoice number {number} in '{heading}'.": (
        "Ingen rad har fakturanummeret {number} i '{heading}'."
    ),
    "Give the number as it stands in the export.": "Oppgi nummeret slik det står i eksportfilen.",
    "The folder {folder} cannot be made: {reason}.": "Mappen {folder} kan ikke lages: {reason}.",
    "Choose another folder in the settings.": "Velg en annen mappe i innstillingene.",
    "The rows' folder {folder} cannot be written: {reason}.": (
        "Mappen for radene, {folder}, kan ikke skrives: {reason}."
    ),
    "Mend that, then run 'amili-ingest resume'.": "Rett det, og kjør så 'amili-ingest resume'.",
    "The source rows of the run are not in {folder} any more.": (
        "Radene fra eksportfilen ligger ikke lenger i {folder}."
    ),
    "What was sent stands in the ledger: 'amili-ingest show' tells it. Where several machines "
    "share the ledger, resume the run on its own for its reports.": (
        "Det som er sendt, står i loggboken: 'amili-ingest show' viser det. Deler flere maskiner "
        "loggboken, kjører du 'resume' på maskinen der kjøringen ble startet, for å få rapportene."
    ),
    "The mapping could not be kept in {folder}: {reason}.": (
        "Mappingen kunne ikke lagres i {folder}: {reason}."
    ),
    "Mend that, then run again: nothing was sent.": (
        "Rett det, og kjør på nytt: Ingenting er sendt."
    ),
    "Nothing of run {run} was purged: {reason}.": (
        "Ingenting av kjøring {run} er slettet: {reason}."
    ),
    "It went on since it was looked at. Purge again later.": (
        "Den har gått videre siden den ble undersøkt. Slett på nytt senere."
    ),
    "{file} cannot be removed: {reason}.": "{file} kan ikke fjernes: {reason}.",
    "Mend that, then purge again.": "Rett det, og kjør 'purge' på nytt.",
    "Run {run} ended before anything was sent, and has no rows to report.": (
        "Kjøring {run} ble avsluttet før noe ble sendt, og har ingen rader å rapportere."
    ),
    "Run the export again: nothing is sent twice.": (
        "Kjør eksportfilen på nytt: Ingenting sendes to ganger."
    ),
    "Rows of this file correct run {run}, which was purged on {day}.": (
        "Rader i denne filen retter kjøring {run}, som ble slettet {day}."
    ),
    "Rows of this file correct run {run}, whose source rows are not in {folder}.": (
        "Rader i denne filen retter kjøring {run}, men radene fra eksportfilen dens ligger ikke "
        "i {folder}."
    ),
    "Where several machines share the ledger, run the file on the machine of that run. Where the "
    "folder was moved or deleted, put it back from a copy; or correct the rows in the ERP, export "
    "them and run the export: nothing is sent twice.": (
        "Deler flere maskiner loggboken, kjører du filen på maskinen som kjøringen ble gjort på. "
        "Er mappen flyttet eller slettet, legger du den tilbake fra en kopi, eller retter radene i "
        "økonomisystemet, eksporterer dem og kjører eksporten: Ingenting sendes to ganger."
    ),
    "Nobody can tell any more what was sent of them. Correct the rows in the ERP, export them and "
    "run the export: nothing is sent twice.": (
        "Det er ikke lenger mulig å si hva som ble sendt av dem. Rett radene i økonomisystemet, "
        "eksporter dem og kjør eksporten: Ingenting sendes to ganger."
    ),
    "Run {run} was purged on {day}: there are no rows to report.": (
        "Kjøring {run} ble slettet {day}: Det finnes ingen rader å rapportere."
    ),
    "'amili-ingest show' tells its sums.": "'amili-ingest show' viser summene.",
    "{run} was a check: its rows were not kept for new reports.": (
        "{run} var en kontroll: Radene er ikke lagret for nye rapporter."
    ),
    "Run 'amili-ingest check' with the export again.": (
        "Kjør 'amili-ingest check' med eksportfilen på nytt."
    ),
    "Run {run} ended while it was planned: nothing of it was sent.": (
        "Kjøring {run} ble avsluttet mens den ble planlagt: Ingenting av den er sendt."
    ),
    "Run {run} was for organisation {theirs}, not the one in the settings.": (
        "Kjøring {run} var for organisasjon {theirs}, ikke den i innstillingene."
    ),
    "Put the run's organisation into the settings.": (
        "Sett organisasjonen til kjøringen inn i innstillingene."
    ),
    "Nothing was sent. Mend what the message names, then run the export again.": (
        "Ingenting er sendt. Rett det meldingen nevner, og kjør eksportfilen på nytt."
    ),
    "The run was frozen, and nothing was sent: run 'amili-ingest resume'.": (
        "Kjøringen er låst, og ingenting er sendt: Kjør 'amili-ingest resume'."
    ),
    "Restore the folder from a copy, or run the export again: nothing is sent twice.": (
        "Gjenopprett mappen fra en kopi, eller kjør eksportfilen på nytt: Ingenting sendes to "
        "ganger."
    ),
    "its verdicts do not add up to its totals": "vurderingene stemmer ikke med summene",
    "The spool in {folder} is incomplete: the run ended while it was written.": (
        "Radlageret i {folder} er ufullstendig: Kjøringen ble avsluttet mens det ble skrevet."
    ),
    "The spool in {folder} has version {found}, not {wanted}.": (
        "Radlageret i {folder} har versjon {found}, ikke {wanted}."
    ),
    "Use the version of amili-ingest that wrote it.": (
        "Bruk versjonen av amili-ingest som skrev det."
    ),
    "{name} has another size than when it was written": (
        "{name} har en annen størrelse enn da den ble skrevet"
    ),
    "{name} has other bytes than when it was written": (
        "{name} har andre byte enn da den ble skrevet"
    ),
    "The spool in {folder} is damaged: {name} cannot be read.": (
        "Radlageret i {folder} er skadet: {name} kan ikke leses."
    ),
    "The spool in {folder} is damaged: {what}.": "Radlageret i {folder} er skadet: {what}.",
    "A fault belongs to a row that was never read.": "En feil hører til en rad som aldri er lest.",
    "{rows} rows were read, but {verdicts} have a verdict.": (
        "{rows} rader er lest, men {verdicts} har en vurdering."
    ),
    "The rows after row {row} are not in rising order.": (
        "Radene etter rad {row} står ikke i stigende rekkefølge."
    ),
    "The spool's folder {folder} is in use already.": (
        "Mappen for radlageret, {folder}, er allerede i bruk."
    ),
    "Every run needs a folder of its own.": "Hver kjøring må ha sin egen mappe.",
    "The rows could not be kept in {folder}: {reason}.": (
        "Radene kunne ikke lagres i {folder}: {reason}."
    ),
    "Free space or choose another folder, then run again: nothing was sent.": (
        "Frigjør plass eller velg en annen mappe, og kjør på nytt: Ingenting er sendt."
    ),
}

REPORTS: Final = {
    "Everybody may write into the output folder {folder}.": (
        "Alle kan skrive i rapportmappen {folder}."
    ),
    "Choose another folder, or close it: chmod 700 '{folder}'.": (
        "Velg en annen mappe, eller steng den: chmod 700 '{folder}'."
    ),
    "The output folder {folder} cannot be written: {reason}.": (
        "Rapportmappen {folder} kan ikke skrives: {reason}."
    ),
    "Choose another folder with --output.": "Velg en annen mappe med --output.",
    "of which nothing is known": "som ikke er kjent",
    "The output folder {folder} holds the reports of run {owner}.": (
        "Rapportmappen {folder} inneholder rapportene fra kjøring {owner}."
    ),
    "Choose another folder: reports are never overwritten.": (
        "Velg en annen mappe: Rapporter overskrives aldri."
    ),
    "A report could not be written to {file}: {reason}.": (
        "En rapport kunne ikke skrives til {file}: {reason}."
    ),
    "What was sent is recorded. Mend what the message names, then run 'amili-ingest resume': it "
    "writes the reports again.": (
        "Det som er sendt, er ført. Rett det meldingen nevner, og kjør så 'amili-ingest resume': "
        "Den skriver rapportene på nytt."
    ),
    "{name} should have {rows} rows, but has {found}.": (
        "{name} skulle hatt {rows} rader, men har {found}."
    ),
    "The ledger has {theirs} of outcome {outcome}, but the rows make {ours}.": (
        "Loggboken har {theirs} med utfall {outcome}, men radene gir {ours}."
    ),
    "{count} invoices": "{count} fakturaer",
    "{count} invoices, {sums}": "{count} fakturaer, {sums}",
    "{minor} minor units {code}": "{minor} minste enheter {code}",
    "minor units {code}": "minste enheter {code}",
    "rows without a readable amount": "rader uten lesbart beløp",
    "{first} {unit} were read, but {second} have an outcome.": (
        "{first} {unit} er lest, men {second} har et utfall."
    ),
    "A row has neither an outcome nor a record.": "En rad har verken et utfall eller en faktura.",
    "The ledger does not know every record from {first} to {last}.": (
        "Loggboken kjenner ikke alle fakturaer fra {first} til {last}."
    ),
    "A record has an outcome that is none.": "En faktura har et utfall som ikke finnes.",
    "XlsxWriter writes texts in another way than its version in constraints.txt.": (
        "XlsxWriter skriver tekster på en annen måte enn versjonen i constraints.txt."
    ),
    "XlsxWriter writes sheets in another way than its version in constraints.txt.": (
        "XlsxWriter skriver ark på en annen måte enn versjonen i constraints.txt."
    ),
}

JOB: Final = ERRORS | PREPARING | RUNNING | REPORTS | EVIDENCE | RECONCILING

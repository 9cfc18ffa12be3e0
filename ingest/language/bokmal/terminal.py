"""What the commands print: tables, next steps, questions."""

from typing import Final

JOINTS: Final = {"and": "og", "or": "eller"}
"""The words between two names of a list."""

WORDS: Final = {
    "comma": "komma",
    "semicolon": "semikolon",
    "point": "punktum",
    "plain": "entydig",
    "proven": "bevist",
    "unproven": "ubevist",
    "doubtful": "tvilsom",
    "contradicted": "motsagt",
    "confirmed": "bekreftet",
    "nothing": "ingenting",
    "none": "ingen",
    "rows": "rader",
    "row": "rad",
    "invoices": "fakturaer",
    "amount": "beløp",
    "read": "lest",
    "created": "opprettet",
    "refused": "avvist",
    "Seconds by stage:": "Sekunder per trinn:",
    "in all": "i alt",
    "reading": "leser",
    "preparing": "klargjør",
    "submitting": "sender",
    "reports": "rapporter",
    "run": "kjøring",
    "environment": "miljø",
    "state": "tilstand",
    "exit": "kode",
    "export": "eksportfil",
    "error": "feil",
    "warning": "advarsel",
    "finished": "ferdig",
    "planning": "planlegges",
    "submitted": "sendt",
    "abandoned": "oppgitt",
    "closed": "lukket",
    "Run": "Kjøring",
    "Check": "Kontroll",
    "Resume": "Gjenopptatt",
    "Reconcile": "Avstemming",
    "Report": "Rapport",
    "CHANGED": "ENDRET",
    "MISSING": "MANGLER",
    "heading": "overskriften",
    "amounts": "beløp",
    "dates": "datoer",
    "countries": "land",
    "to": "til",
}
"""Single words of ours. In sentences they are only taken where they fill a hole by themselves."""

RESULTS: Final = {
    "Rows and money add up.": "Rader og beløp stemmer.",
    "The biggest causes, by the money at stake:": "De største årsakene, etter beløpet det gjelder:",
    "The cause:": "Årsaken:",
    "Waiting:": "Venter:",
    "and {count} more: see {file}": "og {count} til: se {file}",
    "Noticed, but not held back: {causes}.": "Lagt merke til, men ikke holdt tilbake: {causes}.",
    "{count} unreadable": "{count} uten lesbart beløp",
    "How columns were read:": "Slik er kolonnene lest:",
    "decimal comma": "desimalkomma",
    "decimal point": "desimalpunktum",
    "What the API was asked, and what it knows:": "Hva API-et er spurt om, og hva det vet:",
    "Files in {folder}:": "Filer i {folder}:",
    "Ask Amili about {count} odd answers:": "Spør Amili om {count} merkelige svar:",
    "Ask Amili about this:": "Spør Amili om dette:",
    "Credit notes taken off: {notes}, of {invoices} invoices, {money}.": (
        "Kreditnotaer trukket fra: {notes}, på {invoices} fakturaer, {money}."
    ),
    "Left out: {reasons}.": "Utelatt: {reasons}.",
    "Next: amili-ingest resume, then run this file again.": (
        "Neste steg: amili-ingest resume, og kjør så denne filen på nytt."
    ),
    "Mind: every row was left out. Check the exclude rules of the mapping.": (
        "Merk: Alle rader er utelatt. Kontroller exclude-reglene i mappingen."
    ),
    "Next: amili-ingest resume {run}": "Neste steg: amili-ingest resume {run}",
    "Next: correct the rows in {file}, then:": "Neste steg: rett radene i {file}, og så:",
    "Next, with the same FILE, and ENV where it is to go:": (
        "Neste steg, med samme FILE, og ENV for miljøet den skal til:"
    ),
    "Nothing is left to do.": "Ingenting gjenstår.",
    "Nothing is unfinished.": "Ingenting er uferdig.",
    "Told: {name}.": "Varslet: {name}.",
    "Not told: {name}: {problem}.": "Ikke varslet: {name}: {problem}.",
    "{stage}: {count} {unit} in {seconds} s": "{stage}: {count} {unit} på {seconds} s",
    "Error:": "Feil:",
    "Unexpected error ({name}): this is a bug of ours.": (
        "Uventet feil ({name}): Dette er en feil i programmet."
    ),
    "Traceback (most recent call last):": "Kallrekkefølge (siste kall til slutt):",
    "{name}: (its text is withheld, as it may quote a row)": (
        "{name}: (teksten er holdt tilbake, fordi den kan sitere en rad)"
    ),
    "It came from:": "Den kom fra:",
    "The ledger was as it is.": "Loggboken er som den var.",
    "The ledger is as it was.": "Loggboken er som den var.",
    "{why} It is accepted now.": "{why} Den er godtatt nå.",
}

HISTORY: Final = {
    "The ledger knows no run yet.": "Loggboken kjenner ingen kjøring ennå.",
    "It cannot be shown with its corrections: {problem}": (
        "Den kan ikke vises med rettelsene: {problem}"
    ),
    "With its corrections, {count} runs, each row and invoice once:": (
        "Med rettelsene, {count} kjøringer, hver rad og faktura én gang:"
    ),
    "{count} rows unreadable": "{count} rader uten lesbart beløp",
    "{count} row unreadable": "{count} rad uten lesbart beløp",
    "organisation {id}": "organisasjon {id}",
    "corrects {run}": "retter {run}",
    "{state}, exit code {code}, started {moment} UTC": (
        "{state}, avslutningskode {code}, startet {moment} UTC"
    ),
    "{state}, started {moment} UTC": "{state}, startet {moment} UTC",
    "Ended with: {message}": "Endte med: {message}",
    "not told: {problem}": "ikke varslet: {problem}",
    "{name}: told": "{name}: varslet",
    "{name}: not told: {problem}": "{name}: ikke varslet: {problem}",
    "1 batch": "1 bunt",
    "{count} batches": "{count} bunter",
    "To be removed:": "Dette blir fjernet:",
    "source rows, what was sent, report files": (
        "rader fra eksportfilen, det som er sendt, rapportfiler"
    ),
    "invoices {count}, and all report files (the rows are gone already)": (
        "fakturaer {count}, og alle rapportfiler (radene er allerede borte)"
    ),
    "rows {rows}, invoices {count}; reports are made again": (
        "rader {rows}, fakturaer {count}; rapportene lages på nytt"
    ),
    "There is nothing to remove.": "Det er ingenting å fjerne.",
    "Removed: invoices {invoices}, runs {runs}, other folders {folders}.": (
        "Fjernet: fakturaer {invoices}, kjøringer {runs}, andre mapper {folders}."
    ),
    "Left: run {run}, because {reason}.": "Latt stå: kjøring {run}, fordi {reason}.",
    "Nothing was removed.": "Ingenting er fjernet.",
    "Remove this for good? [y/N] ": "Fjerne dette for godt? [j/N] ",
    "Id number or name of the person (it is not shown): ": (
        "Id-nummer eller navn på personen (vises ikke): "
    ),
    "Run {run}: manifest {number} in a chain of {length}": (
        "Kjøring {run}: manifest {number} i en kjede på {length}"
    ),
    "Looked at: {what}.": "Undersøkt: {what}.",
    "Nothing has changed.": "Ingenting er endret.",
    "The evidence does not hold any more.": "Bevisene holder ikke lenger.",
    "CHANGED: {sentence}": "ENDRET: {sentence}",
    "MISSING: {sentence}": "MANGLER: {sentence}",
    "Invoice {number} of {count}": "Faktura {number} av {count}",
    "No invoice passed the rules; 'amili-ingest check' says why.": (
        "Ingen faktura besto reglene; 'amili-ingest check' sier hvorfor."
    ),
    "Row {row} (line {line})": "Rad {row} (linje {line})",
    "is left out: {reason}": "er utelatt: {reason}",
    "The mapping {name} has no mistakes and fits {file}.": (
        "Mappingen {name} har ingen feil og passer til {file}."
    ),
    "The mapping {name} has no mistakes.": "Mappingen {name} har ingen feil.",
    "The mapping {name} does what is expected of {sample}.": (
        "Mappingen {name} gjør det som ventes av {sample}."
    ),
    "The mapping {name} does not do what is expected of {sample}.": (
        "Mappingen {name} gjør ikke det som ventes av {sample}."
    ),
    "If it should do this now, run the same command with --accept.": (
        "Hvis den skal gjøre dette nå, kjører du samme kommando med --accept."
    ),
    "Wrote {path}.": "Skrev {path}.",
    "Wrote {path}: fields found: {count}, questions open: {open}.": (
        "Skrev {path}: felt funnet: {count}, åpne spørsmål: {open}."
    ),
    "Next: amili-ingest mapping check {path} {file}": (
        "Neste steg: amili-ingest mapping check {path} {file}"
    ),
    "There is a file {path} already.": "Filen {path} finnes allerede.",
    "Name another one with --output.": "Oppgi en annen med --output.",
    "The file {path} cannot be written: {reason}.": "Filen {path} kan ikke skrives: {reason}.",
    "no column": "ingen kolonne",
    "Number, or Enter to decide later: ": "Nummer, eller Enter for å bestemme senere: ",
    "There is no answer {given}.": "Det finnes ikke noe svar {given}.",
    "The sandbox answers at {url} until Ctrl-C.": "Sandkassen svarer på {url} til Ctrl-C.",
    "The sandbox did not start.": "Sandkassen startet ikke.",
    "Look for the error above.": "Se etter feilen over.",
    "Port {port} of {host} cannot be used: {reason}.": (
        "Port {port} på {host} kan ikke brukes: {reason}."
    ),
    "Choose another port, or 0 for a free one.": "Velg en annen port, eller 0 for en ledig.",
    "The sandbox cannot keep its record in {path}: {error}.": (
        "Sandkassen kan ikke lagre hendelsene i {path}: {error}."
    ),
    "Name a file that can be written.": "Oppgi en fil som kan skrives.",
    "{text} is no fault of the sandbox: {mistakes}.": (
        "{text} er ikke en feil i sandkassen: {mistakes}."
    ),
    "Faults are: {known}.": "Feilene er: {known}.",
}

TERMINAL: Final = RESULTS | HISTORY

"""What can be wrong with the ledger, its lock and its database."""

from typing import Final

_RESUME: Final = "og kjør så 'amili-ingest resume': Det som er bekreftet, er trygt."
_OURS: Final = "Dette er en feil hos oss. Ta vare på loggboken, og meld fra."

LEDGER: Final = {
    "The frozen bytes of chunk {number} are damaged; it is not sent.": (
        "De låste bytene i sending {number} er skadet; den blir ikke sendt."
    ),
    "Restore the ledger from a backup, then run again.": (
        "Gjenopprett loggboken fra en sikkerhetskopi, og kjør på nytt."
    ),
    "Chunk {number} cannot become {state} from {before}.": (
        "Sending {number} kan ikke gå fra {before} til {state}."
    ),
    "This is an error of ours. Keep the ledger and report it.": _OURS,
    "The ledger knows no run {run}.": "Loggboken kjenner ingen kjøring {run}.",
    "'amili-ingest runs' lists the runs it knows.": (
        "'amili-ingest runs' viser kjøringene den kjenner."
    ),
    "Run {run} cannot become {state} from {before}.": (
        "Kjøring {run} kan ikke gå fra {before} til {state}."
    ),
    "Run {run} was changed by another process.": "Kjøring {run} ble endret av en annen prosess.",
    "nobody that the ledger knows": "noen som loggboken ikke kjenner",
    "This run has lost the ledger for {environment}, organisation {organisation}, to {other}. It "
    "has recorded nothing since.": (
        "Denne kjøringen har mistet loggboken for {environment}, organisasjon {organisation}, til "
        "{other}. Den har ikke ført noe siden."
    ),
    "The other run finds out what became of what was sent; 'amili-ingest runs' shows it.": (
        "Den andre kjøringen finner ut hva som skjedde med det som ble sendt; 'amili-ingest runs' "
        "viser den."
    ),
    "a process that left no name yet": "en prosess som ikke har oppgitt navn ennå",
    "a process that left no name": "en prosess som ikke har oppgitt navn",
    "a program that left no name": "et program som ikke har oppgitt navn",
    "The lock {path} cannot be used: {reason}.": "Låsen {path} kan ikke brukes: {reason}.",
    "Keep the state folder on a local disk.": "La state-mappen ligge på en lokal disk.",
    "pid {pid} on {host} since {since} ({run})": "pid {pid} på {host} siden {since} ({run})",
    "Another run works for {environment}, organisation {organisation}: {holder}.": (
        "En annen kjøring arbeider for {environment}, organisasjon {organisation}: {holder}."
    ),
    "The ledger has schema {version}; this program knows schemas up to {known}.": (
        "Loggboken har skjema {version}; dette programmet kjenner skjemaer til og med {known}."
    ),
    "Install the newer amili-ingest that made the ledger.": (
        "Installer den nyere versjonen av amili-ingest som laget loggboken."
    ),
    "{changed} lines of the ledger changed where {wanted} should have.": (
        "{changed} linjer i loggboken ble endret der {wanted} skulle vært det."
    ),
    "Run {run} was closed by another process while it was planned.": (
        "Kjøring {run} ble lukket av en annen prosess mens den ble planlagt."
    ),
    "Nothing of it was sent. Run the export again.": (
        "Ingenting av den er sendt. Kjør eksportfilen på nytt."
    ),
    "An invoice was prepared twice in one run, so nothing of it was sent.": (
        "En faktura ble gjort klar to ganger i samme kjøring, så ingenting av den er sendt."
    ),
    "The ledger holds {stored} of run {run}, not {expected}.": (
        "Loggboken har {stored} fra kjøring {run}, ikke {expected}."
    ),
    "The chunks of run {run} hold {chunks}, not {records}.": (
        "Sendingene i kjøring {run} har {chunks}, ikke {records}."
    ),
    "The database {name} may forget what it confirmed: {settings} is off.": (
        "Databasen {name} kan glemme det den har bekreftet: {settings} er slått av."
    ),
    "Let its keeper switch that on. Nothing was changed.": (
        "Be den som drifter databasen, slå det på. Ingenting er endret."
    ),
    "The database {name} is encoded as {encoding}, which lacks characters.": (
        "Databasen {name} har tegnsettet {encoding}, som mangler tegn."
    ),
    "Make a database with the encoding UTF8.": "Lag en database med tegnsettet UTF8.",
    "The connection to the ledger {name} was lost; whether its last change was "
    "stored is unknown.": (
        "Forbindelsen til loggboken {name} ble brutt; det er ukjent om den siste endringen ble "
        "lagret."
    ),
    "Run 'amili-ingest resume' when the database answers: it reads first what was stored.": (
        "Kjør 'amili-ingest resume' når databasen svarer: Den leser først hva som ble lagret."
    ),
    "Check that the database answers, its address, and the user's password. What was recorded "
    "before is safe: 'amili-ingest resume' goes on from there.": (
        "Kontroller at databasen svarer, adressen og brukerens passord. Det som er ført, er trygt: "
        "'amili-ingest resume' fortsetter derfra."
    ),
    "The ledger {name} could not be read or written.": (
        "Loggboken {name} kunne ikke leses eller skrives."
    ),
    "Report it with its number.": "Meld fra, med nummeret.",
    "The ledger {name} was locked by another process for too long.": (
        "Loggboken {name} var låst av en annen prosess for lenge."
    ),
    "Wait until the other process has ended, then run 'amili-ingest resume'.": (
        "Vent til den andre prosessen er ferdig, og kjør så 'amili-ingest resume'."
    ),
    "The disk of the ledger {name} is full.": "Disken til loggboken {name} er full.",
    "Free space on it, then run 'amili-ingest resume': what was acknowledged is safe.": (
        f"Frigjør plass, {_RESUME}"
    ),
    "The database of the ledger {name} has no room for us.": (
        "Databasen til loggboken {name} har ikke plass til oss."
    ),
    "Relieve it, then run 'amili-ingest resume': what was acknowledged is safe.": (
        f"Avlast den, {_RESUME}"
    ),
    "The disk of the ledger {name} refused to work.": (
        "Disken til loggboken {name} virker ikke som den skal."
    ),
    "Check the server's disk, then run 'amili-ingest resume': what was acknowledged is safe.": (
        f"Kontroller disken på serveren, {_RESUME}"
    ),
    "The ledger {name} is damaged.": "Loggboken {name} er skadet.",
    "Do not drop it. Let the database's keeper copy it, then restore the last backup.": (
        "Ikke slett den. Be den som drifter databasen, ta en kopi, og så gjenopprette den siste "
        "sikkerhetskopien."
    ),
    "The ledger {name} is read-only.": "Loggboken {name} er skrivebeskyttet.",
    "Name the primary server, and give this user the right to write, then run 'amili-ingest "
    "resume': what was acknowledged is safe.": (
        f"Oppgi hovedserveren, gi denne brukeren skrivetilgang, {_RESUME}"
    ),
    "The database does not let us use the ledger {name}.": (
        "Databasen lar oss ikke bruke loggboken {name}."
    ),
    "Make this user the owner of its tables, or of its schema where it has none, then run "
    "'amili-ingest resume': what was acknowledged is safe.": (
        "Gjør denne brukeren til eier av tabellene, eller av skjemaet der det ikke finnes "
        f"tabeller, {_RESUME}"
    ),
    "The ledger {name} refused a change that must never happen.": (
        "Loggboken {name} avviste en endring som aldri skal skje."
    ),
    "The ledger {name} cannot be reached: {reason}.": "Loggboken {name} kan ikke nås: {reason}.",
    "{sentence} (PostgreSQL error {state})": "{sentence} (PostgreSQL-feil {state})",
    "{sentence} (SQLite error {state})": "{sentence} (SQLite-feil {state})",
    "SQLite {version} has the fixed write-ahead log": (
        "SQLite {version} har den rettede write-ahead-loggen"
    ),
    "SQLite {version} may corrupt a write-ahead log": (
        "SQLite {version} kan ødelegge en write-ahead-logg"
    ),
    "The ledger {path} cannot be used: {reason}.": "Loggboken {path} kan ikke brukes: {reason}.",
    "The ledger {path} would lie on a network disk ({kind}).": (
        "Loggboken {path} ville ligget på en nettverksdisk ({kind})."
    ),
    "Name a state_folder on a local disk, or share a ledger in PostgreSQL.": (
        "Oppgi en state_folder på en lokal disk, eller del en loggbok i PostgreSQL."
    ),
    "The ledger {path} stays in journal mode {mode}: {reason}.": (
        "Loggboken {path} blir i journalmodus {mode}: {reason}."
    ),
    "End the other programs that have it open.": ("Avslutt de andre programmene som har den åpen."),
    "The ledger {path} is damaged ({finding}). Nothing was changed or sent.": (
        "Loggboken {path} er skadet ({finding}). Ingenting er endret eller sendt."
    ),
    "Do not delete it. Copy it and the files beside it to a safe place, then restore the last "
    "backup under its name, or rescue it with the sqlite3 program's '.recover'.": (
        "Ikke slett den. Kopier den og filene ved siden av til et trygt sted, og gjenopprett så "
        "den siste sikkerhetskopien under samme navn, eller berg den med '.recover' i programmet "
        "sqlite3."
    ),
    "The ledger {path} was locked for more than {seconds} s. Last seen at work: {others}.": (
        "Loggboken {path} var låst i mer enn {seconds} s. Sist sett i arbeid: {others}."
    ),
    "Wait until the other program has ended, then run 'amili-ingest resume'.": (
        "Vent til det andre programmet er ferdig, og kjør så 'amili-ingest resume'."
    ),
    "The disk refused to read or write the ledger {path}.": (
        "Disken ville ikke lese eller skrive loggboken {path}."
    ),
    "Check free space, quota and the disk itself, then run 'amili-ingest resume': what was "
    "acknowledged is safe.": f"Kontroller ledig plass, kvote og selve disken, {_RESUME}",
    "Give this user the right to write the file and its folder, then run 'amili-ingest resume': "
    "what was acknowledged is safe.": (
        f"Gi denne brukeren skrivetilgang til filen og mappen, {_RESUME}"
    ),
    "The ledger {path} or its journal cannot be opened.": (
        "Loggboken {path} eller journalen til den kan ikke åpnes."
    ),
    "Keep the ledger and report it.": "Ta vare på loggboken, og meld fra.",
    "it is {state}: resume it first": "den er {state}: Kjør 'resume' først",
    "nobody knows what became of {count} of its invoices: resume it first": (
        "ingen vet hva som skjedde med {count} av fakturaene: Kjør 'resume' først"
    ),
    "it still holds invoices that may have been created: resume it first": (
        "den har fakturaer som kan være opprettet: Kjør 'resume' først"
    ),
    "There is no ledger at {place}: nothing was run from here.": (
        "Det finnes ingen loggbok i {place}: Ingenting er kjørt herfra."
    ),
    "Name the right state_folder, or the right ledger, in the settings.": (
        "Oppgi riktig state_folder, eller riktig ledger, i innstillingene."
    ),
    "{run} is no run that the ledger knows.": "{run} er ikke en kjøring som loggboken kjenner.",
    "{run} matches several runs.": "{run} passer på flere kjøringer.",
    "'amili-ingest runs' lists them.": "'amili-ingest runs' viser dem.",
    "The ledger {file} is gone, though invoices may have been sent with it.": (
        "Loggboken {file} er borte, men det kan være sendt fakturaer med den."
    ),
    "The ledger is older than when it was used last: it was restored from a backup, or "
    "its '-wal' file was removed.": (
        "Loggboken er eldre enn da den sist ble brukt: Den er gjenopprettet fra en sikkerhetskopi, "
        "eller '-wal'-filen til den er fjernet."
    ),
    "The ledger {file} is not the one that was used here before.": (
        "Loggboken {file} er ikke den som ble brukt her før."
    ),
    "The ledger {path} on {host} is a copy: it was used last on {then}, as {before}.": (
        "Loggboken {path} på {host} er en kopi: Den ble sist brukt på {then}, som {before}."
    ),
    "A ledger in PostgreSQL needs the psycopg package.": (
        "En loggbok i PostgreSQL trenger pakken psycopg."
    ),
    "Install amili-ingest[postgres].": "Installer amili-ingest[postgres].",
}

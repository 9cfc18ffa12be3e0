"""What evidence says of a run, and what asking the API brings to light."""

from typing import Final

EVIDENCE: Final = {
    "The ledger's chain does not begin with its first manifest.": (
        "Kjeden i loggboken begynner ikke med det første manifestet."
    ),
    "Links {first} to {last} are gone.": "Ledd {first} til {last} er borte.",
    "Link {number} (run {run}) does not follow from link {before} (run {other}): one of them was "
    "rewritten.": (
        "Ledd {number} (kjøring {run}) følger ikke av ledd {before} (kjøring {other}): Ett av dem "
        "er skrevet om."
    ),
    "manifest.json is not the one that the ledger knows.": (
        "manifest.json er ikke det som loggboken kjenner."
    ),
    "manifest.json names another place in the chain.": (
        "manifest.json oppgir en annen plass i kjeden."
    ),
    "the command": "kommandoen",
    "the environment": "miljøet",
    "the organisation": "organisasjonen",
    "the start of the run": "starten på kjøringen",
    "the end of the run": "slutten på kjøringen",
    "the program's version": "versjonen av programmet",
    "the input": "inndataene",
    "the mapping's hash": "kontrollsummen av mappingen",
    "the rules' hash": "kontrollsummen av reglene",
    "the settings of the run": "innstillingene for kjøringen",
    "the sums by outcome": "summene per utfall",
    "the manifest's version": "versjonen av manifestet",
    "where it was split from": "hva den er delt fra",
    "its idempotency key": "idempotensnøkkelen",
    "its state": "tilstanden",
    "its number of invoices": "antall fakturaer",
    "its size": "størrelsen",
    "the hash of its bytes": "kontrollsummen av bytene",
    "the answers to its requests": "svarene på forespørslene",
    "its batch": "bunten",
    "the hash of its results": "kontrollsummen av resultatene",
    "The ledger says otherwise than the manifest about {what}.": (
        "Loggboken sier noe annet enn manifestet om {what}."
    ),
    "The mapping that was kept with the rows is gone.": (
        "Mappingen som ble lagret sammen med radene, er borte."
    ),
    "The mapping that was kept with the rows has been changed.": (
        "Mappingen som ble lagret sammen med radene, er endret."
    ),
    "The kept rows: {name} is gone.": "De lagrede radene: {name} er borte.",
    "The kept rows: {name} has other bytes than when it was written.": (
        "De lagrede radene: {name} har andre byte enn da den ble skrevet."
    ),
    "The kept rows: {name} is new since the manifest was sealed.": (
        "De lagrede radene: {name} er ny siden manifestet ble forseglet."
    ),
    "{name} is gone.": "{name} er borte.",
    "{name} has other bytes than when it was written.": (
        "{name} har andre byte enn da den ble skrevet."
    ),
    "{name} is new since the manifest was sealed.": "{name} er ny siden manifestet ble forseglet.",
    "Chunk {number} is not in the ledger any more.": "Sending {number} er ikke lenger i loggboken.",
    "Chunk {number}: the ledger has changed {what}.": (
        "Sending {number}: Loggboken har endret {what}."
    ),
    "Chunk {number} is new since the manifest was sealed.": (
        "Sending {number} er ny siden manifestet ble forseglet."
    ),
    "{file} could not be written: {reason}.": "{file} kunne ikke skrives: {reason}.",
    "Mend what the message names, then run 'amili-ingest report {run}'.": (
        "Rett det meldingen nevner, og kjør så 'amili-ingest report {run}'."
    ),
    "Run {run} has no manifest: it ended before its reports were written.": (
        "Kjøring {run} har ikke noe manifest: Den ble avsluttet før rapportene ble skrevet."
    ),
    "'amili-ingest report {run}' makes one.": "'amili-ingest report {run}' lager ett.",
    "{file} is not in {folder}. 'amili-ingest report {run}' writes it again.": (
        "{file} ligger ikke i {folder}. 'amili-ingest report {run}' skriver den på nytt."
    ),
    "{file} is not in {folder}.": "{file} ligger ikke i {folder}.",
    "{file} is not the export of this run.": "{file} er ikke eksportfilen til denne kjøringen.",
    "{file} is not the mapping as it was in this run.": (
        "{file} er ikke mappingen slik den var i denne kjøringen."
    ),
    "The bytes of chunk {number} are gone.": "Bytene i sending {number} er borte.",
    "The bytes of chunk {number} are not those that were frozen.": (
        "Bytene i sending {number} er ikke de som ble låst."
    ),
    "Ledger, rows and reports are not what was sealed.": (
        "Loggbok, rader og rapporter er ikke det som ble forseglet."
    ),
    "The run was made by version {version} of this program: whether its rules and reports would be "
    "the same is not compared.": (
        "Kjøringen er laget med versjon {version} av dette programmet: Det er ikke kontrollert om "
        "regler og rapporter ville blitt de samme."
    ),
    "The rules of this program are not those of the run.": (
        "Reglene i dette programmet er ikke de samme som i kjøringen."
    ),
    "The reports cannot be made again: {error}": "Rapportene kan ikke lages på nytt: {error}",
    "Ledger and rows would give another {file} today.": (
        "Loggbok og rader ville gitt en annen {file} i dag."
    ),
    "The run went on after it was sealed; 'resume' seals it again.": (
        "Kjøringen gikk videre etter at den ble forseglet; 'resume' forsegler den på nytt."
    ),
    "Rows, payloads and reports of the run were purged on {day}; their hashes remain.": (
        "Rader, innhold og rapporter fra kjøringen ble slettet {day}; kontrollsummene "
        "finnes fortsatt."
    ),
    "Invoices ({count}) of the run were purged on {day}; their hashes remain.": (
        "Fakturaer ({count}) fra kjøringen ble slettet {day}; kontrollsummene finnes fortsatt."
    ),
    "chunks and answers": "sendinger og svar",
    "the chain of manifests": "kjeden av manifester",
    "the manifest itself": "selve manifestet",
    "kept rows": "lagrede rader",
    "settings, rules and sums": "innstillinger, regler og summer",
    "the export": "eksportfilen",
    "the mapping": "mappingen",
    "{file} cannot be read: {reason}.": "{file} kan ikke leses: {reason}.",
    "Name the file as it lies on this machine.": "Oppgi filen slik den ligger på denne maskinen.",
}

RECONCILING: Final = {
    "{size} in batch {batch}, which was not finished": (
        "{size} i bunt {batch}, som ikke var ferdig"
    ),
    "{size} that batch {batch} did not account for": (
        "{size} som bunt {batch} ikke gjorde rede for"
    ),
    "{size} whose request got no answer": "{size} der forespørselen ikke fikk svar",
    "1 invoice": "1 faktura",
    "Chunk {number}, {why}: {told}": "Sending {number}, {why}: {told}",
    "{count} created": "{count} opprettet",
    "{count} refused": "{count} avvist",
    "The API has it as batch {batch}, and has not finished it.": (
        "API-et har den som bunt {batch}, og er ikke ferdig med den."
    ),
    "{told}. The API has it as batch {batch}, and has not finished it.": (
        "{told}. API-et har den som bunt {batch}, og er ikke ferdig med den."
    ),
    "The API has not got it, and refused it as a whole. 'resume' sends its halves.": (
        "API-et har den ikke, og avviste den som helhet. 'resume' sender halvdelene."
    ),
    "The API has not got it. 'resume' can send it again, safely.": (
        "API-et har den ikke. 'resume' kan trygt sende den på nytt."
    ),
    "{told}. The API has not got it. 'resume' can send it again, safely.": (
        "{told}. API-et har den ikke. 'resume' kan trygt sende den på nytt."
    ),
    "Nothing was found so far; run 'reconcile' again later.": (
        "Ingenting er funnet så langt; kjør 'reconcile' på nytt senere."
    ),
    "{told}. Nothing was found so far; run 'reconcile' again later.": (
        "{told}. Ingenting er funnet så langt; kjør 'reconcile' på nytt senere."
    ),
    "{told} Check: {named}. {hint}": "{told} Kontroller: {named}. {hint}",
    "{number} (source id {id})": "{number} (kilde-id {id})",
}

"""What went wrong between us and the API, and what is odd about its answers."""

from typing import Final

API: Final = {
    "The API redirects ({status}) to {target}, which is not followed.": (
        "API-et viser videre ({status}) til {target}; det følges ikke."
    ),
    "The API answered {status}: {said}": "API-et svarte {status}: {said}",
    "The API answered {status}.": "API-et svarte {status}.",
    "The API answered {status}, but {error}.": "API-et svarte {status}, men {error}.",
    "The API answered, but {error}.": "API-et svarte, men {error}.",
    "The API answered {status} without a batch id.": "API-et svarte {status} uten bunt-id.",
    "it has no data": "svaret er uten data",
    "No token came in time.": "Det kom ikke noe token i tide.",
    "The token endpoint answered {status}: later.": (
        "Token-endepunktet svarte {status}: prøv senere."
    ),
    "it answered {status}": "det svarte {status}",
    "its answer holds no access token": "svaret har ikke noe token",
    "The token endpoint gave no token: {why}": "Token-endepunktet ga ikke noe token: {why}",
    "{url} refused the client id and secret ({status}).": (
        "{url} avviste klient-id og hemmelighet ({status})."
    ),
    "{url} refused the client id and secret ({status}, {named}).": (
        "{url} avviste klient-id og hemmelighet ({status}, {named})."
    ),
    "Check auth_url, client_id and client_secret of the environment, then run 'amili-ingest "
    "resume'.": (
        "Kontroller auth_url, client_id og client_secret for miljøet, og kjør så 'amili-ingest "
        "resume'."
    ),
    "The status changed between two pages.": "Statusen endret seg mellom to sider.",
    "The status {status} is not known.": "Statusen {status} er ukjent.",
    "its data is not an object": "dataene er ikke et objekt",
    "it has no status": "statusen mangler",
    "it is about another batch": "svaret gjelder en annen bunt",
    "its {name} is not a list": "{name} er ikke en liste",
    "Item {place} of {name} has no readable invoiceNumber.": (
        "Element {place} i {name} har ikke noe lesbart fakturanummer."
    ),
    "Created {number} has no readable {missing}.": "Opprettet {number} mangler lesbar {missing}.",
    "Failed {number} has no list of errors.": "Avvist {number} har ingen liste over feil.",
    "{id} is no batch id.": "{id} er ikke en bunt-id.",
    "a batch has no readable id": "en bunt har ingen lesbar id",
    "an invoice has no readable invoiceNumber": "en faktura har ikke noe lesbart fakturanummer",
    "its data is not a list": "dataene er ikke en liste",
    "an item of its list is not an object": "et element i listen er ikke et objekt",
    "The API sends the same page again and again.": "API-et sender den samme siden om og om igjen.",
    "The API's answer has too many pages.": "Svaret fra API-et har for mange sider.",
    "{peer} through proxy {proxy}": "{peer} gjennom proxyen {proxy}",
    "The variable HTTPS_PROXY does not name a proxy that can be used.": (
        "Variabelen HTTPS_PROXY oppgir ikke en proxy som kan brukes."
    ),
    "It has the form http://host:port, without a user; or set 'proxy' to none.": (
        "Den har formen http://host:port, uten bruker; eller sett 'proxy' til none."
    ),
    "the proxy gave no answer that can be understood": ("proxyen ga ikke noe svar som kan forstås"),
    "the proxy answered {status}": "proxyen svarte {status}",
    "a proxy is given as http://host:port, without a user, or as 'environment'": (
        "en proxy oppgis som http://host:port, uten bruker, eller som 'environment'"
    ),
    "the name has no address": "navnet har ingen adresse",
    "the answer is not UTF-8": "svaret er ikke UTF-8",
    "the answer is nested too deeply": "svaret er nøstet for dypt",
    "the answer is not JSON: {error}": "svaret er ikke JSON: {error}",
    "the answer is JSON, but not an object": "svaret er JSON, men ikke et objekt",
    "{constant} is no number": "{constant} er ikke et tall",
    "a name occurs twice": "et navn forekommer to ganger",
    "The certificates in {file} cannot be used: {reason}.": (
        "Sertifikatene i {file} kan ikke brukes: {reason}."
    ),
    "The certificate of {peer} is not accepted: {reason}": (
        "Sertifikatet til {peer} godtas ikke: {reason}"
    ),
    "The answer of {peer} is longer than {most} bytes.": (
        "Svaret fra {peer} er lengre enn {most} byte."
    ),
    "The name of {peer} was not resolved within {seconds} s.": (
        "Navnet {peer} ble ikke slått opp innen {seconds} s."
    ),
    "{peer} did not accept a connection within {seconds} s.": (
        "{peer} tok ikke imot en forbindelse innen {seconds} s."
    ),
    "{peer} did not agree on a secure connection within {seconds} s.": (
        "{peer} ble ikke enig med oss om en sikker forbindelse innen {seconds} s."
    ),
    "{peer} did not answer completely within {seconds} s.": (
        "{peer} svarte ikke fullstendig innen {seconds} s."
    ),
    "The name of {peer} cannot be resolved: {reason}.": (
        "Navnet {peer} kan ikke slås opp: {reason}."
    ),
    "The name of {peer} cannot be resolved": "Navnet {peer} kan ikke slås opp",
    "{peer} does not accept connections": "{peer} tar ikke imot forbindelser",
    "{peer} does not agree on a secure connection": (
        "{peer} blir ikke enig med oss om en sikker forbindelse"
    ),
    "The connection to {peer} broke before the whole answer had come": (
        "Forbindelsen til {peer} ble brutt før hele svaret var kommet"
    ),
    "idempotency_header {name} is no name of a header.": (
        "idempotency_header {name} er ikke navnet på en header."
    ),
    "org_id {id} is no organisation id.": "org_id {id} er ikke en organisasjons-id.",
    "batch_path {path} is no path with {batch_id} and, if need be, {org_id}.": (
        "batch_path {path} er ikke en sti med {batch_id} og eventuelt {org_id}."
    ),
    "{url} is no address: {error}.": "{url} er ikke en adresse: {error}.",
    "The run made {calls} calls without coming to its end.": (
        "Kjøringen gjorde {calls} kall uten å bli ferdig."
    ),
    "The API could not be used for too long: {message}": (
        "API-et kunne ikke brukes på for lang tid: {message}"
    ),
    "The API refused {times} chunks in a row for the same reason: {reason}": (
        "API-et avviste {times} sendinger på rad av samme grunn: {reason}"
    ),
    "Find out with Amili what the reason is about, then run 'amili-ingest resume': it sends what "
    "was not sent. The setting same_refusals says how many refusals stop a run.": (
        "Finn ut sammen med Amili hva som er grunnen, og kjør så 'amili-ingest resume': Den sender "
        "det som ikke ble sendt. Innstillingen same_refusals sier hvor mange avvisninger som "
        "stopper en kjøring."
    ),
    "The API does not accept the credentials: {message}": (
        "API-et godtar ikke påloggingen: {message}"
    ),
    "The API refuses invoices: {message}": "API-et tar ikke imot fakturaer: {message}",
    "The API refuses to show results: {message}": "API-et viser ikke resultater: {message}",
    "the program ended before the answer came.": "programmet ble avsluttet før svaret kom.",
    "The API does not tell which invoices it has: {message}": (
        "API-et sier ikke hvilke fakturaer det har: {message}"
    ),
    "The API does not answer which invoices it has: {message}": (
        "API-et svarer ikke på hvilke fakturaer det har: {message}"
    ),
    "Nothing was sent. Run the export again later.": (
        "Ingenting er sendt. Kjør eksportfilen på nytt senere."
    ),
    "The ledger lacks a part of its past, so invoices that it does not know are looked up before "
    "they are sent, and nothing was sent now. Ask Amili for the right to look invoices up.": (
        "Loggboken mangler en del av historien, så fakturaer den ikke kjenner, slås opp før de "
        "sendes, og ingenting er sendt nå. Be Amili om rett til å slå opp fakturaer."
    ),
    "Records were prepared out of order, so nothing of them was sent.": (
        "Fakturaene ble gjort klare i feil rekkefølge, så ingenting av dem er sendt."
    ),
    "{passed} reached the plan, but {prepared} was prepared.": (
        "{passed} kom med i planen, men {prepared} ble gjort klart."
    ),
}

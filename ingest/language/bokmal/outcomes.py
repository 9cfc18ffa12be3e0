"""Why a row or an invoice ended where it did: what ledger, API and mapping say of it."""

from typing import Final

_CHECK: Final = (
    "Spør Amili om det finnes en faktura med denne kilde-id-en. Ikke send den på nytt før du vet "
    "det; 'amili-ingest resume' leter etter den én gang til."
)

OUTCOMES: Final = {
    "Warning: ": "Advarsel: ",
    " See {place}.": " Se {place}.",
    "the mapping's constant": "konstanten i mappingen",
    "The value": "Verdien",
    "Left out: {reason}.": "Utelatt: {reason}.",
    "The mapping's exclude and noise rules decide it.": (
        "Reglene `exclude` og `noise` i mappingen bestemmer det."
    ),
    "An equal row of the export was kept; this one adds nothing.": (
        "En lik rad i eksportfilen er med; denne tilfører ikke noe."
    ),
    "Nothing to do, unless both rows were meant: then they need source ids of their own.": (
        "Ingenting å gjøre, med mindre begge radene skal med: Da må de ha hver sin kilde-id."
    ),
    "The credit note was taken off its invoice; it is not claimed itself.": (
        "Kreditnotaen er trukket fra fakturaen; den kreves ikke inn selv."
    ),
    "Nothing to do.": "Ingenting å gjøre.",
    "Credit notes leave nothing of the invoice to claim.": (
        "Kreditnotaer gjør at det ikke er noe igjen å kreve av fakturaen."
    ),
    "Match the invoice and its credit notes in the ERP.": (
        "Utlign fakturaen og kreditnotaene mot hverandre i økonomisystemet."
    ),
    "The invoice that the credit note refers to is not claimed by this export.": (
        "Fakturaen som kreditnotaen gjelder, kreves ikke inn med denne eksportfilen."
    ),
    "Nothing to do, unless the invoice is claimed already: then tell Amili.": (
        "Ingenting å gjøre, med mindre fakturaen allerede er krevd inn: Si da fra til Amili."
    ),
    "The run was limited to fewer invoices.": "Kjøringen var begrenset til færre fakturaer.",
    "Run the export again without the limit: nothing is created twice.": (
        "Kjør eksportfilen på nytt uten grensen: Ingenting opprettes to ganger."
    ),
    "Ask Amili whether an invoice with this source id exists. Do not send it again before you "
    "know; 'amili-ingest resume' looks for it once more.": _CHECK,
    "The invoice was created before, with the same content, in {detail}.": (
        "Fakturaen ble opprettet tidligere, med samme innhold, i {detail}."
    ),
    "Nothing to do: it was not sent again.": "Ingenting å gjøre: Den er ikke sendt på nytt.",
    "The API refused the invoice: {said}": "API-et avviste fakturaen: {said}",
    "The API refused the invoice: it gave no reason.": (
        "API-et avviste fakturaen uten begrunnelse."
    ),
    "Correct what the message names in the ERP, then send the invoice again.": (
        "Rett det meldingen sier i økonomisystemet, og send fakturaen på nytt."
    ),
    "The API refused a request with nothing but this invoice: {detail}": (
        "API-et avviste en forespørsel med bare denne fakturaen: {detail}"
    ),
    "The API says that the invoice alone is larger than a request may be. {detail}": (
        "API-et sier at fakturaen alene er større enn en forespørsel kan være. {detail}"
    ),
    "The API says that the invoice alone is larger than a request may be.": (
        "API-et sier at fakturaen alene er større enn en forespørsel kan være."
    ),
    "Shorten the invoice's texts or split it.": "Kort ned tekstene på fakturaen, eller del den.",
    "The request may have reached the API, but its answer was lost: {detail}": (
        "Forespørselen kan ha nådd API-et, men svaret gikk tapt: {detail}"
    ),
    "The request may have reached the API, but its answer was lost:": (
        "Forespørselen kan ha nådd API-et, men svaret gikk tapt."
    ),
    "Run 'amili-ingest resume': it asks the API what became of it before anything is sent.": (
        "Kjør 'amili-ingest resume': Den spør API-et hva som skjedde, før noe sendes."
    ),
    "The answer to the request was lost, and the API knows nothing of it yet. {detail}": (
        "Svaret på forespørselen gikk tapt, og API-et kjenner den ikke ennå. {detail}"
    ),
    "The answer to the request was lost, and the API knows nothing of it yet.": (
        "Svaret på forespørselen gikk tapt, og API-et kjenner den ikke ennå."
    ),
    "The answer to the request was lost, and nothing can be asked for it here. {detail}": (
        "Svaret på forespørselen gikk tapt, og her er det ikke mulig å spørre etter den. {detail}"
    ),
    "The answer to the request was lost, and nothing can be asked for it here.": (
        "Svaret på forespørselen gikk tapt, og her er det ikke mulig å spørre etter den."
    ),
    "The API made several batches of one request: {detail}": (
        "API-et laget flere bunter av én forespørsel: {detail}"
    ),
    "Ask Amili to compare the batches: the invoice may exist twice.": (
        "Be Amili sammenligne buntene: Fakturaen kan finnes to ganger."
    ),
    "The API holds several invoices with this source id: {detail}": (
        "API-et har flere fakturaer med denne kilde-id-en: {detail}"
    ),
    "Ask Amili to compare them: the invoice may exist twice.": (
        "Be Amili sammenligne dem: Fakturaen kan finnes to ganger."
    ),
    "The API holds an invoice with this source id, but another number: {detail}": (
        "API-et har en faktura med denne kilde-id-en, men et annet nummer: {detail}"
    ),
    "Compare both invoices with Amili before you send anything.": (
        "Sammenlign de to fakturaene med Amili før du sender noe."
    ),
    "The answer to the request was lost as often as one run tries. {detail}": (
        "Svaret på forespørselen gikk tapt så mange ganger som én kjøring forsøker. {detail}"
    ),
    "The batch names {numbers} that it did not name before.": (
        "Bunten nevner {numbers} som den ikke nevnte før."
    ),
    "The answer to the request was lost as often as one run tries.": (
        "Svaret på forespørselen gikk tapt så mange ganger som én kjøring forsøker."
    ),
    "Run 'amili-ingest resume' once the API is well: it sends again only where that is safe.": (
        "Kjør 'amili-ingest resume' når API-et er i orden: Den sender på nytt bare der det er "
        "trygt."
    ),
    "The API created other invoices of this request, and not this one; its reason was lost.": (
        "API-et opprettet andre fakturaer i denne forespørselen, men ikke denne; begrunnelsen "
        "gikk tapt."
    ),
    "Run the export again: the invoice is sent again, and the API says what is wrong with it.": (
        "Kjør eksportfilen på nytt: Fakturaen sendes på nytt, og API-et sier hva som er feil."
    ),
    "The answer to the request was lost, and when sent again it was refused: {detail}": (
        "Svaret på forespørselen gikk tapt, og da den ble sendt på nytt, ble den avvist: {detail}"
    ),
    "The API accepted the request, but no longer knows its batch. {detail}": (
        "API-et tok imot forespørselen, men kjenner ikke bunten lenger. {detail}"
    ),
    "The API accepted the request, but no longer knows its batch.": (
        "API-et tok imot forespørselen, men kjenner ikke bunten lenger."
    ),
    "The batch is finished, but does not say what became of this invoice. {detail}": (
        "Bunten er ferdig, men sier ikke hva som skjedde med denne fakturaen. {detail}"
    ),
    "The batch is finished, but does not say what became of this invoice.": (
        "Bunten er ferdig, men sier ikke hva som skjedde med denne fakturaen."
    ),
    "The batch says different things about this invoice: {detail}": (
        "Bunten sier motstridende ting om denne fakturaen: {detail}"
    ),
    "The API has accepted the invoice, but not finished its batch. {detail}": (
        "API-et har tatt imot fakturaen, men ikke gjort bunten ferdig. {detail}"
    ),
    "The API has accepted the invoice, but not finished its batch.": (
        "API-et har tatt imot fakturaen, men ikke gjort bunten ferdig."
    ),
    "Run 'amili-ingest resume' later: it asks for the result and sends nothing again.": (
        "Kjør 'amili-ingest resume' senere: Den spør etter resultatet og sender ingenting på nytt."
    ),
    "Nothing of the run was sent, because too many of its rows are invalid.": (
        "Ingenting av kjøringen er sendt, fordi for mange av radene er ugyldige."
    ),
    "Correct what errors.csv names, or run the export again with --accept-invalid.": (
        "Rett det som står i errors.csv, eller kjør eksportfilen på nytt med --accept-invalid."
    ),
    "Nothing of the run was sent, because it would have sent more than the settings allow.": (
        "Ingenting av kjøringen er sendt, fordi den ville sendt mer enn innstillingene tillater."
    ),
    "If that is meant, run the export again with --accept-size.": (
        "Hvis det er meningen, kjører du eksportfilen på nytt med --accept-size."
    ),
    "The run stopped before the invoice was sent.": ("Kjøringen stoppet før fakturaen ble sendt."),
    "Run 'amili-ingest resume': it sends what was not sent.": (
        "Kjør 'amili-ingest resume': Den sender det som ikke ble sendt."
    ),
    "The batch has status {status}.": "Bunten har status {status}.",
    "Batch {id}.": "Bunt {id}.",
    "The batch names {number}.": "Bunten nevner {number}.",
    "it is listed as created and as failed.": "Den står både som opprettet og som avvist.",
    "it is listed as created several times: {ids}.": "Den står som opprettet flere ganger: {ids}.",
    "it gave no reason.": "uten begrunnelse.",
    "{status} with {created} created, {failed} failed": (
        "{status} med {created} opprettet og {failed} avvist"
    ),
    "invoice {id}.": "faktura {id}.",
    "The lookup by key names another chunk's batch.": (
        "Oppslaget på nøkkelen nevner bunten til en annen sending."
    ),
}

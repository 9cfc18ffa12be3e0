"""Credit notes that are taken off invoices, requirements, and exports of several files."""

from typing import Final

RULES: Final = {
    "{column} is not as the mapping requires: {detail}.": (
        "{column} er ikke slik mappingen krever: {detail}."
    ),
    "Correct it in the ERP, or have the row sent by hand. What is required stands under `require` "
    "in the mapping.": (
        "Rett den i økonomisystemet, eller få raden sendt manuelt. Kravet står under `require` i "
        "mappingen."
    ),
    "{value} in {column} is no amount of a credit note: the mapping says that they are {detail}.": (
        "{value} i {column} er ikke beløpet til en kreditnota: Mappingen sier at de er {detail}."
    ),
    "Correct the amount in the ERP, or `documents: credits: amounts` in the mapping.": (
        "Rett beløpet i økonomisystemet, eller `documents: credits: amounts` i mappingen."
    ),
    "The credit note is in {value}, but its invoice in {detail}.": (
        "Kreditnotaen er i {value}, men fakturaen i {detail}."
    ),
    "Correct the currency, or match the two in the ERP.": (
        "Rett valutaen, eller utlign de to i økonomisystemet."
    ),
    "{value} in {column} is no invoice of this export that is to be claimed, so the credit note is "
    "taken off nothing.": (
        "{value} i {column} er ikke en faktura i denne eksportfilen som skal kreves inn, så "
        "kreditnotaen trekkes ikke fra noe."
    ),
    "Find the invoice: if it is claimed already, tell Amili what was credited.": (
        "Finn fakturaen: Er den allerede sendt til inkasso, gir du Amili beskjed om hva som er "
        "kreditert."
    ),
    "The credit note belongs to the invoice in row {detail}.": (
        "Kreditnotaen hører til fakturaen i rad {detail}."
    ),
    "Nothing to do: it is not claimed itself.": "Ingenting å gjøre: Den kreves ikke inn selv.",
    "Less is claimed than the row says, because of credit notes: {detail}.": (
        "Det kreves inn mindre enn raden sier, på grunn av kreditnotaer: {detail}."
    ),
    "Nothing to do, unless a credit note belongs to another invoice.": (
        "Ingenting å gjøre, med mindre en kreditnota hører til en annen faktura."
    ),
    "Credit notes leave nothing of this invoice to claim: {detail}.": (
        "Kreditnotaer gjør at det ikke er noe igjen å kreve inn av denne fakturaen: {detail}."
    ),
    "Match them in the ERP. What is left of a credit note is not taken off other invoices.": (
        "Utlign dem i økonomisystemet. Det som er igjen av en kreditnota, trekkes ikke fra andre "
        "fakturaer."
    ),
}

MAPPING: Final = {
    "{value} in values says already what other values become": (
        "{value} i values sier allerede hva andre verdier blir"
    ),
    "{word} stands for two kinds of document": "{word} står for to dokumenttyper",
    "credit notes refer to the columns of invoice_key, and there is none": (
        "kreditnotaer viser til kolonnene i invoice_key, og den finnes ikke"
    ),
    "invoice_key has {columns}, refers_to {other}": "invoice_key har {columns}, refers_to {other}",
    "1 column": "1 kolonne",
    "{count} columns": "{count} kolonner",
    "with several claims, nobody can tell which one a credit note is taken off": (
        "med flere krav kan ingen si hvilket en kreditnota skal trekkes fra"
    ),
    "`rows: once` or `rows: sum` is needed: credit notes are taken off one claim": (
        "`rows: once` eller `rows: sum` er nødvendig: kreditnotaer trekkes fra ett krav"
    ),
}

FILES: Final = {
    "No file to read is in '{where}'.": "Det er ingen fil å lese i '{where}'.",
    "No file fits the pattern '{where}'.": "Ingen fil passer med mønsteret '{where}'.",
    "Check the path: a relative one begins in the folder that you are in.": (
        "Kontroller stien: En relativ sti begynner i mappen du står i."
    ),
    "Name the files, as in 'exports/*.csv', with the quotes.": (
        "Oppgi filene, som i 'exports/*.csv', med anførselstegnene."
    ),
    "'{title}' has {count} files; {most} can be read in one run.": (
        "'{title}' har {count} filer; {most} kan leses i én kjøring."
    ),
    "Run them in parts: nothing is created twice.": (
        "Kjør dem i deler: Ingenting opprettes to ganger."
    ),
    "Two files of '{title}' have names that cannot be told apart when shown.": (
        "To filer i '{title}' har navn som ikke kan skilles fra hverandre når de vises."
    ),
    "Rename one of them.": "Gi en av dem et nytt navn.",
    "1 file": "1 fil",
    "{count} files": "{count} filer",
    "a folder": "en mappe",
    "a register": "et register",
    "Files, in the order of their names: {listed}.": "Filer, i navnerekkefølge: {listed}.",
    "Left out ({reason}): {listed}.": "Utelatt ({reason}): {listed}.",
    "The source '{name}' is a sheet of the export, but there are several files.": (
        "Kilden '{name}' er et ark i eksportfilen, men det er flere filer."
    ),
    "Run them one by one, or name it: --source {name}=FILE.": (
        "Kjør dem én for én, eller oppgi den: --source {name}=FIL."
    ),
    "several formats": "flere formater",
    "'{name}' is a report of ours, which is run by itself.": (
        "'{name}' er en av våre rapporter, som kjøres alene."
    ),
    "Take it out of the folder, and run it alone.": "Ta den ut av mappen, og kjør den alene.",
    "The columns of '{name}' are not those of '{first}': it lacks {gone} and has {new}.": (
        "Kolonnene i '{name}' er ikke de samme som i '{first}': Den mangler {gone} og har {new}."
    ),
    "The columns of '{name}' are not those of '{first}': it lacks {gone}.": (
        "Kolonnene i '{name}' er ikke de samme som i '{first}': Den mangler {gone}."
    ),
    "The columns of '{name}' are not those of '{first}': it has {new}.": (
        "Kolonnene i '{name}' er ikke de samme som i '{first}': Den har {new}."
    ),
    "Run files of different kinds apart. If some only have more columns, `other_headings: match` "
    "under `source` in the mapping takes them together.": (
        "Kjør ulike slags filer hver for seg. Har noen bare flere kolonner, tar `other_headings: "
        "match` under `source` i mappingen dem sammen."
    ),
    "{count} more notes are in summary.json.": "{count} merknader til står i summary.json.",
    "'{name}' has the same bytes as '{other}'.": "'{name}' har de samme bytene som '{other}'.",
    "{here} has no row '{reason}', which must hold the sum of '{column}'.": (
        "{here} har ingen rad '{reason}', som skal inneholde summen av '{column}'."
    ),
    "{file} is not as it was in this run.": "{file} er ikke slik den var i denne kjøringen.",
    "{file} is not the export of this run, which was one file.": (
        "{file} er ikke eksportfilen til denne kjøringen, som var én fil."
    ),
    "Credit notes taken off: {count}, of {invoices} invoices, {money}.": (
        "Kreditnotaer trukket fra: {count}, på {invoices} fakturaer, {money}."
    ),
}

SEVERAL: Final = RULES | MAPPING | FILES

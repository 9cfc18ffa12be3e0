"""What ``inspect`` and ``mapping new`` say of a file of which nothing is known."""

from typing import Final

DISCOVER: Final = {
    "no amount of the invoice: the heading holds '{word}'": (
        "ikke noe beløp for fakturaen: overskriften inneholder '{word}'"
    ),
    "not {field}: {why}": "ikke {field}: {why}",
    "the column is blank": "kolonnen er tom",
    "only {count} of its values are amounts": "bare {count} av verdiene er beløp",
    "only {count} of its values are dates": "bare {count} av verdiene er datoer",
    "only {part} of its values are {what}": "bare {part} av verdiene er {what}",
    "{percent} are {what}": "{percent} er {what}",
    "check digits prove {percent} national ids and {count} organisation numbers": (
        "kontrollsifre beviser {percent} fødselsnumre og {count} organisasjonsnumre"
    ),
    "national ids": "fødselsnumre",
    "organisation numbers": "organisasjonsnumre",
    "check digits prove {kinds}": "kontrollsifre beviser {kinds}",
    "national ids and organisation numbers": "fødselsnumre og organisasjonsnumre",
    "its values are bank accounts by their check digit": (
        "verdiene er kontonumre etter kontrollsifferet"
    ),
    "check digits prove only {part} of the values": (
        "kontrollsifre beviser bare {part} av verdiene"
    ),
    "{name} check digits right in {share}": "{name}-kontrollsifre stemmer i {share}",
    "{name} check digits right in {share} of {count} values": (
        "{name}-kontrollsifre stemmer i {share} av {count} verdier"
    ),
    "{part} look like postal codes": "{part} ligner postnumre",
    "only {part} of its values look like postal codes": "bare {part} av verdiene ligner postnumre",
    "every value is different": "alle verdier er ulike",
    "{count} different values are no types": "{count} ulike verdier er ikke typer",
    "codes such as '{code}'": "koder som '{code}'",
    "only {part} of its values hold letters": "bare {part} av verdiene inneholder bokstaver",
    "e-mail addresses": "e-postadresser",
    "phone numbers": "telefonnumre",
    "currency codes": "valutakoder",
    "{part} of {all} values are there": "{part} av {all} verdier finnes der",
    "{part} of {all} values are there, with zeros in front up to {digits} digits": (
        "{part} av {all} verdier finnes der, med nuller foran opp til {digits} sifre"
    ),
    "the headings say so": "overskriftene sier det",
    "by values alone": "bare etter verdiene",
    "which column of the export names a row of the register, and by which column there?": (
        "hvilken kolonne i eksportfilen viser til en rad i registeret, og etter hvilken kolonne "
        "der?"
    ),
    "The register is a sheet of the export, but nothing says which.": (
        "Registeret er et ark i eksportfilen, men ingenting sier hvilket."
    ),
    "Name it with --customers-sheet.": "Oppgi det med --customers-sheet.",
    "A row of the export gets the columns of its row there, as in customers.HEADING.": (
        "En rad i eksportfilen får kolonnene til sin rad der, som i customers.OVERSKRIFT."
    ),
    "beside the export; or name it: --source {name}=FILE": (
        "ved siden av eksportfilen; eller oppgi den: --source {name}=FIL"
    ),
    "by its values alone": "bare etter verdiene",
    "decided by you": "bestemt av deg",
    "the invoice's number is another one in every row": ("fakturanummeret er ulikt i alle rader"),
    "{rows} rows have {count} different values of '{heading}': are rows with the same value one "
    "invoice?": (
        "{rows} rader har {count} ulike verdier av '{heading}': er rader med samme verdi én "
        "faktura?"
    ),
    "every row of an invoice has a claim of its own": "hver rad på en faktura har sitt eget krav",
    "the rows repeat one claim": "radene gjentar ett krav",
    "if rows are one invoice, how often does the claim count?": (
        "hvis rader er én faktura, hvor mange ganger teller kravet?"
    ),
    "what keeps an invoice from being created twice?": (
        "hva hindrer at en faktura opprettes to ganger?"
    ),
    "{count} different values in {rows} rows": "{count} ulike verdier i {rows} rader",
    "no column holds the currency; which one is it in every row?": (
        "ingen kolonne har valutaen; hvilken er det i alle rader?"
    ),
    "no column tells the debtors' type; what are all of them?": (
        "ingen kolonne viser skyldnertypen; hva er alle sammen?"
    ),
    "no column tells the debtors' type; what are all of them? By check digits, {companies} of the "
    "ids are organisations' and {people} are people's.": (
        "ingen kolonne viser skyldnertypen; hva er alle sammen? Etter kontrollsifrene er "
        "{companies} av id-ene organisasjonsnumre og {people} fødselsnumre."
    ),
    "By check digits, {companies} of the ids are organisations' and {people} are people's.": (
        "Etter kontrollsifrene er {companies} av id-ene organisasjonsnumre og {people} "
        "fødselsnumre."
    ),
    "what kind of debtor is {code}?": "hva slags skyldner er {code}?",
    "its rows are left out": "radene utelates",
    "what is the document type {code}?": "hva er dokumenttypen {code}?",
    "other document": "annet dokument",
    "{told}; blank in {blank} of {rows} rows": "{told}; tom i {blank} av {rows} rader",
    "or take the key out: no column holds it": "eller ta nøkkelen ut: ingen kolonne har verdien",
    "all amounts are numbers in Excel: no sign to decide": (
        "alle beløp er tall i Excel: ikke noe tegn å bestemme"
    ),
    "{comma} values can only have a decimal comma, {point} only a decimal point, {both} fit both, "
    "{whole} are whole numbers": (
        "{comma} verdier kan bare ha desimalkomma, {point} bare desimalpunktum, {both} passer med "
        "begge, {whole} er hele tall"
    ),
    "numbers and text are mixed in {headings}": "tall og tekst er blandet i {headings}",
    "{told}; numbers and text are mixed in {headings}": (
        "{told}; tall og tekst er blandet i {headings}"
    ),
    "{example} is read with a decimal comma": "{example} er lest med desimalkomma",
    "{example} is read with a decimal point": "{example} er lest med desimalpunktum",
    "which sign stands before decimals? {told}.": "hvilket tegn står foran desimalene? {told}.",
    "{count} dates fit only {form}": "{count} datoer passer bare med {form}",
    "dates of Excel are written {form}": "datoer i Excel skrives {form}",
    "some dates of {columns} can only be {one}, others only {other}.": (
        "noen datoer i {columns} kan bare være {one}, andre bare {other}."
    ),
    "dates and text are mixed in {headings}; how is the text written?": (
        "datoer og tekst er blandet i {headings}; hvordan er teksten skrevet?"
    ),
    "no value of {columns} tells day, month and year apart.": (
        "ingen verdi i {columns} skiller dag, måned og år fra hverandre."
    ),
    "heading, which some systems use for something else": (
        "overskriften, som noen systemer bruker til noe annet"
    ),
    "part of the heading": "en del av overskriften",
    "heading is nearly '{near}'": "overskriften er nesten '{near}'",
    "{name}: in none, or only in a few of the first {count} records": (
        "{name}: i ingen, eller bare i noen få av de første {count} radene"
    ),
    "none of them looks like a heading": "ingen av dem ligner en overskrift",
    "the heading in row {row} too": "overskriften i rad {row} også",
    "{name}: {alike} of the first {count} records have {width} fields; {heading}": (
        "{name}: {alike} av de første {count} radene har {width} felt; {heading}"
    ),
    "Delimiter, by the first records:": "Skilletegn, etter de første radene:",
    "No row of '{name}' looks like a heading.": "Ingen rad i '{name}' ligner en overskrift.",
    "Encoding: {encoding}, in which {known} headings are known; in cp1252 only {other}.": (
        "Tegnsett: {encoding}, der {known} overskrifter er kjente; i cp1252 bare {other}."
    ),
    "Heading: row {row}, the first whose {count} cells are all names, {known} of them known.": (
        "Overskrift: rad {row}, den første der alle de {count} cellene er navn, {known} av dem "
        "kjente."
    ),
    "Sheet {number} '{name}': {rows} rows, {columns} columns, heading in row {row}, "
    "{known} known": (
        "Ark {number} '{name}': {rows} rader, {columns} kolonner, overskrift i rad {row}, {known} "
        "kjente"
    ),
    "Sheet {number} '{name}': {rows} rows, {columns} columns, no heading found": (
        "Ark {number} '{name}': {rows} rader, {columns} kolonner, fant ingen overskrift"
    ),
    "The workbook has no content.": "Arbeidsboken har ikke noe innhold.",
    "is it this column?": "er det denne kolonnen?",
    "which column?": "hvilken kolonne?",
    "its values are {kind}": "verdiene er {kind}",
    "its values are {kind}; no heading says so.": (
        "verdiene er {kind}; ingen overskrift sier det."
    ),
    "no heading says so.": "ingen overskrift sier det.",
    "every row has another one": "hver rad har en egen",
    "its values are words": "verdiene er ord",
    "Proposed from the first {rows} of {total} rows of {file}.": (
        "Foreslått ut fra de første {rows} av {total} rader i {file}."
    ),
    "Behind each field: how sure it is, and why. What is marked DECIDE has no value yet:": (
        "Bak hvert felt: hvor sikkert det er, og hvorfor. Det som er merket DECIDE, har ingen "
        "verdi ennå:"
    ),
    "write one behind the key. 'amili-ingest mapping check' lists what is still open.": (
        "skriv en bak nøkkelen. 'amili-ingest mapping check' viser hva som fortsatt er åpent."
    ),
    "The columns as they are now: a run says what changed in them.": (
        "Kolonnene slik de er nå: En kjøring sier hva som er endret i dem."
    ),
    "which sheet? Its name, or its number above.": "hvilket ark? Navnet, eller nummeret over.",
    "the counts above fit several.": "tallene over passer med flere.",
    "Amounts: {evidence}.": "Beløp: {evidence}.",
    "Dates: {evidence}.": "Datoer: {evidence}.",
    "Dates: nothing proves a format.": "Datoer: ingenting beviser et format.",
    "nothing proves a format": "ingenting beviser et format",
    "Proven: {formats}; declare it besides.": "Bevist: {formats}; oppgi det i tillegg.",
    "no column of dates is known yet.": "ingen datokolonne er kjent ennå.",
    "The identity: an invoice is created once for each value. Where numbers start again": (
        "Identiteten: En faktura opprettes én gang for hver verdi. Der numrene begynner på nytt"
    ),
    "each year or in each company, join the column that tells them apart.": (
        "hvert år eller i hvert selskap, føyer du til kolonnen som skiller dem."
    ),
    "first the invoice's number": "først fakturanummeret",
    "Columns that nothing reads:": "Kolonner som ikke leses:",
    "{field} at {percent} %": "{field} med {percent} %",
    "nothing is known about the heading": "ingenting er kjent om overskriften",
    "nothing is known about this heading": "ingenting er kjent om denne overskriften",
    "One column holds the whole name, which is right for companies. Of private": (
        "Én kolonne har hele navnet, og det er riktig for bedrifter. For private"
    ),
    "debtors it is split by a rule, such as first_words and last_word, or": (
        "skyldnere deles det etter en regel, som first_words og last_word, eller"
    ),
    "after_comma and before_comma: see docs/mapping.md.": (
        "after_comma og before_comma: Se docs/mapping.md."
    ),
    "no column of countries was found: NO is taken for every address": (
        "fant ingen kolonne med land: NO brukes for alle adresser"
    ),
    "The countries of the rows that were looked at; others are reported as faults.": (
        "Landene i radene som er undersøkt; andre meldes som feil."
    ),
    "Rows that are no claims; each is listed in excluded.csv with its reason.": (
        "Rader som ikke er krav; hver av dem står i excluded.csv med årsaken."
    ),
    "{text} List those that are no invoices.": "{text} List opp dem som ikke er fakturaer.",
    "{name}: {format}, {size} bytes": "{name}: {format}, {size} byte",
    "Not certain: {what}.": "Ikke sikkert: {what}.",
    "Rows: {total}.": "Rader: {total}.",
    "Rows: {total}, of which the first {rows} follow.": (
        "Rader: {total}; de første {rows} følger."
    ),
    "{number}. {heading}: {share} filled, {count} different": (
        "{number}. {heading}: {share} utfylt, {count} ulike"
    ),
    "such as {examples}": "for eksempel {examples}",
    "-> {field} ({percent} %: {why})": "-> {field} ({percent} %: {why})",
}

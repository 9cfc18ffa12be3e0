"""The sentences and hints of the rules."""

from typing import Final

from ingest.language.bokmal.fields import DEBTOR, INVOICE

_AS_TEXT: Final = (
    "Sett kolonnen {column} til tekst der filen eksporteres; i Excel åpner du originalen med Data "
    "> Fra tekst/CSV og velger typen Tekst for {column}. Eksporter så på nytt."
)

READING: Final = {
    "The record has fewer fields than the heading: {detail}.": (
        "Raden har færre felt enn overskriften: {detail}."
    ),
    "Look for a missing delimiter or a line break inside a field, then export the row again.": (
        "Se etter et skilletegn som mangler, eller et linjeskift inne i et felt, og eksporter "
        "raden på nytt."
    ),
    "The record has more fields than the heading: {detail}.": (
        "Raden har flere felt enn overskriften: {detail}."
    ),
    "A field holds the delimiter without quotes around it. Quote it or take it out.": (
        "Et felt inneholder skilletegnet uten anførselstegn rundt. Sett anførselstegn rundt "
        "feltet, eller ta tegnet bort."
    ),
    "Text stands after a closing quote.": "Det står tekst etter et avsluttende anførselstegn.",
    "Double the quotes inside the field, or take them out.": (
        "Doble anførselstegnene inne i feltet, eller ta dem bort."
    ),
    "Text stands before the first or behind the last delimiter of the line.": (
        "Det står tekst foran det første eller bak det siste skilletegnet på linjen."
    ),
    "Export the row again, or declare such lines as noise in the mapping.": (
        "Eksporter raden på nytt, eller oppgi slike linjer som `noise` i mappingen."
    ),
    "The line is shorter than the mapping's columns: {detail}.": (
        "Linjen er kortere enn kolonnene i mappingen: {detail}."
    ),
    "Export the row again with its blanks, or correct the widths in the mapping.": (
        "Eksporter raden på nytt med mellomrommene, eller rett breddene i mappingen."
    ),
    "The line is longer than the mapping's columns: {detail}.": (
        "Linjen er lengre enn kolonnene i mappingen: {detail}."
    ),
    "A value may be wider than its column. Export the row again, or correct the widths.": (
        "En verdi kan være bredere enn kolonnen. Eksporter raden på nytt, eller rett breddene."
    ),
    "The record holds a NUL byte.": "Raden inneholder en NUL-byte.",
    "The export is damaged here. Export the row again.": (
        "Eksportfilen er skadet her. Eksporter raden på nytt."
    ),
    "The cell in {column} holds the Excel error {value}.": (
        "Cellen i {column} inneholder Excel-feilen {value}."
    ),
    "Mend the formula in the workbook, or type the value.": (
        "Rett formelen i arbeidsboken, eller skriv inn verdien."
    ),
    "{column} holds a number of more than 15 digits, {value}: Excel has lost its last digits.": (
        "{column} inneholder et tall med mer enn 15 sifre, {value}: Excel har mistet de siste "
        "sifrene."
    ),
    "Format the column as text in the ERP's export or in Excel, and enter the value again.": (
        "Formater kolonnen som tekst i eksporten fra økonomisystemet eller i Excel, og skriv inn "
        "verdien på nytt."
    ),
    "{value} in {column} is not in {detail}.": "{value} i {column} finnes ikke i {detail}.",
    "Add the customer to the register, or export both files again at the same time.": (
        "Legg kunden til i registeret, eller eksporter begge filene på nytt samtidig."
    ),
    "{value} in {column} stands more than once, with different data, in {detail}.": (
        "{value} i {column} står flere ganger, med ulike opplysninger, i {detail}."
    ),
    "Find out which of the rows is right, and take the other out of the register.": (
        "Finn ut hvilken av radene som er riktig, og ta den andre ut av registeret."
    ),
}

PARSING: Final = {
    "{column} is empty, but needed for {detail}.": "{column} er tom, men trengs til {detail}.",
    "Fill in the value in the ERP.": "Fyll inn verdien i økonomisystemet.",
    "{value} in {column} is no amount in the format the mapping declares.": (
        "{value} i {column} er ikke et beløp i formatet som mappingen oppgir."
    ),
    "Write digits with the declared decimal and thousands signs, such as {detail}.": (
        "Skriv sifre med de oppgitte desimal- og tusenskilletegnene, for eksempel {detail}."
    ),
    "{value} in {column} has more decimals than the currency has.": (
        "{value} i {column} har flere desimaler enn valutaen har."
    ),
    "Round the amount in the ERP.": "Rund av beløpet i økonomisystemet.",
    "{value} in {column} is larger than any invoice can be.": (
        "{value} i {column} er større enn noen faktura kan være."
    ),
    "Check that an id number did not end up in the amount column.": (
        "Sjekk at det ikke er havnet et id-nummer i beløpskolonnen."
    ),
    "{value} in {column} is no date in a format the mapping declares.": (
        "{value} i {column} er ikke en dato i et format som mappingen oppgir."
    ),
    "Write the date as {detail}.": "Skriv datoen som {detail}.",
    "{value} in {column} is neither yes nor no.": "{value} i {column} er verken ja eller nei.",
    "Write one of: {detail}.": "Skriv en av disse: {detail}.",
    "{value} in {column} is not in the mapping's value table.": (
        "{value} i {column} står ikke i verditabellen i mappingen."
    ),
    "Correct the value, or add it to the table in the mapping: {detail}.": (
        "Rett verdien, eller legg den til i tabellen i mappingen: {detail}."
    ),
    "{value} in {column} is no kind of document that the mapping knows.": (
        "{value} i {column} er ikke en dokumenttype som mappingen kjenner."
    ),
    "Add the word to `documents` in the mapping, or correct it in the ERP. Known: {detail}.": (
        "Legg ordet til under `documents` i mappingen, eller rett det i økonomisystemet. Kjente "
        "ord: {detail}."
    ),
    "{value} in {column} is no number of days: {detail}.": (
        "{value} i {column} er ikke et antall dager: {detail}."
    ),
    "Correct the days of credit in the ERP.": "Rett antall kredittdager i økonomisystemet.",
    "{value} in {column} cannot be split into first and last name: it is not written {detail}.": (
        "{value} i {column} kan ikke deles i fornavn og etternavn: Det er ikke skrevet "
        "som {detail}."
    ),
    "Correct the name in the ERP, or the rule for names in the mapping.": (
        "Rett navnet i økonomisystemet, eller regelen for navn i mappingen."
    ),
    "{column} is longer than the mapping allows: {detail}.": (
        "{column} er lengre enn mappingen tillater: {detail}."
    ),
    "Correct the value in the ERP.": "Rett verdien i økonomisystemet.",
}

DAMAGE: Final = {
    "Set the column {column} to text where the file is exported; in Excel, open the original with "
    "Data > From Text/CSV and choose the type Text for {column}. Then export again.": _AS_TEXT,
    "{value} in {column} is a long number as Excel shortens it: its last digits are lost.": (
        "{value} i {column} er et langt tall slik Excel forkorter det: De siste sifrene er borte."
    ),
    "{value} in {column} has zeros behind its fifteenth digit: Excel has lost the real ones.": (
        "{value} i {column} har nuller etter det femtende sifferet: Excel har mistet de ekte."
    ),
    "{value} in {column} is an id that was made a number with decimals, which may also have cost "
    "it leading zeros.": (
        "{value} i {column} er en id som er gjort om til et tall med desimaler; nuller foran kan "
        "også ha gått tapt."
    ),
    "{value} in {column} had been made a number with decimals; they were taken off.": (
        "{value} i {column} var gjort om til et tall med desimaler; de er tatt bort."
    ),
    "{value} in {column} is a date: Excel makes dates of ids such as 5-26.": (
        "{value} i {column} er en dato: Excel gjør id-er som 5-26 om til datoer."
    ),
    "{value} in {column} holds a sign that only looks like an ordinary one: {detail}.": (
        "{value} i {column} inneholder et tegn som bare ligner et vanlig tegn: {detail}."
    ),
    "Type the id again in the ERP, with ordinary letters, digits and hyphens.": (
        "Skriv id-en på nytt i økonomisystemet, med vanlige bokstaver, sifre og bindestreker."
    ),
    "The KID {value} had lost leading zeros; they were put back to the agreed length.": (
        "KID {value} hadde mistet nuller foran; de er satt tilbake til avtalt lengde."
    ),
    "{value} in {column} holds what a wrong encoding leaves of letters: {detail}.": (
        "{value} i {column} inneholder bokstaver som feil tegnsett har ødelagt: {detail}."
    ),
    "If many rows have this, set `encoding` in the mapping, or export as UTF-8; if few have, "
    "correct the text in the ERP.": (
        "Gjelder det mange rader, setter du `encoding` i mappingen eller eksporterer som UTF-8; "
        "gjelder det få, retter du teksten i økonomisystemet."
    ),
    "{value} in {column} holds a control character: {detail}.": (
        "{value} i {column} inneholder et kontrolltegn: {detail}."
    ),
    "Type the value again in the ERP.": "Skriv verdien på nytt i økonomisystemet.",
}

GROUPING: Final = {
    "{column} is empty, so nobody can tell which invoice the row belongs to.": (
        "{column} er tom, så det er ikke mulig å si hvilken faktura raden hører til."
    ),
    "The invoice is held back because of row {detail}.": (
        "Fakturaen er holdt tilbake på grunn av rad {detail}."
    ),
    "Correct that row; this one goes with it.": "Rett den raden; denne følger med.",
    "The row is equal to an earlier row of its invoice in all columns, and the mapping adds rows "
    "up: nobody can tell whether it counts.": (
        "Raden er lik en tidligere rad på fakturaen i alle kolonner, og mappingen legger "
        "sammen rader: ingen kan vite om den teller."
    ),
    "If both are meant, write something into one of them that tells them apart, such as a line "
    "number. If not, make its amount 0.": (
        "Hvis begge er ment, skriv noe i en av dem som skiller dem, for eksempel et linjenummer. "
        "Hvis ikke, sett beløpet til 0."
    ),
    "The rows of this invoice disagree about {column}: {detail}.": (
        "Radene på denne fakturaen er uenige om {column}: {detail}."
    ),
    "Make the rows of the invoice say the same, or check the mapping's invoice_key.": (
        "Sørg for at radene på fakturaen sier det samme, eller kontroller `invoice_key` "
        "i mappingen."
    ),
    "Two rows of this invoice describe customer {value} differently: {detail}.": (
        "To rader på denne fakturaen beskriver kunde {value} ulikt: {detail}."
    ),
    "Make the rows say the same about the debtor.": (
        "Sørg for at radene sier det samme om skyldneren."
    ),
    "No row of the invoice names a debtor.": "Ingen rad på fakturaen oppgir en skyldner.",
    "Fill in the debtor's columns.": "Fyll inn kolonnene for skyldneren.",
    "No row of the invoice has an amount to claim.": (
        "Ingen rad på fakturaen har et beløp å kreve inn."
    ),
    "A settled invoice is left out by an exclude rule in the mapping.": (
        "En oppgjort faktura utelates med en `exclude`-regel i mappingen."
    ),
    "The source id {value} stands for other content in row {detail}.": (
        "Kilde-id {value} står for et annet innhold i rad {detail}."
    ),
    "Find out which of the rows is right and take the other out: none of them is sent.": (
        "Finn ut hvilken av radene som er riktig, og ta den andre bort: Ingen av dem blir sendt."
    ),
    "The invoice alone is larger than a request may be: {detail}.": (
        "Fakturaen alene er større enn en forespørsel kan være: {detail}."
    ),
    "Split the invoice, or raise the chunk's size in bytes.": (
        "Del fakturaen, eller øk tillatt størrelse i byte (`chunk_bytes`)."
    ),
    "{value} in {column} is no amount of a credit note: the mapping says that they are {detail}.": (
        "{value} i {column} er ikke et beløp for en kreditnota: I mappingen står det at de er "
        "{detail}."
    ),
    "Correct the amount in the ERP, or `documents: credits: amounts` in the mapping.": (
        "Rett beløpet i økonomisystemet, eller `documents: credits: amounts` i mappingen."
    ),
    "The credit note is in {value}, but its invoice in {detail}.": (
        "Kreditnotaen er i {value}, men fakturaen i {detail}."
    ),
    "Correct the currency, or match the two in the ERP.": (
        "Rett valutaen, eller utlign de to mot hverandre i økonomisystemet."
    ),
    "{value} in {column} is no invoice of this export that is to be claimed, so the credit note is "
    "taken off nothing.": (
        "{value} i {column} er ikke en faktura i denne eksportfilen som skal kreves inn, så "
        "kreditnotaen trekkes ikke fra noe."
    ),
    "Find the invoice: if it is claimed already, tell Amili what was credited.": (
        "Finn fakturaen: Er den allerede krevd inn, si fra til Amili om hva som er kreditert."
    ),
    "The credit note belongs to the invoice in row {detail}.": (
        "Kreditnotaen hører til fakturaen i rad {detail}."
    ),
    "Nothing to do: it is not claimed itself.": "Ingenting å gjøre: Den kreves ikke inn selv.",
    "Less is claimed than the row says, because of credit notes: {detail}.": (
        "Det kreves mindre enn det som står i raden, på grunn av kreditnotaer: {detail}."
    ),
    "Nothing to do, unless a credit note belongs to another invoice.": (
        "Ingenting å gjøre, med mindre en kreditnota hører til en annen faktura."
    ),
    "Credit notes leave nothing of this invoice to claim: {detail}.": (
        "Kreditnotaer gjør at det ikke er noe igjen å kreve av denne fakturaen: {detail}."
    ),
    "Match them in the ERP. What is left of a credit note is not taken off other invoices.": (
        "Utlign dem i økonomisystemet. Det som er igjen av en kreditnota, trekkes ikke fra andre "
        "fakturaer."
    ),
    "An invoice with this source id and other content was created before, in {detail}.": (
        "En faktura med denne kilde-id-en og et annet innhold ble opprettet tidligere, i {detail}."
    ),
    "Nothing was sent. Change the created invoice at Amili, or give the new one its own id.": (
        "Ingenting er sendt. Endre den opprettede fakturaen hos Amili, eller gi den nye sin egen "
        "id."
    ),
    "The invoice is still open in {detail}.": "Fakturaen er ikke avsluttet i {detail}.",
    "Run 'amili-ingest resume' first, then this file again.": (
        "Kjør 'amili-ingest resume' først, og så denne filen på nytt."
    ),
}

CORRECTIONS: Final = {
    "Nobody can tell which row this one corrects: {detail}.": (
        "Det er ikke mulig å si hvilken rad denne retter: {detail}."
    ),
    "Put amili_run and amili_row back as they were before they were changed. In a row that is new, "
    "leave both empty.": (
        "Sett amili_run og amili_row tilbake slik de var før de ble endret. I en ny rad skal begge "
        "stå tomme."
    ),
    "Several rows say that they correct the same one: {detail}.": (
        "Flere rader sier at de retter den samme: {detail}."
    ),
    "Keep one of them. If you copied a row to add another, empty amili_run and amili_row in the "
    "new one.": (
        "Behold én av dem. Har du kopiert en rad for å legge til en ny, tømmer du amili_run og "
        "amili_row i den nye."
    ),
    "The invoice has more rows, which are not in this file: {detail}.": (
        "Fakturaen har flere rader, som ikke er i denne filen: {detail}."
    ),
    "Give back all rows of an invoice together: add those that are missing, with all their "
    "columns, from the report of that run. If one of them does not belong to it, correct the "
    "invoice in the ERP and export it again.": (
        "Lever tilbake alle radene på en faktura samlet: Legg til dem som mangler, med alle "
        "kolonnene, fra rapporten til den kjøringen. Hvis en av dem ikke hører til den, retter du "
        "fakturaen i økonomisystemet og eksporterer den på nytt."
    ),
    "The row was sent before, with source id {detail}: as {value} in {column} it would be a second "
    "invoice.": (
        "Raden er sendt tidligere, med kilde-id {detail}: Med {value} i {column} ville den blitt "
        "en faktura til."
    ),
    "Put the old id back. An invoice that is new needs a row of its own, with amili_run and "
    "amili_row empty.": (
        "Sett tilbake den gamle id-en. En ny faktura må ha sin egen rad, der amili_run og "
        "amili_row står tomme."
    ),
    "Nothing was wrong with the row's source id, {detail}: as {value} in {column} it would be "
    "another invoice, beside that which the ERP exports again.": (
        "Det var ingenting galt med radens kilde-id, {detail}: Med {value} i {column} ville den "
        "blitt en annen faktura, ved siden av den som økonomisystemet eksporterer på nytt."
    ),
    "Put the old id back. If the id itself is wrong, correct it in the ERP and export it again. "
    "An invoice that is another one needs a row of its own, with amili_run and amili_row empty.": (
        "Sett tilbake den gamle id-en. Hvis selve id-en er feil, retter du den i økonomisystemet "
        "og eksporterer på nytt. En annen faktura må ha sin egen rad, der amili_run og amili_row "
        "står tomme."
    ),
}

RULES: Final = READING | PARSING | DAMAGE | INVOICE | DEBTOR | GROUPING | CORRECTIONS

"""The sentences and hints of the rules about typed values: invoice, debtors and claims."""

from typing import Final

INVOICE: Final = {
    "{value} in {column} is zero or negative.": "{value} i {column} er null eller negativt.",
    "Settled invoices and credit notes are left out by an exclude rule in the mapping.": (
        "Oppgjorte fakturaer og kreditnotaer utelates med en `exclude`-regel i mappingen."
    ),
    "The open amount, {value}, is larger than the original amount, {detail}.": (
        "Restbeløpet, {value}, er høyere enn det opprinnelige beløpet, {detail}."
    ),
    "Fees or interest may be inside the open amount: give them a claim of their own.": (
        "Gebyrer eller renter kan ligge i restbeløpet: Gi dem et eget krav."
    ),
    "{value} of principal is claimed, which is more than the original amount, {detail}.": (
        "Det kreves {value} i hovedstol, som er mer enn det opprinnelige beløpet, {detail}."
    ),
    "Fees or interest may be inside it: give them a claim of their own. Or the two columns are "
    "mixed up in the mapping.": (
        "Gebyrer eller renter kan ligge i den: Gi dem et eget krav. Eller de to kolonnene er "
        "forvekslet i mappingen."
    ),
    "The claims add up to {value}, but the open amount is {detail}.": (
        "Kravene blir til sammen {value}, men restbeløpet er {detail}."
    ),
    "Check the amounts of the invoice's rows, or which columns the claims are mapped to.": (
        "Kontroller beløpene i fakturaens rader, eller hvilke kolonner kravene hentes fra i "
        "mappingen."
    ),
    "The invoice date, {value}, lies in the future.": "Fakturadatoen, {value}, er frem i tid.",
    "Check day, month and year in the ERP, and the date format in the mapping.": (
        "Kontroller dag, måned og år i økonomisystemet, og datoformatet i mappingen."
    ),
    "The due date, {value}, is before the invoice date, {detail}.": (
        "Forfallsdatoen, {value}, er før fakturadatoen, {detail}."
    ),
    "Check both dates in the ERP, and the date format in the mapping.": (
        "Kontroller begge datoene i økonomisystemet, og datoformatet i mappingen."
    ),
    "The due date, {value}, has not passed yet.": "Forfallsdatoen, {value}, er ikke passert ennå.",
    "Leave the invoice out until it is due, unless this is on purpose.": (
        "Utelat fakturaen til den er forfalt, hvis dette ikke er meningen."
    ),
    "{value} in {column} is before the year 2000, or more than ten years ahead.": (
        "{value} i {column} er før år 2000, eller mer enn ti år frem i tid."
    ),
    "Check the year in the ERP, and the date format in the mapping.": (
        "Kontroller året i økonomisystemet, og datoformatet i mappingen."
    ),
    "{value} in {column} is no ISO 4217 currency.": (
        "{value} i {column} er ikke en valuta i ISO 4217."
    ),
    "Use a code such as NOK, or give the mapping a value table.": (
        "Bruk en kode som NOK, eller gi mappingen en verditabell."
    ),
    "{value} in {column} is no invoice type that the API knows.": (
        "{value} i {column} er ikke en fakturatype som API-et kjenner."
    ),
    "Use one of: {detail}. A value table in the mapping translates the ERP's own codes.": (
        "Bruk en av disse: {detail}. En verditabell i mappingen oversetter økonomisystemets egne "
        "koder."
    ),
    "The KID {value} fails its check digit or its agreed length.": (
        "KID {value} har feil kontrollsiffer eller ikke den avtalte lengden."
    ),
    "Check that Excel has not cut leading zeros, and the kid settings of the mapping.": (
        "Kontroller at Excel ikke har kuttet nuller foran, og innstillingene under `kid` i "
        "mappingen."
    ),
    "The KID {value} is not 2 to 25 digits (the last may be '-').": (
        "KID {value} er ikke på 2 til 25 sifre (det siste kan være «-»)."
    ),
    "Correct the KID in the ERP, or format its column as text.": (
        "Rett KID i økonomisystemet, eller formater kolonnen som tekst."
    ),
    "The claim in {column}, {value}, is negative.": "Kravet i {column}, {value}, er negativt.",
    "Credit notes are left out by an exclude rule in the mapping.": (
        "Kreditnotaer utelates med en `exclude`-regel i mappingen."
    ),
    "The claim has an amount but no type.": "Kravet har et beløp, men ingen type.",
    "Fill in the type in the ERP, or give the mapping a constant.": (
        "Fyll inn typen i økonomisystemet, eller oppgi en konstant i mappingen."
    ),
}

DEBTOR: Final = {
    "{value} in {column} is neither PRIVATE nor COMPANY.": (
        "{value} i {column} er verken PRIVATE eller COMPANY."
    ),
    "Correct the value, or translate the ERP's own codes with a value table in the mapping.": (
        "Rett verdien, eller oversett økonomisystemets egne koder med en verditabell i mappingen."
    ),
    "A private debtor needs a first and a last name; {detail} is empty.": (
        "En privat skyldner må ha fornavn og etternavn; {detail} mangler."
    ),
    "Fill in the name in the ERP.": "Fyll inn navnet i økonomisystemet.",
    "{value} in {column} is a private debtor's name, but ends as a company's does.": (
        "{value} i {column} er navnet på en privat skyldner, men slutter som et firmanavn."
    ),
    "Check the debtor's type in the ERP. A sole proprietor is a private debtor.": (
        "Kontroller skyldnertypen i økonomisystemet. Et enkeltpersonforetak er en privat skyldner."
    ),
    "A company needs a name.": "En bedrift må ha et navn.",
    "{value} in {column} is no national id: it needs 11 digits.": (
        "{value} i {column} er ikke et fødselsnummer: Det må ha 11 sifre."
    ),
    "Correct the number in the ERP, or leave it empty.": (
        "Rett nummeret i økonomisystemet, eller la feltet stå tomt."
    ),
    "The national id {value} in {column} has wrong check digits or an impossible date.": (
        "Fødselsnummeret {value} i {column} har feil kontrollsifre eller en umulig dato."
    ),
    "Compare the number with its source: a digit is wrong or two are swapped.": (
        "Sammenlign nummeret med kilden: Et siffer er feil, eller to er byttet om."
    ),
    "The national id {value} in {column} is a synthetic test number.": (
        "Fødselsnummeret {value} i {column} er et syntetisk testnummer."
    ),
    "Test data must not be sent to production.": "Testdata skal ikke sendes til produksjon.",
    "The national id in {column} had lost its leading zero; it was restored.": (
        "Fødselsnummeret i {column} hadde mistet nullen foran; den er satt tilbake."
    ),
    "Format the column as text, so that Excel keeps leading zeros.": (
        "Formater kolonnen som tekst, slik at Excel beholder nuller foran."
    ),
    "{value} in {column} is no organisation number: it needs 9 digits, not all the same.": (
        "{value} i {column} er ikke et organisasjonsnummer: Det må ha 9 sifre, ikke alle like."
    ),
    "The organisation number {value} in {column} has a wrong check digit.": (
        "Organisasjonsnummeret {value} i {column} har feil kontrollsiffer."
    ),
    "Compare the number with the register: a digit is wrong or two are swapped.": (
        "Sammenlign nummeret med registeret: Et siffer er feil, eller to er byttet om."
    ),
    "The debtor is {detail}, but the id in {column} says otherwise.": (
        "Skyldneren er {detail}, men nummeret i {column} sier noe annet."
    ),
    "An organisation number belongs to a company, a national id to a person.": (
        "Et organisasjonsnummer tilhører en bedrift, et fødselsnummer en person."
    ),
    "{value} in {column} is no e-mail address; it is left out.": (
        "{value} i {column} er ikke en e-postadresse; den er utelatt."
    ),
    "Correct the address in the ERP.": "Rett adressen i økonomisystemet.",
    "{value} in {column} is no phone number; it is left out.": (
        "{value} i {column} er ikke et telefonnummer; det er utelatt."
    ),
    "Correct the number in the ERP; foreign numbers need their country code.": (
        "Rett nummeret i økonomisystemet; utenlandske numre må ha landkode."
    ),
    "{value} in {column} is no postal code of {detail}.": (
        "{value} i {column} er ikke et postnummer i {detail}."
    ),
    "A Norwegian postal code has four digits. Correct it in the ERP.": (
        "Et norsk postnummer har fire sifre. Rett det i økonomisystemet."
    ),
    "The postal code in {column} had lost its leading zero; it was restored.": (
        "Postnummeret i {column} hadde mistet nullen foran; den er satt tilbake."
    ),
    "{value} in {column} is no ISO 3166 country code.": (
        "{value} i {column} er ikke en landkode i ISO 3166."
    ),
    "Use a code such as NO or the country's name, or give the mapping a value table.": (
        "Bruk en kode som NO eller landets navn, eller gi mappingen en verditabell."
    ),
}

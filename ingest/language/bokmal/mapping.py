"""What can be wrong with a mapping file, and how it fits an export."""

from typing import Final

MAPPING: Final = {
    "The mapping {name} does not fit the export:": "Mappingen {name} passer ikke til eksportfilen:",
    "Since the mapping was written:": "Siden mappingen ble skrevet:",
    "there is no column {wanted}": "det finnes ingen kolonne {wanted}",
    "there is no column {wanted}; did you mean {near}?": (
        "det finnes ingen kolonne {wanted}; mente du {near}?"
    ),
    "there is no column {wanted}; {heading} is it, with 'encoding: {encoding}' in the mapping": (
        "det finnes ingen kolonne {wanted}; {heading} er den, med 'encoding: {encoding}' i "
        "mappingen"
    ),
    "{wanted} matches several columns, {found}: name only one of them": (
        "{wanted} passer på flere kolonner, {found}: oppgi bare én av dem"
    ),
    "The export's columns are: {named}. Correct the mapping, or the export.": (
        "Kolonnene i eksportfilen er: {named}. Rett mappingen eller eksporten."
    ),
    "join of {name}": "join til {name}",
    "a debtor needs name or lastname": "en skyldner må ha name eller lastname",
    "a company's name has no parts: map it to name as well": (
        "et firmanavn har ingen deler: knytt det til name også"
    ),
    "{reason} is a reason that the program itself gives; use another": (
        "{reason} er en årsak som programmet selv bruker; velg en annen"
    ),
    "only join uses a separator": "bare join bruker separator",
    "the {key} is empty; take it out": "{key} er tom; ta den ut",
    "the value table does not list {constant}": "verditabellen inneholder ikke {constant}",
    "only amounts can be taken off": "bare beløp kan trekkes fra",
    "only to dates can days be added": "dager kan bare legges til datoer",
    "only {fields} can be sums": "bare {fields} kan være summer",
    "only {fields} are parts of a name": "bare {fields} er deler av et navn",
    "there is no value table": "det finnes ingen verditabell",
    "a constant is written as it is to be": "en konstant skrives slik den skal være",
    "found {text}, expected an amount as `numbers` declares them": (
        "fant {text}, ventet et beløp slik `numbers` oppgir"
    ),
    "found {text}, expected a date as {formats}": "fant {text}, ventet en dato som {formats}",
    "found {text}, expected a word that `booleans` lists": (
        "fant {text}, ventet et ord fra `booleans`"
    ),
    "an ISO 4217 currency code": "en valutakode i ISO 4217",
    "an ISO 3166 country code": "en landkode i ISO 3166",
    "found {text}, expected {expected}": "fant {text}, ventet {expected}",
    "found {text}, expected {one} or {other}": "fant {text}, ventet {one} eller {other}",
    "did you mean {near}?": "mente du {near}?",
    "expected one of {codes}": "ventet en av {codes}",
    "found {text}; {meant}": "fant {text}; {meant}",
    "{given} is no date format: use d, m and y once each, as in dd.mm.yyyy": (
        "{given} er ikke et datoformat: bruk d, m og y én gang hver, som i dd.mm.yyyy"
    ),
    "{given} has parts of one or two digits without a sign between them": (
        "{given} har deler på ett eller to sifre uten et tegn mellom"
    ),
    "these formats read the same text as different dates: {pairs}": (
        "disse formatene leser samme tekst som ulike datoer: {pairs}"
    ),
    "there is no rule {given}": "det finnes ingen regel {given}",
    "there is no rule {given}; did you mean {near}?": (
        "det finnes ingen regel {given}; mente du {near}?"
    ),
    "the severity of {given} cannot be changed: it protects money or identity": (
        "alvorsgraden til {given} kan ikke endres: regelen beskytter penger eller identitet"
    ),
    "{one} and {other} are the same code with different meanings": (
        "{one} og {other} er samme kode med ulik betydning"
    ),
    "{given} is no regular expression: {reason}": "{given} er ikke et regulært uttrykk: {reason}",
    "{given} is no text encoding: use auto, or a codec name such as cp1252 or utf-8": (
        "{given} er ikke et tegnsett: bruk auto, eller et navn som cp1252 eller utf-8"
    ),
    "{sign} cannot be both decimal and thousands sign": (
        "{sign} kan ikke være både desimaltegn og tusenskilletegn"
    ),
    "exactly one of column, first_of, join and constant is needed, found {found}": (
        "det må være nøyaktig én av column, first_of, join og constant; fant {found}"
    ),
    "exactly one of is, equals, starts_with and matches is needed, found {found}": (
        "det må være nøyaktig én av is, equals, starts_with og matches; fant {found}"
    ),
    "exactly one of begins_with and matches is needed, found {found}": (
        "det må være nøyaktig én av begins_with og matches; fant {found}"
    ),
    "a word of begins_with is blank: every row would begin with it": (
        "et ord i begins_with er tomt: alle rader ville begynt med det"
    ),
    "And {more} more changes.": "Og {more} endringer til.",
    "The column '{name}' is gone; '{like}' is new and has a similar name.": (
        "Kolonnen '{name}' er borte; '{like}' er ny og har et lignende navn."
    ),
    "The column '{name}' is gone; '{here}' stands in its place.": (
        "Kolonnen '{name}' er borte; '{here}' står på plassen."
    ),
    "The column '{name}' is gone.": "Kolonnen '{name}' er borte.",
    "The column '{name}' is new.": "Kolonnen '{name}' er ny.",
    "The columns stand in another order.": "Kolonnene står i en annen rekkefølge.",
    "{numbers} cells are numbers and {texts} are text; a number has no zeros in front": (
        "{numbers} celler er tall og {texts} er tekst; et tall har ingen nuller foran"
    ),
    "Format the column as text where it is exported": (
        "Formater kolonnen som tekst der den eksporteres"
    ),
    "There is no mapping file {name}.": "Mappingfilen {name} finnes ikke.",
    "There is no mapping {name}.": "Det finnes ingen mapping {name}.",
    "Did you mean {near}? Give the path of a .yaml file, or one of: {names}.": (
        "Mente du {near}? Oppgi stien til en .yaml-fil, eller en av: {names}."
    ),
    "Give the path of a .yaml file, or one of: {names}.": (
        "Oppgi stien til en .yaml-fil, eller en av: {names}."
    ),
    "a mistake": "en feil",
    "{count} mistakes": "{count} feil",
    "The mapping file {name} has {mistakes}:": "Mappingfilen {name} har {mistakes}:",
    "The mapping file {name} cannot be read: {reason}.": (
        "Mappingfilen {name} kan ikke leses: {reason}."
    ),
    "The mapping file {name} cannot be read.": "Mappingfilen {name} kan ikke leses.",
    "The mapping file {name} is larger than {size} KiB.": (
        "Mappingfilen {name} er større enn {size} KiB."
    ),
    "Is it the export? Give the mapping file.": "Er det eksportfilen? Oppgi mappingfilen.",
    "The mapping file {name} is not UTF-8: line {line} holds another byte.": (
        "Mappingfilen {name} er ikke UTF-8: Linje {line} inneholder en annen byte."
    ),
    "Save it as UTF-8 in the editor.": "Lagre den som UTF-8 i redigeringsprogrammet.",
    "line {line}: {rest}": "linje {line}: {rest}",
    "a whole number": "et helt tall",
    "true or false": "true eller false",
    "a list": "en liste",
    "an empty list": "en tom liste",
    "a block of keys and values": "en blokk med nøkler og verdier",
    "small letters, digits and hyphens, slashes between words": (
        "små bokstaver, sifre og bindestreker, med skråstreker mellom ordene"
    ),
    "there is no key {key}; {meant}": "det finnes ingen nøkkel {key}; {meant}",
    "expected one of {keys}": "ventet en av {keys}",
    "a heading, or a block with column, first_of, join or constant": (
        "en overskrift, eller en blokk med column, first_of, join eller constant"
    ),
    "none of the columns has a name": "ingen av kolonnene har navn",
    "two columns are called {name}": "to kolonner heter {name}",
    "{quote} cannot be both delimiter and quote": (
        "{quote} kan ikke være både skilletegn og anførselstegn"
    ),
    "a file of fixed width has no heading to be found": (
        "en fil med fast bredde har ingen overskrift å finne"
    ),
    "{given} is no name of a file beside the export": (
        "{given} er ikke navnet på en fil ved siden av eksportfilen"
    ),
    "same_file needs a sheet, and no file": "same_file krever et ark, og ingen fil",
    "only the export can have a control total": "bare eksportfilen kan ha en kontrollsum",
    "the blocks are nested too deeply": "blokkene er nøstet for dypt",
    "this is no YAML: {error}": "dette er ikke YAML: {error}",
    "the file is empty": "filen er tom",
    "tab character": "tabulator",
    "found a tab; indent with blanks": "fant en tabulator; bruk mellomrom til innrykk",
    "found a second document ('---'); a mapping file holds one": (
        "fant et dokument til ('---'); en mappingfil har ett"
    ),
    "the file unfolds to more than a mapping needs; look at its anchors": (
        "filen utvider seg til mer enn en mapping trenger; se på ankrene"
    ),
    "found the tag {tag}; tags are not supported": "fant taggen {tag}; tagger støttes ikke",
    "this key stands twice, first on line {line}": (
        "denne nøkkelen står to ganger, første gang på linje {line}"
    ),
    "a key must be one word or text, found a block": (
        "en nøkkel må være ett ord eller en tekst; fant en blokk"
    ),
    "merge keys (<<) are not supported": "flettenøkler (<<) støttes ikke",
    "there is no value; take the key out, or give it one": (
        "verdien mangler; ta nøkkelen ut, eller gi den en verdi"
    ),
    "missing: {keys}": "mangler: {keys}",
    "The mapping file {name} is not finished.": "Mappingfilen {name} er ikke ferdig.",
    "Still to be decided:": "Fortsatt å bestemme:",
    "Write the answers behind the keys: below each stands what it may be.": (
        "Skriv svarene bak nøklene: Under hver står det hva den kan være."
    ),
    "The mapping file {name} changed while the export was read.": (
        "Mappingfilen {name} ble endret mens eksportfilen ble lest."
    ),
    "Run again when it is saved: nothing was sent.": (
        "Kjør på nytt når den er lagret: Ingenting er sendt."
    ),
    "There is no sample beside {name}.": "Det finnes ingen eksempelfil ved siden av {name}.",
    "Put a small export there, as {names} ...": "Legg en liten eksportfil der, som {names} ...",
    "no date": "ingen dato",
    "no amount": "ikke noe beløp",
    "another order": "en annen rekkefølge",
    "{certain} values fit only {formats}, {against} only {others}, {open} fit both": (
        "{certain} verdier passer bare med {formats}, {against} bare med {others}, {open} passer "
        "med begge"
    ),
    "{count} cells are dates": "{count} celler er datoer",
    "Excel made dates of days up to the 12th only, as where it expects the month first: those "
    "dates have day and month in each other's place": (
        "Excel har gjort bare dager til og med den 12. om til datoer, som der det venter måneden "
        "først: De datoene har byttet om dag og måned"
    ),
    "'{example}' (row {row}) is {read}": "'{example}' (rad {row}) er {read}",
    "{certain} values can only have a decimal {sign}, {against} only a decimal {other}, {open} fit "
    "both, {whole} are whole numbers": (
        "{certain} verdier kan bare ha desimaltegnet {sign}, {against} bare desimaltegnet "
        "{other}, {open} passer med begge, {whole} er hele tall"
    ),
    "{numbers} cells are numbers, {fractions} with decimals": (
        "{numbers} celler er tall, {fractions} med desimaler"
    ),
    "Excel made numbers of whole amounts only, as where it expects another sign": (
        "Excel har gjort bare hele beløp om til tall, som der det venter et annet tegn"
    ),
    "'{example}' (row {row}) is {ours} as the mapping declares, and {theirs} with a decimal "
    "{other}": (
        "'{example}' (rad {row}) er {ours} slik mappingen oppgir, og {theirs} med desimaltegnet "
        "{other}"
    ),
    "repeated heading": "gjentatt overskrift",
}

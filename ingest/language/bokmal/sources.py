"""What can be wrong with the files that are read, and how they were read."""

from typing import Final

_TO_CSV: Final = "Eksporter som CSV, eller slett tomme rader og kolonner som har formatering."

FILES: Final = {
    "the limit": "grensen",
    "The file unpacks to more than {size}, far more than its size explains.": (
        "Filen pakkes ut til mer enn {size}, langt mer enn størrelsen tilsier."
    ),
    "Export fewer rows, or save the file as CSV.": (
        "Eksporter færre rader, eller lagre filen som CSV."
    ),
    "The file is damaged: it is cut off, or was changed on its way.": (
        "Filen er skadet: Den er kuttet, eller ble endret på veien."
    ),
    "Save or export the file again.": "Lagre eller eksporter filen på nytt.",
    "The archive holds {count} files; {most} are allowed.": (
        "Arkivet inneholder {count} filer; {most} er tillatt."
    ),
    "names outside of itself": "navn utenfor seg selv",
    "two files of the same name": "to filer med samme navn",
    "The archive holds {what}; no program saves a workbook like that.": (
        "Arkivet inneholder {what}; ingen programmer lagrer en arbeidsbok slik."
    ),
    "Do not open the file; ask where it came from.": ("Ikke åpne filen; spør hvor den kommer fra."),
    "The archive is protected by a password.": "Arkivet er beskyttet med passord.",
    "Save it without a password.": "Lagre det uten passord.",
    "The workbook holds XML with a document type; no program saves such.": (
        "Arbeidsboken inneholder XML med en dokumenttype; ingen programmer lagrer slikt."
    ),
    "The workbook holds macros (vbaProject.bin).": (
        "Arbeidsboken inneholder makroer (vbaProject.bin)."
    ),
    "Save it in Excel as a workbook without macros (.xlsx).": (
        "Lagre den i Excel som en arbeidsbok uten makroer (.xlsx)."
    ),
    "The workbook takes values from other files (xl/externalLinks), which may have changed.": (
        "Arbeidsboken henter verdier fra andre filer (xl/externalLinks), som kan være endret."
    ),
    "In Excel, choose Data, Edit Links, Break Link; then save it. Or export as CSV.": (
        "Velg Data, Rediger koblinger, Bryt kobling i Excel, og lagre den. Eller eksporter som CSV."
    ),
    "The file is an old Office document, but not a workbook.": (
        "Filen er et gammelt Office-dokument, men ikke en arbeidsbok."
    ),
    "Export as CSV or .xlsx.": "Eksporter som CSV eller .xlsx.",
    "The workbook holds macros.": "Arbeidsboken inneholder makroer.",
    "The workbook is encrypted.": "Arbeidsboken er kryptert.",
    "A quote is opened in row {row} (line {line}) and not closed in its own row.": (
        "Et anførselstegn åpnes i rad {row} (linje {line}) og lukkes ikke i samme rad."
    ),
    "A quote is opened in row {row} (line {line}) and not closed.": (
        "Et anførselstegn åpnes i rad {row} (linje {line}) og lukkes ikke."
    ),
    "Close the quote there, or double it if it belongs to the text.": (
        "Lukk anførselstegnet der, eller doble det hvis det hører til teksten."
    ),
    "they cannot be parsed": "de kan ikke tolkes",
    "{parsed} were parsed, {counted} were counted": "{parsed} er tolket, {counted} er talt",
    "The records of rows {first} to {last} do not add up: {what}.": (
        "Radene {first} til {last} går ikke opp: {what}."
    ),
    "Unpacked from {format}.": "Pakket ut fra {format}.",
    "The gzip file is damaged: it is cut off, or was changed on its way.": (
        "Gzip-filen er skadet: Den er kuttet, eller ble endret på veien."
    ),
    "The zip archive holds {count} files: {listed}.": (
        "Zip-arkivet inneholder {count} filer: {listed}."
    ),
    "Give an archive of exactly one file, or that file.": (
        "Oppgi et arkiv med nøyaktig én fil, eller selve filen."
    ),
    "The file is {kind}, not a CSV or a workbook.": (
        "Filen er {kind}, ikke en CSV-fil eller en arbeidsbok."
    ),
    "a PDF document": "et PDF-dokument",
    "a picture": "et bilde",
    "an RTF document": "et RTF-dokument",
    "a Parquet file": "en Parquet-fil",
    "a database": "en database",
    "a web page with its parts (MHT)": "en nettside med delene sine (MHT)",
    "a 7-Zip archive": "et 7-Zip-arkiv",
    "a RAR archive": "et RAR-arkiv",
    "a bzip2 archive": "et bzip2-arkiv",
    "an xz archive": "et xz-arkiv",
    "a zstd archive": "et zstd-arkiv",
    "an HTML page": "en HTML-side",
    "an XML document": "et XML-dokument",
    "Export as CSV or .xlsx, or open the file in Excel and save it as .xlsx.": (
        "Eksporter som CSV eller .xlsx, eller åpne filen i Excel og lagre den som .xlsx."
    ),
    "The file is a document, not a workbook.": "Filen er et dokument, ikke en arbeidsbok.",
    "it cannot be read": "den kan ikke leses",
    "its XML is broken": "XML-en er ødelagt",
    "a sheet is missing in it": "et ark mangler i den",
    "a formula without a value": "en formel uten verdi",
    "Open it in Excel and save it again.": "Åpne den i Excel, og lagre den på nytt.",
    "The workbook is damaged: {what}.": "Arbeidsboken er skadet: {what}.",
    "'{name}' has a heading and no rows.": "'{name}' har en overskrift, men ingen rader.",
    "Export the open items again.": "Eksporter de åpne postene på nytt.",
    "The workbook could not be read: it is damaged, or needs more than {size} MiB of memory.": (
        "Arbeidsboken kunne ikke leses: Den er skadet, eller trenger mer enn {size} MiB minne."
    ),
    "The workbook needs more than {size} MiB of memory.": (
        "Arbeidsboken trenger mer enn {size} MiB minne."
    ),
    "Export as CSV, or delete empty rows and columns that are formatted.": _TO_CSV,
    "A sheet spans {rows} rows and {columns} columns, of which only {cells} cells are filled: it "
    "would take far too much memory.": (
        "Et ark strekker seg over {rows} rader og {columns} kolonner, der bare {cells} celler er "
        "fylt ut: Det ville tatt altfor mye minne."
    ),
    "Delete what stands far out in the sheet, or export as CSV.": (
        "Slett det som står langt ute i arket, eller eksporter som CSV."
    ),
    "standard input": "standard inn",
    "The mapping has no source {name}.": "Mappingen har ingen kilde {name}.",
    "Its sources are: {known}.": "Kildene er: {known}.",
    "Name it: --source {name}=FILE.": "Oppgi den: --source {name}=FIL.",
    "The mapping needs another file, its source '{name}'.": (
        "Mappingen trenger en fil til, kilden '{name}'."
    ),
    "Several files beside the export can be the source '{name}': {names}.": (
        "Flere filer ved siden av eksportfilen kan være kilden '{name}': {names}."
    ),
    "There is no '{file}' beside the export: the mapping's source '{name}'.": (
        "Det finnes ingen '{file}' ved siden av eksportfilen: kilden '{name}' i mappingen."
    ),
    "'{name}' holds another archive.": "'{name}' inneholder et nytt arkiv.",
    "Unpack it once, and give what is in it.": (
        "Pakk det ut én gang, og oppgi det som ligger i det."
    ),
    "'{name}' is empty.": "'{name}' er tom.",
    "'{name}' is a folder.": "'{name}' er en mappe.",
    "'{name}' is no regular file.": "'{name}' er ikke en vanlig fil.",
    "Give the path of one exported file.": "Oppgi stien til én eksportert fil.",
    "'{name}' has gone since it was opened.": "'{name}' er borte siden den ble åpnet.",
    "'{name}' changed while it was read.": "'{name}' ble endret mens den ble lest.",
    "Check the path.": "Kontroller stien.",
    "There is no file '{name}'.": "Filen '{name}' finnes ikke.",
    "'{name}' may not be read by this user.": "Denne brukeren har ikke lov til å lese '{name}'.",
    "Give this user the right to read it.": "Gi denne brukeren lesetilgang.",
    "its path is not valid": "stien er ikke gyldig",
    "'{name}' was written just now: it may not be complete.": (
        "'{name}' ble skrevet akkurat nå: Den er kanskje ikke ferdig."
    ),
    "Wait until it has lain unchanged for as long as the setting export_rest asks, then run again: "
    "nothing was sent.": (
        "Vent til den har ligget uendret så lenge som innstillingen export_rest krever, og kjør på "
        "nytt: Ingenting ble sendt."
    ),
    "The export cannot be read to its end: {reason}.": (
        "Eksportfilen kan ikke leses til slutten: {reason}."
    ),
    "Copy it to a disk of this machine, then run again: nothing was sent.": (
        "Kopier den til en disk på denne maskinen, og kjør på nytt: Ingenting ble sendt."
    ),
    "'{name}' cannot be opened: {reason}.": "'{name}' kan ikke åpnes: {reason}.",
    "The working folder cannot be written: {reason}.": "Arbeidsmappen kan ikke skrives: {reason}.",
    "Free space there, or configure another folder, then run again: nothing was sent.": (
        "Frigjør plass der, eller velg en annen mappe i innstillingene, og kjør på nytt: Ingenting "
        "er sendt."
    ),
}

TABLES: Final = {
    "The delimiter {delimiter} and the quote {quote} cannot be told apart.": (
        "Skilletegnet {delimiter} og anførselstegnet {quote} kan ikke skilles fra hverandre."
    ),
    "Use two different letters, neither of them a line break.": (
        "Bruk to ulike tegn, og ingen av dem kan være et linjeskift."
    ),
    "Text stands after a closing quote in the heading (row {row}).": (
        "Det står tekst etter et avsluttende anførselstegn i overskriften (rad {row})."
    ),
    "Double the quotes inside the heading.": "Doble anførselstegnene inne i overskriften.",
    "The file says that its delimiter is {told}, the mapping {delimiter}.": (
        "Filen sier at skilletegnet er {told}, mappingen sier {delimiter}."
    ),
    "Correct the delimiter in the mapping.": "Rett skilletegnet i mappingen.",
    "Line 1 tells Excel the delimiter (sep=); it is not counted as a row.": (
        "Linje 1 oppgir skilletegnet for Excel (sep=); den telles ikke som en rad."
    ),
    "'{name}' ends before row {row}, where the mapping expects the heading.": (
        "'{name}' slutter før rad {row}, der mappingen venter overskriften."
    ),
    "Set 'heading_row' in the mapping.": "Sett 'heading_row' i mappingen.",
    "The heading in row {row} does not begin and end with the delimiter.": (
        "Overskriften i rad {row} begynner og slutter ikke med skilletegnet."
    ),
    "Take 'framed' out of the mapping, or set 'heading_row'.": (
        "Ta 'framed' ut av mappingen, eller sett 'heading_row'."
    ),
    "'{encoding}' is no encoding of files that is known here.": (
        "'{encoding}' er ikke et tegnsett som er kjent her."
    ),
    "Use auto, utf-8, cp1252, iso-8859-1, utf-16 ...": (
        "Bruk auto, utf-8, cp1252, iso-8859-1, utf-16 ..."
    ),
    "Row 1 is skipped, as the mapping declares.": "Rad 1 hoppes over, slik mappingen oppgir.",
    "Rows 1 to {last} are skipped, as the mapping declares.": (
        "Rad 1 til {last} hoppes over, slik mappingen oppgir."
    ),
    "'{name}' ends before row {row}.": "'{name}' slutter før rad {row}.",
    "Correct 'heading_row' in the mapping.": "Rett 'heading_row' i mappingen.",
    "a bar": "en loddrett strek",
    "a comma": "et komma",
    "a semicolon": "et semikolon",
    "a tab": "en tabulator",
    "The heading in row {row} has {count} columns; {most} are allowed.": (
        "Overskriften i rad {row} har {count} kolonner; {most} er tillatt."
    ),
    "Export only the columns that are needed.": "Eksporter bare de kolonnene som trengs.",
    "No row at the beginning of the file has the headings that the mapping names: {named}.": (
        "Ingen rad i begynnelsen av filen har overskriftene som mappingen nevner: {named}."
    ),
    "Is it the right file for this mapping? Else set 'heading_row' in the mapping.": (
        "Er det riktig fil for denne mappingen? Ellers setter du 'heading_row' i mappingen."
    ),
    "Heading: row {row}, the first with the columns that the mapping names.": (
        "Overskrift: rad {row}, den første med kolonnene som mappingen nevner."
    ),
    "Row 1 stands above the heading in row {row} and is skipped.": (
        "Rad 1 står over overskriften i rad {row} og hoppes over."
    ),
    "Rows 1 to {last} stand above the heading in row {row} and are skipped.": (
        "Rad 1 til {last} står over overskriften i rad {row} og hoppes over."
    ),
    "column {number} ({letters})": "kolonne {number} ({letters})",
    "column {number} ({letters}) and column {second} ({others})": (
        "kolonne {number} ({letters}) og kolonne {second} ({others})"
    ),
    "The heading in row {row} holds control characters: this is no text file.": (
        "Overskriften i rad {row} inneholder kontrolltegn: Dette er ikke en tekstfil."
    ),
    "Give a CSV or a workbook. If it is UTF-16 without a byte order mark, declare 'encoding: "
    "{likely}' in the mapping.": (
        "Oppgi en CSV-fil eller en arbeidsbok. Er det UTF-16 uten byte order mark, oppgir du "
        "'encoding: {likely}' i mappingen."
    ),
    "Row {row}, where the mapping expects the heading, is blank.": (
        "Rad {row}, der mappingen venter overskriften, er tom."
    ),
    "The heading in row {row} is empty in {listed}.": (
        "Overskriften i rad {row} er tom i {listed}."
    ),
    "Give every column a heading, or take the column out of the export.": (
        "Gi alle kolonner en overskrift, eller ta kolonnen ut av eksporten."
    ),
    "The heading ends with a delimiter. Set `unnamed: letter` under `source` in the mapping, or "
    "give the last column a heading.": (
        "Overskriften slutter med et skilletegn. Sett `unnamed: letter` under `source` i "
        "mappingen, eller gi den siste kolonnen en overskrift."
    ),
    "'{heading}' stands in {columns}": "'{heading}' står i {columns}",
    "The heading in row {row} is not unique: {listed}.": (
        "Overskriften i rad {row} er ikke entydig: {listed}."
    ),
    "Give each column a heading of its own.": "Gi hver kolonne sin egen overskrift.",
    "The heading is a single column with '{delimiter}' between fields, but holds {other} {count} "
    "times.": (
        "Overskriften er én enkelt kolonne med '{delimiter}' mellom feltene, men inneholder "
        "{other} {count} ganger."
    ),
    "Set the delimiter in the mapping to {name} ({sign}).": (
        "Sett skilletegnet i mappingen til {name} ({sign})."
    ),
    "Hidden sheets, not looked at: {hidden}.": "Skjulte ark, ikke sett på: {hidden}.",
    "Only the first {count} sheets are shown.": "Bare de første {count} arkene vises.",
    "Row {row} (line {line}) is longer than {size}.": (
        "Rad {row} (linje {line}) er lengre enn {size}."
    ),
    "Check that the file is a CSV with one record per line.": (
        "Kontroller at filen er en CSV-fil med én rad per linje."
    ),
    "This is a report of ours: its amili_ columns are not read.": (
        "Dette er en av våre rapporter: amili_-kolonnene blir ikke lest."
    ),
    "'{name}' is a report of ours, but its column {column} was taken out.": (
        "'{name}' er en av våre rapporter, men kolonnen {column} er tatt ut."
    ),
    "Correct the report again and leave our columns as they are, or take all of them out to hand "
    "it in as an export: then nobody knows which rows it corrects.": (
        "Rett rapporten på nytt og la kolonnene våre stå, eller ta ut alle for å levere den som "
        "en eksportfil: Da vet ingen hvilke rader den retter."
    ),
    "Sheet: '{name}', the only visible one with content.": (
        "Ark: '{name}', det eneste synlige med innhold."
    ),
    "The workbook has several sheets with content: {listed}.": (
        "Arbeidsboken har flere ark med innhold: {listed}."
    ),
    "Name one of them as 'sheet' in the mapping.": "Oppgi ett av dem som 'sheet' i mappingen.",
    "The workbook has no visible sheet with content.": (
        "Arbeidsboken har ikke noe synlig ark med innhold."
    ),
    "Sheet: '{name}', the first with our columns.": "Ark: '{name}', det første med våre kolonner.",
    "Sheet: '{name}', the one that is to be corrected.": "Ark: '{name}', det som skal rettes.",
    "The heading of sheet '{name}' stands in row {row}, not in the first.": (
        "Overskriften i arket '{name}' står i rad {row}, ikke i den første."
    ),
    "Delete the rows above it: the heading of a report of ours is its first row.": (
        "Slett radene over den: Overskriften i en av våre rapporter er den første raden."
    ),
    "The workbook has no sheet {sheet}; it has {listed}.": (
        "Arbeidsboken har ikke noe ark {sheet}; den har {listed}."
    ),
    "Correct 'sheet' in the mapping.": "Rett 'sheet' i mappingen.",
    "The file holds the control character U+{code}.": "Filen inneholder kontrolltegnet U+{code}.",
    'Export it with a delimiter and a quote from ASCII, such as ; and ".': (
        'Eksporter den med skilletegn og anførselstegn fra ASCII, som ; og ".'
    ),
    "The file begins with the byte order mark of {marked}, not of {encoding}.": (
        "Filen begynner med byte order mark for {marked}, ikke for {encoding}."
    ),
    "Declare 'encoding: auto' in the mapping.": "Oppgi 'encoding: auto' i mappingen.",
    "The file has no byte order mark, and {encoding} means nothing without one.": (
        "Filen har ikke noe byte order mark, og {encoding} er ikke entydig uten."
    ),
    "Declare {encoding}-le, {other}-be or auto.": "Oppgi {encoding}-le, {other}-be eller auto.",
    "Encoding: {encoding}, as the mapping declares.": (
        "Tegnsett: {encoding}, slik mappingen oppgir."
    ),
    "Encoding: {encoding} (byte order mark).": "Tegnsett: {encoding} (byte order mark).",
    "Encoding: utf-8 (valid throughout).": "Tegnsett: utf-8 (gyldig i hele filen).",
    "Encoding: cp1252 (no byte order mark, not valid UTF-8).": (
        "Tegnsett: cp1252 (uten byte order mark, ikke gyldig UTF-8)."
    ),
    "neither UTF-8 nor cp1252": "verken UTF-8 eller cp1252",
    "not UTF-8, though other letters of the file are": (
        "ikke UTF-8, selv om andre bokstaver i filen er det"
    ),
    "The byte 0x{value} at offset {offset} (line {line}) is {what}.": (
        "Byten 0x{value} på plass {offset} (linje {line}) er {what}."
    ),
    "Declare in the mapping the encoding that the ERP writes, or export as UTF-8.": (
        "Oppgi i mappingen tegnsettet som økonomisystemet skriver, eller eksporter som UTF-8."
    ),
    "Row {row} has a value in {column}, which has no heading.": (
        "Rad {row} har en verdi i {column}, som ikke har noen overskrift."
    ),
    "Give every column with values a heading.": "Gi alle kolonner med verdier en overskrift.",
    "The sheet '{name}' is empty.": "Arket '{name}' er tomt.",
    "The sheet has {count} columns; {most} are allowed.": (
        "Arket har {count} kolonner; {most} er tillatt."
    ),
    "Delete the columns that are not needed.": "Slett kolonnene som ikke trengs.",
    "The sheet '{name}' has no rows behind row {row}.": (
        "Arket '{name}' har ingen rader etter rad {row}."
    ),
    "Check 'heading_row' in the mapping, or export again.": (
        "Kontroller 'heading_row' i mappingen, eller eksporter på nytt."
    ),
}

SOURCES: Final = FILES | TABLES

"""What can be wrong with settings, secrets and notifications."""

from typing import Final

SETTINGS: Final = {
    "There is no settings file {file}.": "Innstillingsfilen {file} finnes ikke.",
    "The settings have no notification {name}: there is no table [notify.{table}].": (
        "Innstillingene har ingen varsling {name}: Tabellen [notify.{table}] finnes ikke."
    ),
    "Notifications in the settings file: {names}.": "Varslinger i innstillingsfilen: {names}.",
    "The settings file {file} cannot be read: {error}.": (
        "Innstillingsfilen {file} kan ikke leses: {error}."
    ),
    "only one of {given} may be given": "bare én av {given} kan oppgis",
    "The settings cannot be read: {error}.": "Innstillingene kan ikke leses: {error}.",
    "The settings in {file} cannot be used: {listed}.": (
        "Innstillingene i {file} kan ikke brukes: {listed}."
    ),
    "The settings (there is no {file} here) cannot be used: {listed}.": (
        "Innstillingene (det finnes ingen {file} her) kan ikke brukes: {listed}."
    ),
    "{name} is missing": "{name} mangler",
    "{name} is no setting": "{name} er ikke en innstilling",
    "{name} as a whole: {what}": "{name} som helhet: {what}",
    "as a whole: {what}": "som helhet: {what}",
    "Set them in the file, or as variables: AMILI_ and the name in capitals.": (
        "Sett dem i filen, eller som variabler: AMILI_ og navnet med store bokstaver."
    ),
    "an address has a host and a path, and no user, query or fragment": (
        "en adresse har vert og sti, og ingen bruker, spørring eller fragment"
    ),
    "an address starts with https://; plain http:// is for this machine only": (
        "en adresse begynner med https://; ren http:// er bare for denne maskinen"
    ),
    "{url} is not on this machine: the sandbox must be a loopback address": (
        "{url} er ikke på denne maskinen: sandkassen må ha en loopback-adresse"
    ),
    "{url} belongs to another environment than {name}": "{url} hører til et annet miljø enn {name}",
    "a ledger's address starts with postgresql://; leave it out for a file": (
        "adressen til en loggbok begynner med postgresql://; utelat den for å bruke en fil"
    ),
    "the password does not belong into the address: see ledger_password": (
        "passordet hører ikke hjemme i adressen: se ledger_password"
    ),
    "an address cannot say {strange}; it may say {allowed}": (
        "en adresse kan ikke oppgi {strange}; den kan oppgi {allowed}"
    ),
    "a ledger's address names a user and a database: postgresql://user@host/database": (
        "adressen til en loggbok oppgir bruker og database: postgresql://user@host/database"
    ),
    "sslmode must be require, verify-ca or verify-full for another machine": (
        "sslmode må være require, verify-ca eller verify-full for en annen maskin"
    ),
    "an e-mail address has the form name@example.com": (
        "en e-postadresse har formen name@example.com"
    ),
    "a {kind} needs {missing}": "en {kind} må ha {missing}",
    "user and password belong together": "bruker og passord hører sammen",
    "tls = none is for a server on this machine only": (
        "tls = none er bare for en server på denne maskinen"
    ),
    "The secret file {file} cannot be read: {reason}.": (
        "Hemmelighetsfilen {file} kan ikke leses: {reason}."
    ),
    "The secret file {file} can be read by others than its owner.": (
        "Hemmelighetsfilen {file} kan leses av andre enn eieren."
    ),
    "Run: chmod 600 {file}": "Kjør: chmod 600 {file}",
    "The secret file {file} must hold exactly one line.": (
        "Hemmelighetsfilen {file} må inneholde nøyaktig én linje."
    ),
    "{setting} needs the keyring package.": "{setting} trenger pakken keyring.",
    "Install amili-ingest[keyring].": "Installer amili-ingest[keyring].",
    "The keyring did not give {entry}: {reason}.": "Nøkkelringen ga ikke {entry}: {reason}.",
    "The keyring holds no {entry} (it is read as service/user).": (
        "Nøkkelringen har ingen {entry} (den leses som tjeneste/bruker)."
    ),
}

NOTIFY: Final = {
    "no answer came within the deadline": "det kom ikke svar innen fristen",
    "unexpected error ({name})": "uventet feil ({name})",
    "the server took the mail, but not for {refused}": (
        "serveren tok imot e-posten, men ikke for {refused}"
    ),
    "{server} refused user or password ({code})": "{server} avviste bruker eller passord ({code})",
    "{server} cannot do what the settings ask for: {error}": (
        "{server} kan ikke gjøre det innstillingene ber om: {error}"
    ),
    "{server} refused every recipient": "{server} avviste alle mottakere",
    "{server} refused the mail ({code})": "{server} avviste e-posten ({code})",
    "{server} ended the connection": "{server} avsluttet forbindelsen",
    "{server} answered oddly": "{server} svarte uforståelig",
    "the certificate of {server} is not trusted: {reason}": (
        "sertifikatet til {server} er ikke klarert: {reason}"
    ),
    "{server} and this machine agree on no encryption: {reason}": (
        "{server} og denne maskinen blir ikke enige om kryptering: {reason}"
    ),
    "{server} did not answer in time": "{server} svarte ikke i tide",
    "{server} cannot be reached: {reason}": "{server} kan ikke nås: {reason}",
    "the mail server {host}:{port}": "e-postserveren {host}:{port}",
    "Give the address as Slack or Teams shows it, or one in Apprise's form, such as "
    "jsons://example.com/path; Apprise is part of amili-ingest[notify].": (
        "Oppgi adressen slik Slack eller Teams viser den, eller en på Apprise-form, som "
        "jsons://example.com/path; Apprise er en del av amili-ingest[notify]."
    ),
    "it gave no reason": "uten begrunnelse",
    "the webhook did not take the message: {told}": "webhooken tok ikke imot meldingen: {told}",
    "The webhook of the notification {name} needs the apprise package.": (
        "Webhooken til varslingen {name} trenger pakken apprise."
    ),
    "The address of the notification {name} is none that can be posted to.": (
        "Adressen til varslingen {name} kan det ikke sendes til."
    ),
    "somebody was told": "noen er varslet",
    "{told}, which could not be recorded: {error}": "{told}, men det kunne ikke føres: {error}",
}

"""Makes ``docs/settings.md`` from the settings' own descriptions."""

from typing import Final

from pydantic import BaseModel

from ingest.settings.model import Environment, Settings
from ingest.settings.notify import Notification

_TOP: Final = """# Settings

`amili-ingest` reads settings from a file, then from variables, then from the command's flags; the
later ones win. The file is the one that `--config` or `AMILI_CONFIG` names, else
`amili-ingest.toml` in the current folder, else the one in the user's configuration folder. Every
setting is also a variable: `AMILI_` and its name in capitals. Paths in the file are relative to
the file's own folder.

```toml
chunk_invoices = 500

[staging]
org_id = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
client_id = "my-integration"
client_secret_file = "secret.txt"   # chmod 600
```

The client secret is never an argument. Exactly one of: the variable `AMILI_CLIENT_SECRET`;
`client_secret_file` (or `AMILI_CLIENT_SECRET_FILE`), a file only its owner may read;
`client_secret_keyring`, a `service/user` of the system's keyring.

Several machines can share one ledger in PostgreSQL 13 or newer (install `amili-ingest[postgres]`):

```toml
ledger = "postgresql://amili@db.example.com/amili?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem"
ledger_password_file = "ledger-password.txt"   # chmod 600
```

The password comes from `ledger_password`, `ledger_password_file` or `ledger_password_keyring`, as
the client secret does, or from the places that PostgreSQL's own programs know (`~/.pgpass`); it is
never part of the address. To another machine the connection is encrypted (`sslmode=require`) at
least; `verify-full` also proves whose server it is. The user owns its database or schema, whose
encoding is UTF8; the tables make themselves. Connect to the server itself, not through a pooler
that shares sessions.

Staging and production know their addresses. The sandbox must be an address of this machine.
"""

_PROMISES: Final = """What the API's owner has not promised is assumed not to hold: then a chunk
whose reply was lost and that no lookup finds stays `unknown`, and a person decides.
"""


_NOTIFY: Final = """`amili-ingest run ... --notify finance` tells somebody how the run ended, by
mail or through a webhook (install `amili-ingest[notify]` for webhooks):

```toml
[notify.finance]
kind = "mail"
when = "always"
recipients = ["finance@example.com"]
sender = "amili-ingest@example.com"
host = "smtp.example.com"
user = "amili-ingest"
password_file = "smtp-password.txt"   # chmod 600
attachments = true                    # the report files hold personal data

[notify.channel]
kind = "webhook"
url_file = "webhook.txt"              # chmod 600: whoever has the address can post
```

A message holds counts, sums, causes and the export's name, and no personal data; those are only in
attachments, and only where `attachments` is true. A notification that fails changes neither the
run nor its exit code: it is told on stderr, and `show` remembers it.
"""


def settings_reference() -> str:
    """Return the Markdown text of all settings with their defaults."""
    return "\n".join(
        [
            _TOP,
            "## The job\n",
            _table(Settings),
            "## An environment: `[sandbox]`, `[staging]`, `[production]`\n",
            _PROMISES,
            _table(Environment),
            "## A notification: `[notify.NAME]`\n",
            _NOTIFY,
            _table(Notification),
        ]
    )


def _table(model: type[BaseModel]) -> str:
    rows = ["| Setting | Default | Meaning |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        if name == "name":
            continue
        default = "required" if field.is_required() else f"`{_plain(field.default)}`"
        rows.append(f"| `{name}` | {default} | {field.description or ''} |")
    return "\n".join(rows) + "\n"


def _plain(value: object) -> str:
    if value is None or value == {}:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)

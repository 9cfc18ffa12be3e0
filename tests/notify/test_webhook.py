"""Webhooks, posted by Apprise to a real server."""

import sys

import pytest

from ingest.domain.outcomes import Outcome
from ingest.errors import ConfigurationError
from ingest.notify import deliver, ready
from ingest.settings.notify import Notification


@pytest.fixture
def channel():
    """Return a notification with a webhook's address."""

    def make(url):
        return Notification.model_validate({"name": "channel", "kind": "webhook", "url": url})

    return make


def test_the_summary_arrives_as_text_without_files(hook, channel, message):
    told = message({Outcome.CREATED: 3})

    assert deliver(channel(hook.url), told) is None

    (posted,) = hook.posted
    assert posted["title"] == "items.csv: all done, 3 invoices created"
    assert "3.75\xa0NOK" in posted["message"]
    assert not posted.get("attachments")


def test_a_webhook_that_refuses_is_told_without_its_address(hook, channel, message):
    hook.status = 403

    problem = deliver(channel(hook.url), message({Outcome.CREATED: 3}))

    assert problem.startswith("the webhook did not take the message: ")
    assert "403" in problem
    assert "canary-token" not in problem
    assert "canary-token" not in repr(channel(hook.url))


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        (
            "https://prod-00.westeurope.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64"
            "/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0"
            "&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A"
        ),
        "jsons://example.com/hook",
    ],
    ids=["slack", "teams", "generic"],
)
def test_addresses_as_the_services_show_them_are_understood(url, channel):
    ready(channel(url))


def test_an_address_that_nobody_understands_is_refused_beforehand(channel):
    with pytest.raises(ConfigurationError, match="none that can be posted to") as refused:
        ready(channel("https://example.com/canary-token"))

    assert "canary-token" not in str(refused.value) + refused.value.hint


def test_without_apprise_the_extra_to_install_is_named(channel, monkeypatch, mail):
    monkeypatch.setitem(sys.modules, "apprise", None)

    with pytest.raises(ConfigurationError, match="needs the apprise package") as refused:
        ready(channel("json://127.0.0.1/x"))
    assert "amili-ingest[notify]" in refused.value.hint
    ready(mail())

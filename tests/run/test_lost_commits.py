"""A plan that was stored although nobody said so is finished by resume, not made again."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pydantic import SecretStr

from ingest.domain.outcomes import Outcome
from ingest.errors import LedgerError
from ingest.run.resume import resume
from ingest.run.submit import submit
from ingest.submit.host import Host
from tests.postgres_proxy import Proxy
from tests.postgres_server import PASSWORD


@pytest.mark.fault("L12")
def test_a_plan_whose_commit_lost_its_answer_is_resumed(
    postgres, settings, environment, job, sandbox
):
    home = postgres.home()
    with TemporaryDirectory() as folder, Proxy(postgres.folder, Path(folder)) as proxy:
        through = home.url.replace(str(postgres.folder), folder)
        shared = settings.model_copy(
            update={"ledger": through, "ledger_password": SecretStr(PASSWORD)}
        )

        def lose(passed):
            if passed == "planned.uncommitted":
                proxy.arm(1)

        with pytest.raises(LedgerError, match="was lost") as caught:
            submit(job, environment, shared, replace(Host(), barrier=lose))
        (result,) = resume(None, lambda _: environment, shared, Host())

    assert "run 'amili-ingest resume'" in caught.value.hint
    assert result.summary.outcomes[Outcome.CREATED].rows == 40
    assert set(sandbox.created.values()) == {1}

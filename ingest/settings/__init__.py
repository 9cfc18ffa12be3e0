"""Settings: from ``amili-ingest.toml``, then ``AMILI_*`` variables, then flags."""

from ingest.settings.model import Environment, EnvironmentName, Settings

__all__ = ["Environment", "EnvironmentName", "Settings"]

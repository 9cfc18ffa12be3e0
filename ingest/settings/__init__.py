"""Settings: from ``amili-ingest.toml``, then ``AMILI_*`` variables, then flags."""

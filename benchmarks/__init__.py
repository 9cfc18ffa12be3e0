"""What speed and memory are measured with; ``make bench`` runs all of it."""

import ingest  # noqa: F401 - before pyarrow: it chooses how that allocates

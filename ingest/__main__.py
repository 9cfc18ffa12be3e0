"""``python -m ingest`` is the same as ``amili-ingest``."""

from ingest.cli import main

if __name__ == "__main__":
    main()

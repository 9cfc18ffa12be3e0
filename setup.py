"""Puts the built-in mappings into the wheel; everything else is declared in pyproject.toml.

They are edited in ``mappings/``, beside their samples, and installed as
``ingest/mapping/builtin``. No declaration of setuptools moves a folder without
changing how an editable install works, so one build step does it.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SOURCE = Path("mappings")
TARGET = Path("ingest", "mapping", "builtin")


class BuildWithMappings(build_py):
    """Builds the packages, then copies the mapping files beside the code that finds them."""

    def run(self) -> None:
        """Build; an editable install reads the files where they are edited."""
        super().run()
        if self.editable_mode:
            return
        for file in sorted(SOURCE.glob("*/*.yaml")):
            target = Path(self.build_lib, TARGET, file.relative_to(SOURCE))
            self.mkpath(str(target.parent))
            self.copy_file(str(file), str(target))


setup(cmdclass={"build_py": BuildWithMappings})

"""Compiles the interface text while a wheel is built; all else stands in setup.cfg."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithText(build_py):
    """Adds the compiled catalogues to what is built."""

    def run(self) -> None:
        super().run()
        for source in Path(self.build_lib).glob("sipas/translations/*/LC_MESSAGES/*.po"):
            with source.open("rb") as stream, source.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(stream))


setup(cmdclass={"build_py": BuildWithText})

"""Which criteria the faults of a book speak of."""

import re
from collections.abc import Iterable

from sipas.par.books.checking import PlacedFault

_CODE = re.compile(r"criteria\[([^\]]+)\]")


def faulty_codes(faults: Iterable[PlacedFault]) -> frozenset[str]:
    """Return the codes of the criteria that faults speak of, the deepest of each path."""
    return frozenset(code for one in faults if (code := code_in(one)))


def faults_of(faults: Iterable[PlacedFault], code: str) -> tuple[PlacedFault, ...]:
    """Return the faults that speak of one criterion itself."""
    return tuple(one for one in faults if code and code_in(one) == code)


def code_in(one: PlacedFault) -> str:
    """Return the code of the deepest criterion a fault names, empty where it names none."""
    found = _CODE.findall(one.fault.where)
    return str(found[-1]) if found else ""

"""What a visitor of the demonstration is handed: codes, paper serials, links and staff accounts."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A staff account that exists for the demonstration alone."""

    username: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class Handout:
    """The secrets of a demonstration; nothing of it is stored in the database.

    `codes` open the questionnaire once each; `serials` are printed on the forms of the paper batch
    `batch`; `link_token` is the token of the open link of one unit.
    """

    campaign: str
    codes: tuple[str, ...]
    batch: str
    serials: tuple[str, ...]
    link_token: str
    accounts: tuple[DemoAccount, ...]

    def lines(self, *, address: str) -> Iterator[str]:
        """Yield what a person at the terminal reads; `address` is that of the service."""
        yield "Demonstration: frame and answers are simulated; the accounts are for it alone."
        yield f"  Answer on a phone: {address}/ with one of the codes"
        yield from (f"    {code}" for code in self.codes)
        yield f"  Key paper: batch “{self.batch}”, forms with the serials"
        yield f"    {'  '.join(self.serials)}"
        yield f"  Staff sign in at {address}/staff/sign-in as"
        yield from (f"    {one.username}  {one.password}  ({one.role})" for one in self.accounts)

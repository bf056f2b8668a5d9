"""A hasher for tests: hashes passphrases as the site does, in a thousandth of the time."""

from typing import Literal

from argon2 import PasswordHasher


class Quick(PasswordHasher):
    """Notes against which hash each passphrase was held."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.verified: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        """As argon2 does."""
        self.verified.append(str(hash))
        return super().verify(hash, password)

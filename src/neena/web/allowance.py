"""How often something may happen: so many times at once, and then one more each so many seconds (a token bucket)."""

import time
from dataclasses import dataclass, field


@dataclass
class Allowance:
    """`most` at once, and one more every `every` seconds."""

    most: float
    every: float
    _left: float = field(init=False)
    _at: float = field(default_factory=time.monotonic, init=False)

    def __post_init__(self) -> None:
        self._left = self.most

    @property
    def wait(self) -> float:
        """Seconds until it may happen; 0 for now."""
        moment = time.monotonic()
        self._left = min(self.most, self._left + (moment - self._at) / self.every)
        self._at = moment
        return max(0.0, (1 - self._left) * self.every)

    def take(self) -> bool:
        """Whether it may happen now; then it counts."""
        if self.wait > 0:
            return False
        self._left -= 1
        return True

    def give_back(self) -> None:
        """Have one that was taken not count."""
        self._left = min(self.most, self._left + 1)

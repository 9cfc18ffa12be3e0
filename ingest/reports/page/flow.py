"""The picture of the flow: from what was read to where it ended, as shapes with measures.

Pure geometry, in the units of the drawing: bands whose thickness is in proportion
to what flows through them, and labels that never overlap. A part that is
negative, such as credit notes that are left out, has a label and no thickness.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 440
_BAR: Final = 9
_LEFT: Final = 0
_MIDDLE: Final = 148
_RIGHT: Final = 290
_TOP: Final = 44
_HEIGHT: Final = 150
_THINNEST: Final = 1.5
_SLOT: Final = 36
_GAP: Final = 8
_LONG: Final = 14
_LONGER: Final = 17
"""Signs of a figure, from more of which on it is written smaller."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a part of it ended: ``kind`` names its colour, ``size`` is its measure.

    ``checked`` parts passed the rules; the others went no further than those.
    """

    kind: str
    label: str
    figure: str
    size: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A vertical bar, and the label beside it; the label stands at ``text_x``, ``text_y``."""

    kind: str
    x: float
    y: float
    height: float
    label: str
    figure: str
    text_x: float
    text_y: float

    @property
    def look(self) -> str:
        """How large the figure is written: a long one still fits beside its bar."""
        size = len(self.figure)
        return "figure" if size <= _LONG else "figure long" if size <= _LONGER else "figure longer"


@dataclass(frozen=True, slots=True)
class Band:
    """What flows from one bar to another: the outline of a curved band."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A drawing of ``WIDTH`` by ``height``."""

    height: float
    bars: tuple[Bar, ...]
    bands: tuple[Band, ...]


def draw(read: tuple[str, str], checked: tuple[str, str], branches: Sequence[Branch]) -> Flow:
    """Draw how ``branches`` part; ``read`` and ``checked`` are label and figure of the stages.

    The branches are drawn from the top in their order, those that are ``checked`` first.
    """
    order = sorted(branches, key=lambda branch: not branch.checked)
    scale = _HEIGHT / max(sum(max(branch.size, 0) for branch in order), 1)
    thick = [max(branch.size * scale, _THINNEST) for branch in order]
    ends = _ends(order, thick)
    passed = sum(high for branch, high in zip(order, thick, strict=True) if branch.checked)
    bars = [Bar("read", _LEFT, _TOP, sum(thick), *read, _LEFT, _TOP - 24)]
    bands = []
    if passed:
        bars.append(Bar("checked", _MIDDLE, _TOP, passed, *checked, _MIDDLE, _TOP - 24))
        bands.append(Band("checked", _band((_LEFT, _TOP), (_MIDDLE, _TOP), passed)))
    start = float(_TOP)
    for branch, high, end in zip(order, thick, ends, strict=True):
        x = _MIDDLE if branch.checked else _LEFT
        bands.append(Band(branch.kind, _band((x, start), (_RIGHT, end.y), high)))
        start += high
    bottom = max([_TOP + sum(thick), *(end.y + max(end.height, _SLOT - _GAP) for end in ends)])
    return Flow(round(bottom + 4, 1), (*bars, *ends), tuple(bands))


def _ends(branches: Sequence[Branch], thick: Sequence[float]) -> list[Bar]:
    """Return the bars on the right, far enough apart for two lines of text beside each."""
    bars, y = [], float(_TOP)
    for branch, high in zip(branches, thick, strict=True):
        middle = y + max(high, _SLOT - _GAP) / 2
        top = middle - high / 2
        bars.append(
            Bar(
                branch.kind,
                _RIGHT,
                round(top, 1),
                round(high, 1),
                branch.label,
                branch.figure,
                _RIGHT + _BAR + 7,
                round(middle - 3, 1),
            )
        )
        y += max(high + _GAP, _SLOT)
    return bars


def _band(start: tuple[float, float], end: tuple[float, float], high: float) -> str:
    (x, y), (to_x, to_y) = (start[0] + _BAR, start[1]), end
    bend = (x + to_x) / 2
    down, to_down = y + high, to_y + high
    return (
        f"M{x:g} {y:.1f}C{bend:g} {y:.1f} {bend:g} {to_y:.1f} {to_x:g} {to_y:.1f}"
        f"V{to_down:.1f}C{bend:g} {to_down:.1f} {bend:g} {down:.1f} {x:g} {down:.1f}Z"
    )

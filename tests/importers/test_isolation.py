"""Whatever a file does to its parser, the process that asked goes on and has a sentence to say."""

import time

import pytest

from tracker.domain.messages import Refused
from tracker.importers.isolation import TOO_MUCH, UNREADABLE, Limits, run_limited

HOSTILE = "tests.importers.hostile"


def test_an_answer_comes_back_and_no_setting_goes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_SECRET_KEY", "k" * 40)
    assert run_limited(f"{HOSTILE}:echo", "кыргыз".encode()) == {"text": "кыргыз", "settings": []}


def test_what_the_task_refuses_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        run_limited(f"{HOSTILE}:refuse", b"zzz")
    assert (str(refusal.value), refusal.value.faults[0].place) == ("“zzz” is refused.", "place")


@pytest.mark.parametrize(
    ("task", "limits", "said"),
    [
        ("eat", Limits(), TOO_MUCH),
        ("spin", Limits(cpu=1), TOO_MUCH),
        ("sleep", Limits(wall=1), TOO_MUCH),
        ("chatter", Limits(answer=1024**2), TOO_MUCH),
        ("crash", Limits(), UNREADABLE),
        ("fail", Limits(), UNREADABLE),
    ],
)
def test_a_task_that_runs_away_is_stopped(task: str, limits: Limits, said: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Refused) as refusal:
        run_limited(f"{HOSTILE}:{task}", b"", limits=limits)
    assert str(refusal.value) == said
    assert time.monotonic() - begun < 20

"""What is asked of several voices at once: read once, "or" about one voice, "and" between voices."""

from tracker.domain.rates import NUMERATORS, RATE_OF, Counts, step_of
from tracker.domain.stances import AGREEMENTS, PAIRS, SAID, agreement_by_pair, also_said, read_agreement, said_by_voice
from tracker.domain.vocabulary import Measure


def test_every_value_is_read_as_itself() -> None:
    assert [read_agreement(one) for one in AGREEMENTS] == list(AGREEMENTS)
    assert len(set(SAID)) == 30
    assert len(set(PAIRS)) == 10
    assert len(set(AGREEMENTS)) == 20


def test_about_one_voice_it_is_or_between_voices_and() -> None:
    said = ("state:implemented", "committee:reversed", "state:not-assessed")
    assert said_by_voice(said) == {"state": ["implemented", "not-assessed"], "committee": ["reversed"]}
    agreement = ("committee:state:same", "state:editors:different", "committee:state:different")
    assert agreement_by_pair(agreement) == {
        ("committee", "state"): ["same", "different"],
        ("state", "editors"): ["different"],
    }


def test_asking_one_voice_more_narrows_and_never_widens() -> None:
    said = ("state:implemented", "state:reversed", "committee:reversed")
    assert also_said(said, "state", ["reversed", "no-information"]) == ("committee:reversed", "state:reversed")
    assert also_said(said, "editors", ["reversed"]) == (*said, "editors:reversed")
    assert also_said(said, "committee", ["implemented"]) is None


def test_each_measure_is_the_rate_of_the_rules() -> None:
    counts = Counts(3, 4, 5, 2, 1, 7)
    for measure in Measure:
        counted = sum(worth * counts.number(status) for status, worth in NUMERATORS[measure].items())
        base = counts.total if measure is Measure.COVERAGE else counts.judged
        assert getattr(counts, RATE_OF[measure]) == counted / base


def test_shades_step_by_fifths() -> None:
    assert [step_of(share) for share in (0, 0.001, 0.2, 0.21, 0.4, 0.8, 0.81, 1)] == [0, 1, 1, 2, 2, 4, 5, 5]

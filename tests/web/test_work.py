"""The inbox, and deciding about what was submitted."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.web.forms import hidden, token_of
from tracker.domain.vocabulary import Role, State, Status, Voice
from tracker.store.db import Sessions
from tracker.store.models import Account, Assessment, Recommendation

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def people(sign_in: SignIn) -> dict[str, FlaskClient]:
    """Two researchers, two reviewers, signed in."""
    roles = {"ada": Role.RESEARCHER, "bea": Role.RESEARCHER, "rev": Role.REVIEWER, "rex": Role.REVIEWER}
    return {name: sign_in(role, f"zzz-{name}") for name, role in roles.items()}


def put(sessions: Sessions, name: str, state: State, of: int | None = None, **values: object) -> Assessment:
    """Put something in progress where it would stand had somebody sent the form."""
    with sessions.begin() as db:
        author = db.query(Account).filter_by(name=f"zzz-{name}").one()
        recommendation = db.get_one(Recommendation, of) if of else make.recommendation(db)
        return make.assessment(
            db,
            recommendation,
            state=state,
            recorded_at=None,
            author_id=author.id,
            author_name=author.signature,
            **{"voice": Voice.CIVIL_SOCIETY, **values},  # type: ignore[arg-type]
        )


def act(
    browser: FlaskClient, row: Assessment, action: str, page: TestResponse | None = None, comment: str = ""
) -> TestResponse:
    opened = page or browser.get(f"/work/assessments/{row.id}")
    tail = "/decision" if action in ("publish", "return") else ""
    values = {"seen": hidden(opened)["seen"], "action": action, "comment": comment, "csrf_token": token_of(opened)}
    return browser.post(f"/work/assessments/{row.id}{tail}", data=values)


def state_of(sessions: Sessions, row: Assessment) -> State | None:
    with sessions() as db:
        found = db.get(Assessment, row.id)
        return found.state if found else None


def test_an_inbox_holds_ones_own(people: dict[str, FlaskClient], site_sessions: Sessions) -> None:
    mine = [put(site_sessions, "ada", state) for state in (State.DRAFT, State.RETURNED, State.SUBMITTED)]
    theirs = [put(site_sessions, "bea", state) for state in (State.DRAFT, State.RETURNED, State.SUBMITTED)]
    page = people["ada"].get("/work").text
    assert all(f'/work/assessments/{row.id}"' in page for row in mine)
    assert not any(f'/work/assessments/{row.id}"' in page for row in theirs)
    for heading in ("Your drafts (1)", "Returned to you (1)", "Submitted by you (1)"):
        assert heading in page
    assert "Waiting for review" not in page


def test_a_reviewers_inbox_is_oldest_first_and_marks_ones_own(
    people: dict[str, FlaskClient], site_sessions: Sessions
) -> None:
    newer = put(site_sessions, "ada", State.SUBMITTED, written_at=datetime(2026, 3, 1, tzinfo=UTC))
    older = put(site_sessions, "rev", State.SUBMITTED, written_at=datetime(2026, 2, 1, tzinfo=UTC))
    page = people["rev"].get("/work").text
    waiting = page[page.index("Waiting for review (2)") :]
    assert waiting.index(f"/work/assessments/{older.id}") < waiting.index(f"/work/assessments/{newer.id}")
    assert "somebody else must review this" in waiting
    assert "somebody else must review this" not in people["rex"].get("/work").text


def test_an_empty_inbox_says_so(people: dict[str, FlaskClient]) -> None:
    assert "You have nothing in hand" in people["ada"].get("/work").text
    assert "Nothing waits for review" in people["rev"].get("/work").text


def test_an_author_submits_and_discards(people: dict[str, FlaskClient], site_sessions: Sessions) -> None:
    row, other = put(site_sessions, "ada", State.DRAFT), put(site_sessions, "ada", State.RETURNED)
    assert act(people["ada"], row, "submit").status_code == 303
    assert state_of(site_sessions, row) is State.SUBMITTED
    assert act(people["ada"], other, "discard").status_code == 303
    assert state_of(site_sessions, other) is None
    assert people["ada"].get(f"/work/assessments/{other.id}").status_code == 404


def test_a_draft_that_breaks_a_rule_is_not_submitted(people: dict[str, FlaskClient], site_sessions: Sessions) -> None:
    row = put(site_sessions, "ada", State.DRAFT, status=Status.IMPLEMENTED)
    answer = act(people["ada"], row, "submit")
    assert answer.status_code == 422
    assert "needs at least one piece of evidence" in answer.text
    assert state_of(site_sessions, row) is State.DRAFT


def test_a_reviewer_returns_with_a_comment(people: dict[str, FlaskClient], site_sessions: Sessions) -> None:
    row = put(site_sessions, "ada", State.SUBMITTED)
    refused = act(people["rev"], row, "return", comment="no")
    assert refused.status_code == 422
    assert refused.text.count("Say what the author should change.") == 2
    assert act(people["rev"], row, "return", comment="Which law was it?").location == "/work"
    assert state_of(site_sessions, row) is State.RETURNED
    assert "Which law was it?" in people["ada"].get("/work").text
    assert "Which law was it?" in people["ada"].get(f"/work/assessments/{row.id}").text
    assert "Signature of zzz-rev" in people["ada"].get(f"/work/assessments/{row.id}/edit").text
    assert people["bea"].get(f"/work/assessments/{row.id}").status_code == 404
    assert people["rex"].get(f"/work/assessments/{row.id}").status_code == 200


def test_nobody_reviews_their_own(people: dict[str, FlaskClient], site_sessions: Sessions) -> None:
    row = put(site_sessions, "rev", State.SUBMITTED)
    page = people["rev"].get(f"/work/assessments/{row.id}")
    assert 'value="publish"' not in page.text
    answer = people["rev"].post(
        f"/work/assessments/{row.id}/decision",
        data={"action": "publish", "seen": "", "csrf_token": token_of(page)},
    )
    assert answer.status_code == 422
    assert "somebody else must review this" in answer.text
    assert state_of(site_sessions, row) is State.SUBMITTED


def test_a_researcher_sees_what_waits_but_does_not_decide(
    people: dict[str, FlaskClient], site_sessions: Sessions
) -> None:
    row = put(site_sessions, "ada", State.SUBMITTED)
    page = people["bea"].get(f"/work/assessments/{row.id}")
    assert page.status_code == 200
    assert 'value="publish"' not in page.text
    answer = people["bea"].post(
        f"/work/assessments/{row.id}/decision", data={"action": "publish", "csrf_token": token_of(page)}
    )
    assert answer.status_code == 403


def test_two_reviewers_do_not_decide_over_each_other(people: dict[str, FlaskClient], site_sessions: Sessions) -> None:
    row = put(site_sessions, "ada", State.SUBMITTED)
    opened = people["rex"].get(f"/work/assessments/{row.id}")
    assert act(people["rev"], row, "publish").status_code == 303
    answer = act(people["rex"], row, "return", opened, comment="Please say more.")
    assert answer.status_code == 409
    assert "somebody has decided about it" in answer.text
    assert "Return it, having seen this" not in answer.text
    assert state_of(site_sessions, row) is State.PUBLISHED


def test_a_submission_waits_for_who_has_seen_what_was_published_meanwhile(
    people: dict[str, FlaskClient], site_sessions: Sessions
) -> None:
    first = put(site_sessions, "ada", State.SUBMITTED)
    second = put(site_sessions, "bea", State.SUBMITTED, of=first.recommendation_id, as_of=date(2021, 1, 1))
    opened = people["rex"].get(f"/work/assessments/{second.id}")
    assert act(people["rev"], first, "publish").status_code == 303
    answer = act(people["rex"], second, "publish", opened, comment="Well founded.")
    assert answer.status_code == 409
    assert hidden(answer)["comment"] == "Well founded."
    assert state_of(site_sessions, second) is State.SUBMITTED
    again = people["rex"].post(
        f"/work/assessments/{second.id}/decision",
        data={**hidden(answer), "action": "publish", "csrf_token": token_of(answer)},
    )
    assert again.status_code == 303
    assert state_of(site_sessions, second) is State.PUBLISHED


def test_an_earlier_day_is_pointed_out_to_the_reviewer(people: dict[str, FlaskClient], site_sessions: Sessions) -> None:
    row = put(site_sessions, "ada", State.SUBMITTED, as_of=date(2019, 1, 1))
    with site_sessions.begin() as db:
        make.assessment(db, db.get_one(Recommendation, row.recommendation_id), voice=Voice.CIVIL_SOCIETY)
    assert "for an earlier day than the one shown" in people["rev"].get(f"/work/assessments/{row.id}").text


def test_nothing_happens_by_looking(people: dict[str, FlaskClient], site_sessions: Sessions) -> None:
    row = put(site_sessions, "ada", State.DRAFT)
    for tail in ("?action=submit", "/decision?action=publish", "?action=discard"):
        people["ada"].get(f"/work/assessments/{row.id}{tail}")
    assert state_of(site_sessions, row) is State.DRAFT


def test_an_unknown_button_is_not_understood(people: dict[str, FlaskClient], site_sessions: Sessions) -> None:
    row = put(site_sessions, "ada", State.DRAFT)
    assert act(people["ada"], row, "erase").status_code == 400

"""Logging a status through the pages: the whole journey, what is refused, what is kept, what is never overwritten."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests import make
from tests.web.forms import SignIn, hidden, token_of
from tests.web.status_form import JUDGEMENT, LOG, NEW, send, send_on
from tracker.domain.vocabulary import ActionType, Role, Sensitivity, State, Status, Voice
from tracker.store.db import Sessions
from tracker.store.models import Assessment, AssessmentEvidence, Evidence


@pytest.fixture(autouse=True)
def recommendation_id(site_sessions: Sessions) -> int:
    """CCPR/C/ZZZ/CO/1, paragraph 7 (a): a request for a result, judged once by the editors."""
    with site_sessions.begin() as db:
        made = make.recommendation(db, 7, "a", action_type=ActionType.ENFORCE)
        make.assessment(db, made, Status.NO_INFORMATION, as_of=date(2018, 1, 1))
        make.evidence(db, "Known event", about=[made])
        make.evidence(db, "Secret event", sensitivity=Sensitivity.RESTRICTED)
        return made.id


def only(sessions: Sessions, state: State) -> Assessment:
    with sessions() as db:
        return db.scalars(sa.select(Assessment).where(Assessment.state == state)).one()


def number_of(sessions: Sessions, kind: type[Assessment] | type[Evidence]) -> int:
    with sessions() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def test_the_whole_journey_by_two_people(sign_in: SignIn, site_sessions: Sessions) -> None:
    author, reviewer = sign_in(Role.RESEARCHER), sign_in(Role.REVIEWER)
    typed = {**JUDGEMENT, **NEW, "status": "partially-implemented", "evidence_kind": "process"}
    preview = send(author, {**typed, "action": "preview"})
    assert preview.status_code == 200
    for text in ("Partially implemented", "Fictional court opens", "page 3", "https://zzz.example/court", "May 2019"):
        assert text in preview.text
    assert number_of(site_sessions, Assessment) == 1
    assert number_of(site_sessions, Evidence) == 2
    changed = send_on(author, preview, {"action": "edit"})
    assert changed.status_code == 200
    assert 'value="Fictional court opens"' in changed.text
    answer = send_on(author, preview, {"action": "submit"})
    row = only(site_sessions, State.SUBMITTED)
    assert (answer.status_code, answer.location) == (303, f"/work/assessments/{row.id}")
    assert f"/work/assessments/{row.id}" in reviewer.get("/work").text
    page = reviewer.get(answer.location)
    assert "Fictional court opens" in page.text
    assert "No information" in page.text
    decision = f"/work/assessments/{row.id}/decision"
    answer = send_on(reviewer, page, {"action": "publish", "comment": ""}, decision)
    assert (answer.status_code, answer.location) == (303, "/recommendations/CCPR/C/ZZZ/CO/1/7/a")
    row = only(site_sessions, State.PUBLISHED)
    assert (row.status, row.voice, row.reviewer_name) == (
        Status.PARTIALLY_IMPLEMENTED,
        Voice.CIVIL_SOCIETY,
        "Signature of zzz-reviewer",
    )
    assert author.get(f"/work/assessments/{row.id}").location == "/recommendations/CCPR/C/ZZZ/CO/1/7/a"


def test_a_draft_is_the_authors_own(sign_in: SignIn, site_sessions: Sessions) -> None:
    author, other = sign_in(Role.RESEARCHER), sign_in(Role.ADMIN)
    answer = send(author, {**JUDGEMENT, "rationale": "", "action": "save"})
    assert answer.status_code == 303
    row = only(site_sessions, State.DRAFT)
    for tail in ("", "/edit"):
        assert author.get(f"/work/assessments/{row.id}{tail}").status_code == 200
        assert other.get(f"/work/assessments/{row.id}{tail}").status_code == 404
    assert f"/work/assessments/{row.id}" in author.get(LOG).text
    assert f"/work/assessments/{row.id}" not in other.get(LOG).text
    assert f"/work/assessments/{row.id}/" not in other.get("/work").text


def test_a_draft_is_changed_with_its_evidence(sign_in: SignIn, site_sessions: Sessions) -> None:
    author = sign_in(Role.RESEARCHER)
    places = {"basis-0-document": "ccpr/c/zzz/co/1", "basis-0-paragraph": "9", "basis-0-item": "(b)"}
    send(author, {**JUDGEMENT, **NEW, **places, "evidence-1-bearing": "context", "action": "save"})
    row = only(site_sessions, State.DRAFT)
    path = f"/work/assessments/{row.id}/edit"
    page = author.get(path)
    for text in ('value="Fictional court opens"', 'value="CCPR/C/ZZZ/CO/1"', 'value="9"', 'value="b"'):
        assert text in page.text
    assert re.search(r'<option selected value="context">', page.text)
    saved = hidden(page)["new-0-saved"]
    changed = {**JUDGEMENT, **NEW, "new-0-saved": saved, "new-0-title": "A court opens at last", "action": "save"}
    assert send(author, changed, path).status_code == 303
    with site_sessions() as db:
        assert db.get_one(Evidence, int(saved)).title == "A court opens at last"
        links = db.scalars(sa.select(AssessmentEvidence.evidence_id).where(AssessmentEvidence.assessment_id == row.id))
        assert list(links) == [int(saved)]


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"status": ""}, "Choose a status."),
    ({"as_of": ""}, "Give the day."),
    ({"as_of": "tomorrow"}, "Not a valid date value."),
    ({"as_of": "2026-11-25"}, "The day may not be in the future: today is 2026-11-24."),
    ({"as_of": "2015-02-28"}, "before the document&#39;s adoption on 2015-03-01"),
    ({"rationale": "Short."}, "in 20 to 2000 characters"),
    ({"evidence_kind": ""}, "structure, process or outcome"),
    ({"confidence": ""}, "Say how sure you are"),
    ({"status": "reversed"}, "needs at least one piece of evidence"),
    ({"voice": "state"}, "Name the document and the paragraph"),
    ({"voice": "editors"}, "Not a valid choice."),
    ({**NEW, "status": "implemented"}, "asks for a result"),
    ({**NEW, "new-0-source_url": "ftp://zzz.example"}, "beginning with http:// or https://"),
    ({**NEW, "new-0-event": "May 2019"}, "“May 2019” is not a date"),
    ({**NEW, "new-0-sensitivity": ""}, "Choose who may see it."),
    ({**NEW, "new-0-title": ""}, "Say what happened, in one line."),
    ({"basis-0-document": "none-such", "basis-0-paragraph": "1"}, "no document “none-such”"),
    ({"basis-0-document": "CCPR/C/ZZZ/CO/1"}, "Give the number of the paragraph"),
    ({"evidence-999-bearing": "supports"}, "The register has no such piece of evidence."),
]


def test_each_rule_has_its_message(sign_in: SignIn, site_sessions: Sessions) -> None:
    author = sign_in(Role.RESEARCHER)
    for changes, sentence in REFUSED:
        answer = send(author, {**JUDGEMENT, **changes})
        assert answer.status_code == 422, sentence
        assert answer.text.count(sentence) >= 2, f"said on top and at its field: {sentence}"
        assert {**JUDGEMENT, **changes}["rationale"] in answer.text
        assert number_of(site_sessions, Assessment) == 1
        assert number_of(site_sessions, Evidence) == 2


def test_an_empty_form_is_told_everything_at_once(sign_in: SignIn) -> None:
    author = sign_in(Role.RESEARCHER)
    answer = send(author, {"action": "preview"})
    assert answer.status_code == 422
    for sentence in ("Choose a status.", "in 20 to 2000 characters", "process or outcome.", "how sure you are:"):
        assert answer.text.count(sentence) == 2


def test_searching_for_evidence_keeps_what_was_typed(sign_in: SignIn) -> None:
    author = sign_in(Role.RESEARCHER)
    typed = {**JUDGEMENT, **NEW, "rationale": "Half a sentence", "find": "secret", "found": "", "status": ""}
    for action in ("search", "enter"):
        answer = send(author, {**typed, "action": action})
        assert answer.status_code == 200
        for text in ("Secret event", "Known event", "Half a sentence", "Fictional court opens"):
            assert text in answer.text
    answer = send(author, {**typed, "action": "search", "find": "nowhere"})
    assert "nothing more for “nowhere”" in answer.text
    assert send(author, {**typed, "action": "enter", "found": "secret"}).status_code == 422


def test_what_is_picked_stays_picked(sign_in: SignIn, site_sessions: Sessions) -> None:
    author = sign_in(Role.RESEARCHER)
    typed = {**JUDGEMENT, "evidence-2-bearing": "contradicts", "evidence-2-pinpoint": "para. 4"}
    again = send(author, {**typed, "action": "edit"})
    assert 'value="para. 4"' in again.text
    assert send(author, typed).status_code == 303
    with site_sessions() as db:
        link = db.scalars(sa.select(AssessmentEvidence)).one()
        assert (link.evidence_id, link.bearing, link.pinpoint) == (2, "contradicts", "para. 4")


def test_there_is_always_room_for_one_more(sign_in: SignIn) -> None:
    author = sign_in(Role.RESEARCHER)
    places = {"basis-0-document": "CCPR/C/ZZZ/CO/1", "basis-0-paragraph": "1"}
    answer = send(author, {**JUDGEMENT, **NEW, **places, "action": "edit"})
    assert 'name="new-1-title"' in answer.text
    assert 'name="basis-1-document"' in answer.text
    assert 'name="new-2-title"' not in answer.text


def test_the_second_of_two_open_forms_sees_what_changed(sign_in: SignIn, site_sessions: Sessions) -> None:
    first, second = sign_in(Role.RESEARCHER, "zzz-first"), sign_in(Role.RESEARCHER, "zzz-second")
    opened = second.get(LOG)
    assert send(first, {**JUDGEMENT, "rationale": "What the first of the two has written."}).status_code == 303
    typed = {**hidden(opened), **JUDGEMENT, **NEW, "rationale": "What the second of the two has written."}
    answer = second.post(LOG, data={**typed, "csrf_token": token_of(opened)})
    assert answer.status_code == 409
    assert "What the first of the two has written." in answer.text
    assert hidden(answer)["rationale"] == "What the second of the two has written."
    assert hidden(answer)["new-0-title"] == "Fictional court opens"
    assert number_of(site_sessions, Assessment) == 2
    assert number_of(site_sessions, Evidence) == 2
    back = send_on(second, answer, {"action": "edit"})
    assert "What the second of the two has written." in back.text
    assert send_on(second, answer, {"action": "submit"}).status_code == 303
    with site_sessions() as db:
        texts = set(db.scalars(sa.select(Assessment.rationale).where(Assessment.state == State.SUBMITTED)))
    assert texts == {"What the first of the two has written.", "What the second of the two has written."}


def test_a_draft_open_in_two_windows_is_not_overwritten(sign_in: SignIn, site_sessions: Sessions) -> None:
    author = sign_in(Role.RESEARCHER)
    send(author, {**JUDGEMENT, "action": "save"})
    row = only(site_sessions, State.DRAFT)
    path = f"/work/assessments/{row.id}/edit"
    one, other = author.get(path), author.get(path)
    assert send_on(author, one, {**JUDGEMENT, "rationale": "Of the first window.", "action": "save"}, path).status_code
    answer = send_on(author, other, {**JUDGEMENT, "rationale": "Of the second window.", "action": "save"}, path)
    assert answer.status_code == 409
    assert "Of the first window." in answer.text
    assert only(site_sessions, State.DRAFT).rationale == "Of the first window."
    assert send_on(author, answer, {"action": "save"}, path).status_code == 303
    assert only(site_sessions, State.DRAFT).rationale == "Of the second window."


def test_a_draft_submitted_in_another_window_goes_on_as_a_new_one(sign_in: SignIn, site_sessions: Sessions) -> None:
    author = sign_in(Role.RESEARCHER)
    send(author, {**JUDGEMENT, "action": "save"})
    row = only(site_sessions, State.DRAFT)
    path = f"/work/assessments/{row.id}"
    opened, page = author.get(f"{path}/edit"), author.get(path)
    assert send_on(author, page, {"action": "submit"}, path).status_code == 303
    answer = send_on(author, opened, {**JUDGEMENT, "action": "save"}, f"{path}/edit")
    assert answer.status_code == 409
    assert f'formaction="{LOG}"' in answer.text
    assert author.get(f"{path}/edit").location == path


def provisional(sessions: Sessions) -> str:
    return f"/work/assessments/{only(sessions, State.PROVISIONAL).id}"


def test_a_correction_is_proposed_and_published(sign_in: SignIn, site_sessions: Sessions) -> None:
    author, reviewer = sign_in(Role.RESEARCHER), sign_in(Role.REVIEWER)
    path = f"{provisional(site_sessions)}/correct"
    page = author.get(path)
    assert 'value="2018-01-01"' in page.text
    values = {name: value for name, value in JUDGEMENT.items() if name != "voice"}
    assert send(author, values, path).status_code == 422
    opened = author.get(path)
    assert send(author, {**values, "reason": "The draft law was overlooked."}, path).status_code == 303
    row = only(site_sessions, State.SUBMITTED)
    assert row.voice is Voice.EDITORS
    shown = f"/work/assessments/{row.id}"
    decided = send_on(
        reviewer, reviewer.get(shown), {"action": "publish", "comment": ""}, f"/work/assessments/{row.id}/decision"
    )
    assert decided.status_code == 303
    late = send_on(author, opened, {**values, "reason": "The draft law was overlooked too."}, path)
    assert late.status_code == 409
    assert f'formaction="/work/assessments/{row.id}/correct"' in late.text
    assert author.get(path).location == f"/work/assessments/{row.id}/correct"
    retracting = author.get(path.replace("correct", "retract"))
    assert retracting.location == f"/work/assessments/{row.id}/retract"


def test_a_retraction_is_proposed_returned_and_published(sign_in: SignIn, site_sessions: Sessions) -> None:
    author, reviewer = sign_in(Role.RESEARCHER), sign_in(Role.REVIEWER)
    shown = provisional(site_sessions)
    path = f"{shown}/retract"
    opened = author.get(path)
    assert send(author, {"reason": "no", "action": "submit"}, path).status_code == 422
    assert send(author, {"reason": "It was about another State.", "action": "submit"}, path).status_code == 303
    row = only(site_sessions, State.SUBMITTED)
    assert (row.status, row.as_of) == (None, date(2018, 1, 1))
    page = f"/work/assessments/{row.id}"
    returned = {"action": "return", "comment": "Which State was it?"}
    assert send_on(reviewer, reviewer.get(page), returned, f"{page}/decision").status_code == 303
    assert "Which State was it?" in author.get(f"{page}/edit").text
    again = {"reason": "It was about a neighbour of Zazaland.", "action": "submit"}
    assert send(author, again, f"{page}/edit").status_code == 303
    published = {"action": "publish", "comment": ""}
    assert send_on(reviewer, reviewer.get(page), published, f"{page}/decision").status_code == 303
    assert author.get(path).location == LOG
    assert send_on(author, opened, again, path).status_code == 409


def test_nobody_corrects_what_is_not_recorded(sign_in: SignIn, site_sessions: Sessions) -> None:
    author = sign_in(Role.RESEARCHER)
    send(author, JUDGEMENT)
    row = only(site_sessions, State.SUBMITTED)
    for tail in ("correct", "retract"):
        assert author.get(f"/work/assessments/{row.id}/{tail}").status_code == 404
        assert author.get(f"/work/assessments/999/{tail}").status_code == 404


@pytest.mark.parametrize("tail", ["CCPR/C/ZZZ/CO/1/8", "CCPR/C/ZZZ/CO/9/7/a", "nothing"])
def test_an_unknown_recommendation_is_not_found(sign_in: SignIn, tail: str) -> None:
    assert sign_in(Role.RESEARCHER).get(f"/work/recommendations/{tail}/status").status_code == 404


def test_an_unknown_button_is_not_understood(sign_in: SignIn) -> None:
    assert send(sign_in(Role.RESEARCHER), {**JUDGEMENT, "action": "erase"}).status_code == 400


def test_who_may_not_log_is_refused(sign_in: SignIn, client: FlaskClient, site_sessions: Sessions) -> None:
    viewer = sign_in(Role.VIEWER)
    base = provisional(site_sessions)
    for path in (LOG, f"{base}/edit", f"{base}/correct", f"{base}/retract", base, "/work"):
        assert viewer.get(path).status_code == 403
        assert client.get(path).status_code == 303
    assert client.post(LOG, data=JUDGEMENT).status_code in (400, 403)


def test_what_is_typed_is_never_taken_for_markup(sign_in: SignIn) -> None:
    author = sign_in(Role.RESEARCHER)
    nasty = "<script>alert('x')</script> and \"quotes\" enough"
    answer = send(author, {**JUDGEMENT, "rationale": nasty, "action": "preview"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert hidden(answer)["rationale"] == nasty

"""How statuses are given and rates are counted: rules and numbers straight from the code and the record."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from tracker.domain import rates, statuses
from tracker.domain.agreement import Agreement, agreement_of
from tracker.domain.rules import RULE_SETS
from tracker.domain.vocabulary import RESULT_ACTIONS, WORST_FIRST, Status
from tracker.store import readings
from tracker.web.asking import vocabulary
from tracker.web.labels import choices
from tracker.web.session import db, public
from tracker.web.worked import RULES, Example, Fraction, examples

blueprint = Blueprint("methodology", __name__)


@blueprint.get("/methodology")
@public
def show() -> str:
    """Print the rules from the code, with the record's own numbers worked through them."""
    pairs = readings.pairs(db())
    agreement = agreement_of((pair.reading.first_status.value, pair.reading.second_status.value) for pair in pairs)
    total, worked = examples()
    return render_template(
        "methodology/show.html",
        rules=RULES,
        rule_sets=list(reversed(RULE_SETS)),
        examples={**worked, **_of_readings(agreement)},
        total=total,
        small_base=rates.SMALL_BASE,
        agreement=agreement,
        definitions=status_definitions(),
        needs_evidence=[status.value for status in Status if status in statuses.NEEDS_EVIDENCE],
        result_actions=sorted(action.value for action in RESULT_ACTIONS),
        worst_first=[status.value for status in WORST_FIRST],
        undated=readings.undated_recommendations(db()),
        stand_in=readings.stand_in_recommendations(db()),
        vocabularies=[
            (kind, list(vocabulary().labels[kind].values())) for kind in ("committee", "theme", "group", "sdg")
        ],
        actions=choices("action"),
    )


def _of_readings(agreement: Agreement) -> dict[str, Example]:
    if not agreement.total:
        return {}
    parts = [(1.0, agreement.agreed, url_for("methodology.second_reading", agree="yes"))]
    every = url_for("methodology.second_reading")
    return {"agreement": Example([Fraction(parts, agreement.total, every, agreement.share)])}


def status_definitions() -> list[tuple[str, str, str]]:
    """Return (status, its word, what it means) for the five statuses and for the absence of one."""
    meanings = {
        "implemented": _("What was asked for is done, and the record holds evidence of it."),
        "partially-implemented": _("A concrete step towards it was taken; more is needed."),
        "not-implemented": _("Nothing that answers the ask, or only what was there before."),
        "reversed": _("A step taken was undone, or the State acted contrary to the ask."),
        "no-information": _("Somebody looked and could not tell."),
        "not-assessed": _("Nobody has judged it yet: no status, but the absence of one."),
    }
    return [(status, text, meanings[status]) for status, text in choices("status")]


@blueprint.get("/methodology/second-reading")
@public
def second_reading() -> tuple[str, int]:
    """List the second readings behind the agreement rate."""
    asked = request.args.get("agree", "")
    problems = [] if asked in ("", "yes", "no") else [_("“agree” is yes or no.")]
    pairs = readings.pairs(db())
    shown = [pair for pair in pairs if asked not in ("yes", "no") or pair.agree == (asked == "yes")]
    html = render_template(
        "methodology/second_reading.html", pairs=shown, total=len(pairs), asked=asked, problems=problems
    )
    return html, 400 if problems else 200


@blueprint.get("/methodology/uhri-themes")
@public
def uhri_themes() -> str:
    """List the themes of the UN index that ours will be mapped from."""
    return render_template("methodology/uhri_themes.html", themes=readings.uhri_themes(db()))

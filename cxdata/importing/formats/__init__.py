"""The table of recognised exports: a new one is one entry here, and a preset or a module."""

from cxdata.importing.formats import delighted, google_forms, qualtrics, surveymonkey, zendesk
from cxdata.importing.formats.format import Format, Header, Rows
from cxdata.importing.mapping import Mapping

__all__ = [
    "FORMATS",
    "NAMES",
    "PRESET_NAMES",
    "Format",
    "Header",
    "Rows",
    "found",
    "inferred",
    "named",
]

FORMATS = (
    Format(
        name="qualtrics",
        label="Qualtrics",
        header=qualtrics.three_rows,
        otherwise=Header(header_rows=3),
        notes="Three header rows: ids, labels, JSON, where alone the time zone stands. "
        "A column that ends in NPS_GROUP repeats a score in words and is none.",
    ),
    Format(
        name="qualtrics_legacy",
        label="Qualtrics, legacy layout",
        header=qualtrics.two_rows,
        otherwise=Header(header_rows=2),
        own=("LocationAccuracy",),
        notes="Two header rows; the first names the columns V1, V2, …",
    ),
    Format(
        name="surveymonkey",
        label="SurveyMonkey",
        header=surveymonkey.two_rows,
        otherwise=Header(header_rows=2, named_by=2),
        notes="Two header rows, question and choice. A question with one column per point of its "
        "scale becomes one column.",
    ),
    Format(
        name="typeform",
        label="Typeform",
        columns=("#", "Response Type", "Start Date (UTC)", "Submit Date (UTC)"),
        notes="The newer layout, where Response Type tells unfinished answers.",
    ),
    Format(
        name="typeform_old",
        label="Typeform, older layout",
        columns=("#", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"),
    ),
    Format(
        name="microsoft_forms",
        label="Microsoft Forms",
        columns=("ID", "Start time", "Completion time", "Email", "Name"),
        notes="Times are local to whoever exported, month first and without a zone.",
    ),
    Format(
        name="formbricks",
        label="Formbricks",
        columns=("No.", "Response ID", "Timestamp", "Finished", "Survey ID"),
        notes="An older Timestamp has no time of day.",
    ),
    Format(
        name="google_forms",
        label="Google Forms",
        header=google_forms.timestamps,
        reshape=google_forms.with_offsets,
        notes="Times are month first; those of a CSV say their offset from GMT.",
    ),
    Format(
        name="alchemer",
        label="Alchemer",
        columns=("Response ID", "Time Started", "Date Submitted", "Status"),
    ),
    Format(
        name="surveygizmo",
        label="SurveyGizmo, now Alchemer",
        columns=("Time Started", "Date Submitted", "Status"),
        notes="Without response ids.",
    ),
    Format(
        name="limesurvey",
        label="LimeSurvey",
        columns=("id", "submitdate", "lastpage", "startlanguage"),
        notes="Without time stamps, LimeSurvey writes that every answer is from 1 January 1980.",
    ),
    Format(
        name="zendesk",
        label="Zendesk tickets",
        columns=("Id", "Requester", "Satisfaction Score", "Solved at", *zendesk.CONTACTS),
        reshape=zendesk.with_inferred_resolution,
        notes="First-contact resolution is inferred from the number of reopenings and replies.",
    ),
    Format(
        name="medallia_agent_connect",
        label="Medallia Agent Connect",
        columns=("request_id", "request_sent_at", "response_received_at", "star_rating"),
        notes="comments may be a text or only say whether there is one.",
    ),
    Format(
        name="thanx",
        label="Thanx",
        columns=("nps_feedback_uid", "merchant_id", "user_id", "rating", "review", "rated_at"),
        own=("state", "response"),
        notes="A row without a rating is an invitation.",
    ),
    Format(
        name="spanish_nps",
        label="NPS extract in Spanish",
        columns=("Fecha", "ID", "NPS", "NPS Group", "Comment", "Canal", "Palanca", "Subpalanca"),
        notes="NPS is the answer from 0 to 10, not the index.",
    ),
    Format(
        name="delighted",
        label="Delighted",
        columns=("id", "survey_type", "score", "comment", "created_at"),
        reshape=delighted.by_survey_type,
        own=("score",),
        notes="JSON of the API; each type of survey has a score of its own scale.",
    ),
)
"""A layout that is another one and more stands before it."""

NAMES = tuple(known.name for known in FORMATS)
PRESET_NAMES = tuple(known.name for known in FORMATS if known.preset)


def named(name: str | None) -> Format | None:
    """The export called `name`; None for a plain file."""
    return next((known for known in FORMATS if known.name == name), None)


def inferred(mapping: Mapping) -> dict[str, str]:
    """The standard columns that a mapping fills with what no file says → whose, and how."""
    return {a.name: zendesk.RULE for a in mapping.answers if a.column == zendesk.INFERRED}


def found(rows: Rows) -> tuple[Format, Header] | None:
    """The export that a file is which begins with `rows`; None for a plain file."""
    for known in FORMATS:
        header = known.known(rows)
        if header is not None:
            return known, header
    return None

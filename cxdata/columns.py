"""What people call the columns of a data set: on the import page, and where one is missing."""

LABELS = {
    "recommend": "Would recommend, 0-10",
    "satisfaction": "Satisfaction, 1-5",
    "ease": "Ease, 1-7",
    "resolved_first_contact": "Resolved at first contact, yes or no",
    "business_unit": "Business unit",
    "region": "Region",
    "team": "Team",
    "segment": "Segment",
    "channel": "Channel",
    "customer_id": "Customer",
    "response_id": "Number of the answer",
    "comment": "Comment",
    "stage": "Journey stage",
    "touchpoint": "Touchpoint of the whole answer",
    "weight": "Weight",
    "recognised": "Employee who was praised",
    "consent_to_quote": "May be quoted",
}
"""Columns of customers' answers, in the order in which the import page asks for them."""
OTHERS = {
    "customers.active": "Still a customer, yes or no",
    "engagement.answer": "Answer of an employee",
    "invitations.day": "Day of sending",
    "invitations.sent": "Surveys sent",
    "ratings.rating": "Rating of a touchpoint, 1-5",
    "ratings.touchpoint": "Touchpoint",
}
"""Columns of other tables, where they are called otherwise."""


def called(*names: str, joint: str = "or") -> str:
    """The columns in words, each with its name as Markdown code: for whoever loads the data.

    Args:
        names: with or without their table, `responses.ease` or `ease`.
        joint: stands before the last of them.

    Raises:
        KeyError: for a column that has no words yet.
    """
    words = [f"“{_label(name)}” (`{name}`)" for name in names]
    return f" {joint} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _label(name: str) -> str:
    return OTHERS.get(name) or LABELS[name.rpartition(".")[2]]

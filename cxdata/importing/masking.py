"""Takes e-mail addresses, phone and card numbers out of what customers wrote."""

import polars as pl

E_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
CARD = r"\b\d(?:[ -]?\d){12,18}\b"
PHONE = r"(?:\+|\b)\d(?:[ ()./-]{0,2}\d){8,14}\b|\b\d{3}[-. ]\d{4}\b"
MASKS = ((E_MAIL, "[e-mail]"), (CARD, "[card number]"), (PHONE, "[phone number]"))

PERSONAL = (
    "ipaddress",
    "ip address",
    "emailaddress",
    "email address",
    "email",
    "e-mail",
    "recipientemail",
    "recipientfirstname",
    "recipientlastname",
    "first name",
    "last name",
    "name",
    "locationlatitude",
    "locationlongitude",
    "requester",
    "requester email",
    "customer_name",
)
"""Headers of survey tools, in lower case, whose cells say who a person is."""


def masked(text: pl.Expr) -> pl.Expr:
    """`text` with every address and number of a person replaced by what it was."""
    for pattern, mask in MASKS:
        text = text.str.replace_all(pattern, mask)
    return text


def unidentified(frame: pl.DataFrame, plain: set[str]) -> pl.DataFrame:
    """Rejected rows without what identifies a person; columns in `plain` stay as they are."""
    emptied = [c for c in frame.columns if c.lower() in PERSONAL and c not in plain]
    other = [c for c in frame.columns if c not in plain and c not in emptied]
    return frame.with_columns(
        *(pl.lit(None, dtype=pl.String).alias(c) for c in emptied),
        *(masked(pl.col(c)) for c in other),
    )


def comments_masked(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows, with nobody's address or number in a comment."""
    if "comment" not in frame.columns:
        return frame
    return frame.with_columns(masked(pl.col("comment")))

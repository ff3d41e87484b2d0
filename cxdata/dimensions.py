"""What an answer may be about, and the journey's stages unless a data set has others."""

DIMENSIONS = (
    "business_unit",
    "region",
    "team",
    "segment",
    "channel",
    "stage",
    "touchpoint",
)

DEFAULT_STAGES = (
    "awareness",
    "consideration",
    "selection",
    "purchase",
    "satisfaction",
    "commitment",
    "advocacy",
)

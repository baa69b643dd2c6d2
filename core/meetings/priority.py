"""Whom good times are for first."""

HIGH_FIT = 80
"""From this fit on, out of 100, a candidate is offered earlier times; see also freed ones."""


def is_high_fit(fit: int | None) -> bool:
    """Whether a candidate's fit is high; one that is not known is not."""
    return fit is not None and fit >= HIGH_FIT

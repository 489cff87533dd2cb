"""Small numbers are not shown: a cell below k could name a person."""

K = 5
K_SPECIAL = 10  # for groups whose membership is special personal data


def is_small(count, *, special=False):
    """Whether `count` people are too few to be shown; nobody at all is not a secret."""
    return 0 < count < (K_SPECIAL if special else K)

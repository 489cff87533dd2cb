"""The product's settings with one more page: a trivial one, to compare with."""

from participation.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"

"""The pages."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings")
application = get_wsgi_application()

# What is loaded now stays; searching it for garbage stopped a process for a tenth of a second every thirty pages.
get_resolver().url_patterns  # noqa: B018 - loads all views
gc.collect()
gc.freeze()

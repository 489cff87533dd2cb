"""Static files under names that change with what is in them, imported modules too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    # A page of one release must never mix its script with a module of another.
    support_js_module_import_aggregation = True

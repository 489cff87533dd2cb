"""Papers as PDF: tagged, with a language and a title, as screen readers want them (A27, A34, A47).

A template is a `.typ` in `templates/`. What people typed reaches it as JSON alone, and is never read as markup.
"""

import json
from pathlib import Path

import fontpkg_source_sans_3
import typst
from django.conf import settings
from django.utils.translation import get_language

PDF = "application/pdf"
TEMPLATES = settings.BASE_DIR / "templates"
FONTS = Path(fontpkg_source_sans_3.__file__).parent / "files"


def as_pdf(template, **data):
    """PDF/UA-1 in the language of the moment; `data` is what JSON can say, with a `title`.

    A sign that no font here has, such as an emoji in a name, may stand in no such file: then it is
    a box, and the file is an ordinary tagged PDF.
    """
    asked = {
        "input": TEMPLATES / template,
        "root": TEMPLATES,
        "font_paths": [FONTS],
        "ignore_system_fonts": True,  # the same paper on every machine
        "sys_inputs": {"data": json.dumps({"language": get_language(), **data})},
    }
    try:
        return typst.compile(**asked, pdf_standards=["ua-1"])
    except typst.TypstError as problem:
        if "could not be displayed" not in problem.message:
            raise
        return typst.compile(**asked)

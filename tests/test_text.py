"""What people write, as HTML: nothing but the allowlist, whatever they try."""

import re
import time
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email, validate_slug
from hypothesis import given, settings, strategies as st

from participation.mail.templatetags.letters import unlinked
from participation.people.names import clean_name, validate_name
from participation.text import LONGEST, TAGS, WordsField, as_html, as_line, is_blank, sanitize, tidy

# Corpus of known tricks: mutation XSS, foreign elements, dangerous addresses, templates, clobbering.
CORPUS = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "<img src=x onerror=alert(1)>",
    "![x](https://example.org/pixel.png)",
    "![x](javascript:alert(1))",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<math href=\"javascript:alert(1)\">x</math>",
    "<xmp><p title=\"</xmp><img src onerror=alert(1)>\">",
    "<textarea><img title=\"</textarea><img src onerror=alert(1)>\">",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<p style='position:fixed' class='button' id='main' name='body' onclick='x()'>x</p>",
    "<a href='javascript:alert(1)' target=_blank>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x73;cript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\\\evil.example)",
    "[x](</\\t/evil.example>)",
    "[x](themes/ \"lang=x\")",
    "<javascript:alert(1)>",
    "<data:text/html,<script>alert(1)</script>>",
    "[a]: javascript:alert(1)\n\n[a]",
    "[x](https://example.org \"onmouseover=alert(1)\")",
    "[x](https://example.org/\"onmouseover=\"alert(1))",
    "# heading {#main .button onclick=x}",
    "<h1 id=__proto__>x</h1>",
    "<a name=getElementById>x</a><form id=document><input name=cookie></form>",
    "`<script>alert(1)</script>`",
    "```html\" onload=\"alert(1)\n<b>\n```",
    "    <script>alert(1)</script>",
    "{{7*7}} {% csrf_token %} ${7*7}",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "\x00<scr\x00ipt>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b>fett</b> & <unbekannt>",
    "https://example.org/?a=1&b=<script>",
    "mailto:a@example.org",
    "<ruby><rt><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
]  # fmt: skip


class Elements(HTMLParser):
    """Collects the tags, attributes and addresses of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.addresses = set(), set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}
        self.addresses += [value for name, value in attrs if name == "href"]


LINK = re.compile(r"(https?:|mailto:|/[^/\\])", re.IGNORECASE)
ALLOWED_ATTRIBUTES = {("a", "href"), ("a", "rel")}


def assert_harmless(html):
    found = Elements(html)
    assert found.tags - TAGS == set()
    assert found.attributes - ALLOWED_ATTRIBUTES == set()
    assert [address for address in found.addresses if not LINK.match(address)] == []


@pytest.mark.parametrize("markdown", CORPUS)
def test_nothing_but_the_allowlist_comes_out(markdown):
    """S21, S22, S24, S28, S33: no foreign tag, no attribute but a link's, no address that runs."""
    assert_harmless(as_html(markdown))


@pytest.mark.parametrize("markdown", CORPUS)
def test_cleaning_what_is_clean_changes_nothing(markdown):
    """S22: sanitize(sanitize(x)) == sanitize(x), for HTML as it was typed and as Markdown makes it."""
    for html in (sanitize(markdown), as_html(markdown)):
        assert sanitize(html) == html


@given(st.text(alphabet="<>/\"'=&;#:()[]!*_`~-+.\n\t abcjsvpimgonerd", max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_text_gets_out_of_the_allowlist(words):
    """S22."""
    html = as_html(words)
    assert_harmless(html)
    assert sanitize(html) == html


def test_links_tell_nobody_and_help_no_ranking():
    html = as_html("[Karte](https://example.org/karte)")
    assert html == (
        '<p><a href="https://example.org/karte" rel="nofollow noopener noreferrer ugc">Karte</a></p>\n'
    )


def test_an_image_becomes_a_link_and_is_not_fetched():
    """P03: whoever reads a comment asks no other host for anything."""
    assert Elements(as_html("![Plan](https://example.org/plan.png)")).tags == {"p", "a"}


def test_what_is_no_markup_is_read_as_it_was_typed():
    assert as_html("<b>1 < 2</b>") == "<p>&lt;b&gt;1 &lt; 2&lt;/b&gt;</p>\n"


def test_emphasis_lists_and_quotes_are_kept():
    html = as_html("**fett** *schräg* ~~weg~~\n\n- eins\n- zwei\n\n> gesagt\n\n1. a\n\n---")
    assert Elements(html).tags == {
        "p", "strong", "em", "s", "ul", "ol", "li", "blockquote", "hr",
    }  # fmt: skip


def test_headings_stand_below_those_of_the_page():
    assert as_html("# Eins\n\n### Zwei") == "<h3>Eins</h3>\n<h4>Zwei</h4>\n"


PATHOLOGICAL = {
    "open brackets": "[" * 5000,
    "nested links": "[a](" * 2500,
    "nested images": "![" * 2500,
    "emphasis": "*a_ " * 1250,
    "stars": "*" * 5000,
    "strong and emphasis": "**a *a " * 700,
    "quotes": ">" * 5000,
    "quotes with text": "> " * 2400 + "x",
    "lists": "".join("  " * depth + "- x\n" for depth in range(70)),
    "backticks": "`a" + "`" * 2400 + "``a" * 800,
    "growing backticks": "".join("e" + "`" * n for n in range(98)),
    "references": "".join(f"[a{n}]: https://e.org/{n}\n" for n in range(180)) + "[a1] " * 100,
    "entities": "&" * 5000,
    "comments": "<!--" * 1250,
    "declarations": "<?" * 2500,
    "open tags": "<a " * 1600,
    "addresses": "http://" * 700,
    "dots for the link finder": "a." * 2500,
    "mail for the link finder": "a@" * 2500,
    "long host": "https://" + "a" * 4990,
    "many dashes": "x\n" + "-" * 4990,
    "tildes": "~~a " * 1250,
    "spaces": " " * 4999 + "x",
    "line feeds": "\n" * 5000,
    "escapes": "\\" * 5000,
    "tabs": "\t" * 5000,
    "blank lines in lists": "-\n\n" * 1600,
}


@pytest.mark.parametrize("markdown", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_no_comment_takes_long_to_read(markdown):
    """B04: patterns that made parsers quadratic, as long as a comment may be, in 50 ms.

    A machine that is busy may take longer, but then for half of it about half as long.
    """
    whole, half = seconds_for(markdown[:5000]), seconds_for(markdown[:2500])

    assert whole < 0.05 or whole < 2.8 * half


def seconds_for(markdown):
    """The least disturbed of a few."""
    took = []
    for _ in range(5):
        started = time.process_time()
        as_html(markdown)
        took.append(time.process_time() - started)
    return min(took)


LONG = {
    "address": lambda: validate_email("a" * 5000 + "@" + "a-" * 5000),
    "dots in an address": lambda: validate_email("a." * 5000 + "@b.c"),
    "quoted address": lambda: validate_email('"' + "\\\\" * 5000 + "@b.c"),
    "website": lambda: URLValidator()("https://" + "a-" * 5000 + ".example"),
    "website of dots": lambda: URLValidator()("https://" + "a." * 5000),
    "website of hosts": lambda: URLValidator()("https://" + "a" * 63 + ("." + "a" * 63) * 100 + "/ "),
    "name": lambda: validate_name(clean_name("\u0301 \u202e" * 5000)),
    "blank": lambda: is_blank("\u200b\u0301" * 5000),
    "words in a letter": lambda: unlinked("a.a@" * 5000 + ":" + "/" * 5000),
    "slug": lambda: validate_slug("a-" * 5000 + "!"),
}  # fmt: skip


@pytest.mark.parametrize("check", LONG.values(), ids=LONG.keys())
def test_no_check_takes_long(check):
    """B04: addresses, websites, names and slugs that made expressions try everything."""
    started = time.process_time()
    with suppress(ValidationError):
        check()
    assert time.process_time() - started < 0.05


def test_quotes_are_nested_to_a_bounded_depth():
    assert as_html(">" * 1000 + " tief").count("<blockquote>") < 20


def test_what_is_longer_than_any_form_allows_is_shown_as_typed():
    assert as_html("*" * (LONGEST + 1)) == f"<p>{'*' * (LONGEST + 1)}</p>"
    assert as_html("<b>" + "x" * LONGEST).startswith("<p>&lt;b&gt;x")


@pytest.mark.parametrize(
    "words",
    [
        "", "   ", "\n\t\r\n", "\u200b\u200c\u200d\u2060\ufeff", "\u00a0\u2007\u202f\u3000",
        "\u00ad", "\u034f", "\u0301\u0308", "\u202e\u202c", "\u2800", "\u3164", "\ufe0f", "\U000e0020",
    ],
)  # fmt: skip
def test_nothing_to_see_is_blank(words):
    """B16."""
    assert is_blank(words)


@pytest.mark.parametrize(
    "words", ["a", ".", "👍", "👩‍👩‍👧", "Łužyca", "中", "\u200bx\u200b", "0", "©"]
)
def test_anything_to_see_is_not_blank(words):
    assert not is_blank(words)


def test_words_are_kept_composed_and_without_controls():
    assert (
        tidy("Lu\u030cz\u030cica\x00\x08\x1b[31m\r\nneu\rZeile\t.") == "Lǔžica[31m\nneu\nZeile\t."
    )


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_tidy_words_stay_as_they_are(words):
    assert tidy(tidy(words)) == tidy(words)


def test_a_line_holds_no_breaks_and_turns_nothing_round():
    assert as_line(" ein\nTitel \u202egnp.exe\t ") == "ein Titel gnp.exe"


def test_the_field_says_that_something_must_be_seen():
    """B16."""
    field = WordsField(max_length=10)
    assert field.clean(" e\u0301\x00 ") == "é"
    with pytest.raises(ValidationError, match="Bitte Text eingeben"):
        field.clean(" \u200b ")
    with pytest.raises(ValidationError):
        field.clean("x" * 11)

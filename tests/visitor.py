"""Somebody with a browser that knows no JavaScript: reads pages, fills in forms, keeps cookies."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser


class Forms(HTMLParser):
    """The forms of a page: `[(action, {name: value})]`, as a browser would send them untouched."""

    def __init__(self, page):
        super().__init__()
        self.found, self.area, self.select = [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        if not self.found:
            return
        fields = self.found[-1][1]
        name = given.get("name")
        if tag == "input" and name and given.get("type") not in {"checkbox", "radio", "submit"}:
            fields.setdefault(name, given.get("value", ""))
        elif tag == "textarea" and name:
            self.area = name
            fields[name] = ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            fields[self.select] = given.get("value", "")

    def handle_data(self, data):
        if self.area:
            self.found[-1][1][self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None


class Visitor:
    def __init__(self, site):
        self.site, self.url, self.page, self.status = site, site, "", 0
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def read(self, path, fields=None):
        """Open a page, or send `fields` to it; follows redirects."""
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        headers = {"Origin": self.site, "Referer": self.url}
        url = urllib.parse.urljoin(self.url, path)
        try:
            answer = self.opener.open(urllib.request.Request(url, data, headers), timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.status, self.url, self.page = answer.status, answer.url, answer.read().decode()
        return self

    def send(self, **fields):
        """Fill in the first form of this page that has all these fields, and send it."""
        for action, given in Forms(self.page).found:
            if given.keys() | {"csrfmiddlewaretoken"} == given.keys() and self.fits(fields, given):
                return self.read(action or self.url, given | fields)
        raise AssertionError(
            f"no form at {self.url} has {sorted(fields)}: {Forms(self.page).found}"
        )

    def fits(self, fields, given):
        """Boxes and choices are not among what a form sends untouched, so only their names count."""
        return all(name in given or f'name="{name}"' in self.page for name in fields)

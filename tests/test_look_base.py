"""Every page stands on `base.html`; these tests are about what it promises."""

import pytest
from django import forms
from django.template import Context, Template

pytestmark = pytest.mark.django_db


class Wish(forms.Form):
    title = forms.CharField(label="Titel", help_text="Kurz und klar.")
    agreed = forms.BooleanField(label="Einverstanden")


def render(source, **context):
    return Template(source).render(Context(context))


def test_a_field_says_in_words_that_it_is_required_and_ties_help_and_error_to_it():
    html = render('{% include "_errors.html" %}{{ form }}', form=Wish({"title": ""}))
    assert '<label for="id_title">Titel <span class="field__required">Pflichtangabe</span>' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert '<ul class="errorlist" id="id_title_error">' in html


def test_the_summary_of_errors_takes_the_focus_and_links_to_the_fields():
    """A19"""
    html = render('{% include "_errors.html" %}{{ form }}', form=Wish({"title": ""}))
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert '<a href="#id_title">Titel: ' in html
    assert '<a href="#id_agreed">Einverstanden: ' in html


def test_markdown_is_a_filter():
    assert render("{% load text %}{{ x|markdown }}", x="*ja*") == "<p><em>ja</em></p>\n"


def test_a_reader_gets_no_cookie_and_no_token(client):
    """P01"""
    response = client.get("/")
    assert response.status_code == 200
    assert response.cookies == {}
    assert "csrf" not in response.content.decode()

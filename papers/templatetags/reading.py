"""What templates of both rooms need to show a paper's text."""

from django import template

from papers.latex import readable

register = template.Library()
register.filter("readable", readable)

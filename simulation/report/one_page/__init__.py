"""The one page that comes first: lights over all goals, causes, counties, actions and what all of it rests on; as a page of the
web, a document and a sheet to print, from the same content."""

from simulation.report.one_page.content import OnePage, one_page
from simulation.report.one_page.document import write_document
from simulation.report.one_page.printed import write_printed
from simulation.report.one_page.web import as_html, write_web
from simulation.report.one_page.writing import NAMES, write_one_page

__all__ = ["NAMES", "OnePage", "as_html", "one_page", "write_document", "write_one_page", "write_printed", "write_web"]

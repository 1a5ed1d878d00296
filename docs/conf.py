"""Sphinx settings of both sites. `python3 tasks.py docs` puts the sources together and builds them; see
`simulation/documentation/site.py`. The tag `zh` or `en` says which site this is.
"""

import simulation
from simulation.documentation.interface import listed
from simulation.documentation.markdown import without_breaks
from simulation.documentation.search import ChinesePairs
from simulation.documentation.site import twins

CHINESE = tags.has("zh")  # noqa: F821  # Sphinx puts it here

project = "greenplan"
author = "The greenplan authors"
version = release = simulation.__version__
root_doc = "zh/index" if CHINESE else "index"
exclude_patterns = ["images/*", ".trees"]

extensions = ["myst_nb", "sphinx.ext.autodoc"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # executed copies are shown as they are
nb_ipywidgets_js = {}  # nothing is fetched: widgets of a notebook stay unseen
nb_merge_streams = True
default_role = "code"
smartquotes = False  # texts stay as they were written, quotes of code above all
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True  # as written: a default may be a path of this machine
python_use_unqualified_type_names = True
suppress_warnings = ["myst.header"]

html_theme = "furo"
html_title = "greenplan"
html_static_path = ["_static"]
html_css_files, html_js_files = ["site.css"], ["site.js"]
templates_path = ["_templates"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = html_show_copyright = False
html_context = {"other_site": "../en/" if CHINESE else "../zh/zh/", "chinese": CHINESE, "twins": twins()}
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}


def setup(app):
    app.add_search_language(ChinesePairs)
    app.connect("source-read", lambda app, name, source: source.__setitem__(0, without_breaks(source[0])))
    app.connect("autodoc-process-docstring", lambda *found: found[-1].__setitem__(slice(None), listed(found[-1])))

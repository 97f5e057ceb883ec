"""Settings of the documentation; `make docs` builds it without network."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_sphinx"))

from smallyard import __version__

project = "smallyard"
author = "The smallyard contributors"
release = version = __version__
language = "en"

extensions = ["myst_parser", "mathml"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
suppress_warnings: list[str] = []  # none: a warning is mended, not hidden
exclude_patterns = ["_sphinx"]

html_theme = "furo"
html_title = f"smallyard {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # it would fetch pages, which browsers refuse for files on disk
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0a58a6", "color-brand-content": "#0a58a6",
        "font-stack": 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
    },
    "dark_css_variables": {"color-brand-primary": "#7dbbf2", "color-brand-content": "#7dbbf2"},
}  # fmt: skip

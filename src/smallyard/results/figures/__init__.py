"""Figures as inline SVG, shared by report and lab: plain data in, `Figure` out; no script, colours by class."""

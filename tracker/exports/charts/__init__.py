"""Charts: rows in, Altair specifications, SVG and PNG out.

`picture` is what a chart is asked for, without Altair; `renderer` asks a helper process to draw it; the rest is
imported in that process only.
"""

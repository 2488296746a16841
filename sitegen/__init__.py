"""sitegen: a static blog generator for mathematics, machine learning and engineering.

Parse knows one file. Link knows all summaries. Render knows one view.
"""

__version__ = "0.1.0"

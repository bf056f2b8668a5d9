"""The public record of what UN treaty bodies asked of a State, what was done about it, and on what evidence."""

__version__ = "0.1.0"

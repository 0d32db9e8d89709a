"""AI Docket: who is said to have trained which AI model on what, and what courts and rules made of it."""

__version__ = "0.1.0"

"""Text: summaries, extraction, classification and writing by the language model of this installation."""

from datetime import date

from neena.authoring import Integration, NoAuth

integration = Integration(
    name="Text",
    short_name="text",
    class_name="TextIntegration",
    auth=NoAuth(),
    docs_url="https://json-schema.org/specification",
    since=date(2025, 9, 1),
    needs_model=True,
    words=("text", "summary", "language", "words", "wording", "draft"),
)

"""What the language model does with text. Nothing outside changes, and text never gives it instructions."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from neena.authoring import Invalid, TaskContext, task
from neena.integrations.text.asking import as_data, ask_object, ask_text, unusable
from neena.integrations.text.fields import checked, schema_of

Source = Annotated[Any, Field(description="The text, or data such as another task found")]
Language = Annotated[
    str | None, Field(description="Language of the answer; left out for that of the text", max_length=60)
]
_LENGTHS = {
    "one sentence": "one sentence",
    "short": "at most five sentences",
    "long": "several paragraphs",
    "bullet points": "at most ten bullet points, each beginning with '- '",
}


class Written(BaseModel):
    """A text that was written."""

    text: str = Field(description="The text")


class Extracted(BaseModel):
    """What was found in a text."""

    data: dict[str, Any] = Field(description="The fields with their values; null where the text does not say")
    missing: list[str] = Field(description="Fields that the text says nothing about")


class Classified(BaseModel):
    """The label that fits a text."""

    label: str = Field(description="One of the labels given")


@task(
    effect="read",
    tells="Summarized the text.",
    says=("summarise", "summarize", "sum up", "make a summary", "tl;dr", "key points", "in short"),
    timeout=120,
)
async def summarize_text(
    context: TaskContext,
    text: Source,
    length: Annotated[
        Literal["one sentence", "short", "long", "bullet points"], Field(description="How long the summary is")
    ] = "short",
    language: Language = None,
) -> Written:
    """Summarize a text or the results of other tasks."""
    instructions = (
        f"Summarize the data in {_LENGTHS[length]}. State only what it says. "
        f"Write {_in(language)}. Answer with the summary only."
    )
    return Written(text=await ask_text(context, instructions, as_data(text)))


@task(
    effect="read",
    tells="Extracted the fields from the text.",
    says=("extract from", "pull out", "get the details from the text", "parse the text", "find the values in the text"),
    timeout=120,
)
async def extract_fields(
    context: TaskContext,
    text: Source,
    fields: Annotated[
        dict[str, str],
        Field(
            description="Field names with what each is: text, number, integer, boolean, date or list, "
            "optionally followed by a colon and a description"
        ),
    ],
) -> Extracted:
    """Extract named fields from a text."""
    instructions = (
        "Extract the fields of the schema from the data. Take values only from the data; "
        "give null for a field that the data does not state. Do not guess."
    )
    schema = schema_of(fields)
    found = checked(fields, await ask_object(context, instructions, as_data(text), schema))
    return Extracted(data=found, missing=[name for name, value in found.items() if value is None])


@task(
    effect="read",
    tells="Classified the text as {result.label}.",
    says=("classify", "categorize", "which category", "what kind of", "label the text", "sentiment", "is it urgent"),
    timeout=120,
)
async def classify_text(
    context: TaskContext,
    text: Source,
    labels: Annotated[list[str], Field(description="Labels to choose from", min_length=2, max_length=50)],
    hint: Annotated[str | None, Field(description="What decides, in a sentence", max_length=1000)] = None,
) -> Classified:
    """Choose the label that fits a text best."""
    names = list(dict.fromkeys(label.strip() for label in labels))
    if not all(names) or len(names) < 2:
        raise Invalid("labels: give at least two different labels, none of them empty.")
    schema = {
        "type": "object",
        "properties": {"label": {"type": "string", "enum": names}},
        "required": ["label"],
        "additionalProperties": False,
    }
    instructions = "Choose the one label that fits the data best." + (f" What decides: {hint}" if hint else "")
    answer = await ask_object(context, instructions, as_data(text), schema)
    chosen = str(answer["label"]).strip().casefold()
    label = next((name for name in names if name.casefold() == chosen), None)
    if label is None:
        raise unusable("it is none of the labels")
    return Classified(label=label)


@task(
    effect="read",
    tells="Wrote the text.",
    says=("write a text", "compose", "draft a reply", "rewrite", "translate", "phrase as", "word a message"),
    timeout=120,
)
async def compose_text(
    context: TaskContext,
    instruction: Annotated[
        str, Field(description="What to write, for whom, in which tone", min_length=1, max_length=4000)
    ],
    text: Annotated[Any, Field(description="Text or data that it is made from")] = None,
    language: Language = None,
) -> Written:
    """Write a text as instructed, from data where given."""
    instructions = (
        f"Write a text for a person who asks: {instruction}\n"
        "Take facts only from that request and from the data; invent no names, numbers or dates. "
        f"Write {_in(language)}. Answer with the text only."
    )
    data = as_data(text) if text not in (None, "", [], {}) else "(no data)"
    return Written(text=await ask_text(context, instructions, data))


def _in(language: str | None) -> str:
    if language is None:
        return "in the language of the data or of the request"
    if not language.replace(" ", "").replace("-", "").isalpha():
        raise Invalid("language: give the name of a language, such as German.")
    return f"in {language}"

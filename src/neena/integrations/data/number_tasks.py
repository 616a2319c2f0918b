"""Tasks with numbers."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PlainSerializer

from neena.authoring import Invalid, TaskContext, task
from neena.integrations.data.items import Calculation, calculated
from neena.integrations.data.values import number, plain


def _shortest(value: float) -> int | float:
    """6 instead of 6.0: whole numbers are written as people write them."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


class Number(BaseModel):
    """A number that was calculated."""

    result: Annotated[float, PlainSerializer(_shortest)] = Field(description="The number")


class FieldNumber(Number):
    """A number calculated over items."""

    used: int = Field(description="How many items had a number")


Operation = Literal["add", "subtract", "multiply", "divide", "percent_of"]


@task(
    effect="read",
    name="Calculate Over Items",
    tells="The {calculation} of {field} is {result.result}.",
    says=("sum of", "total of", "add up", "average of", "mean of", "highest", "lowest", "maximum", "minimum"),
)
async def calculate_field(
    _: TaskContext,
    items: Annotated[list[Any], Field(description="The items, such as another task found")],
    calculation: Annotated[Calculation, Field(description="What to calculate")],
    field: Annotated[str | None, Field(description="Field that holds the number; left out for plain numbers")] = None,
) -> FieldNumber:
    """Calculate the sum, average, smallest or largest number of a field."""
    result, used = calculated(items, field, calculation)
    return FieldNumber(result=result, used=used)


@task(
    effect="read",
    tells="Calculated {result.result}.",
    says=("calculate", "plus", "minus", "times", "divided by", "percent of", "add two numbers", "multiply"),
)
async def calculate_number(
    _: TaskContext,
    first: Annotated[float, Field(description="First number")],
    operation: Annotated[Operation, Field(description="What to do; percent_of: so many percent of the second")],
    second: Annotated[float, Field(description="Second number")],
) -> Number:
    """Calculate with two numbers."""
    one, other = _exact(first), _exact(second)
    if operation == "divide" and not other:
        raise Invalid("second: a number cannot be divided by zero.")
    with localcontext() as exact:
        exact.prec = 60
        match operation:
            case "add":
                result = one + other
            case "subtract":
                result = one - other
            case "multiply":
                result = one * other
            case "divide":
                result = one / other
            case "percent_of":
                result = one * other / 100
        return Number(result=plain(result))


@task(
    effect="read",
    tells="Rounded {value} to {result.result}.",
    says=("round to", "round off", "without decimals", "two decimal places"),
)
async def round_number(
    _: TaskContext,
    value: Annotated[float, Field(description="Number to round")],
    decimals: Annotated[int, Field(description="Digits after the point", ge=0, le=15)] = 0,
) -> Number:
    """Round a number, a half away from zero."""
    with localcontext() as exact:
        exact.prec = 200
        return Number(result=plain(_exact(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)))


def _exact(value: float) -> Decimal:
    found = number(value)
    if found is None:
        raise Invalid("This is not a number that can be calculated with.")
    return found

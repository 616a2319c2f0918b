"""Spending on the wire."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field


class SpendingOut(BaseModel):
    """What the caller's organization has spent on the language model today."""

    day: dt.date = Field(description="The day, in UTC.", examples=["2026-11-23"])
    calls: int = Field(description="Calls of the language model.", examples=[12])
    input_tokens: int = Field(description="Tokens sent; of questions under way as estimated.", examples=[48210])
    output_tokens: int = Field(description="Tokens written; of questions under way as estimated.", examples=[3120])
    cost: float | None = Field(
        description="What they cost, in the currency of the prices; null where no prices are set.", examples=[0.0152]
    )
    limit: float | None = Field(description="What may be spent a day; null where there is no limit.", examples=[5.0])
    unit: Literal["money", "tokens"] = Field(
        description="What the limit counts: `money` where prices are set, else `tokens` in and out.", examples=["money"]
    )
    refused: int = Field(description="Questions that the limit has forbidden today.", examples=[0])

"""The table of what is spent on the language model."""

from datetime import date

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.database import Base


class ModelSpend(Base):
    """What one payer's questions took on one day (UTC). `payer` is an organization's id, or a user's e-mail.

    Tokens of questions that are under way are counted as estimated. Money is not stored: it follows from the prices.
    """

    __tablename__ = "model_spend"

    payer: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    refused: Mapped[int] = mapped_column(BigInteger)

"""All tasks of the integration, in the order in which people read them."""

from neena.integrations.data.date_tasks import add_to_date, current_date, date_difference, format_date
from neena.integrations.data.item_tasks import (
    count_by_field,
    count_items,
    filter_items,
    group_items,
    list_values,
    pick_fields,
    sort_items,
    take_items,
    unique_items,
)
from neena.integrations.data.number_tasks import calculate_field, calculate_number, round_number
from neena.integrations.data.text_tasks import format_as_table, join_as_text

__all__ = [
    "filter_items",
    "sort_items",
    "take_items",
    "count_items",
    "count_by_field",
    "group_items",
    "unique_items",
    "pick_fields",
    "list_values",
    "calculate_field",
    "calculate_number",
    "round_number",
    "current_date",
    "add_to_date",
    "date_difference",
    "format_date",
    "join_as_text",
    "format_as_table",
]

"""What the numbers of AT-SPI mean (`atspi-constants.h` of at-spi2-core), in the words that WAI-ARIA has for them.

Models and people know the roles of the web best: a `push button` is a `button`, wherever it comes from.
"""


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in listed.split(","))


_ROLES = _words(
    "invalid, accelerator label, alert, animation, arrow, calendar, canvas, checkbox, menuitemcheckbox, color chooser,"
    "columnheader, combobox, date editor, desktop icon, desktop frame, dial, dialog, directory pane, drawing area,"
    "file chooser, filler, focus traversable, font chooser, window, glass pane, html container, icon, image,"
    "internal frame, label, layered pane, list, listitem, menu, menubar, menuitem, option pane, tab, tablist, panel,"
    "textbox, menu, progressbar, button, radio, menuitemradio, root pane, rowheader, scrollbar, scroll pane,"
    "separator, slider, spinbutton, split pane, status, table, cell, columnheader, rowheader, tearoff menu item,"
    "terminal, textbox, togglebutton, toolbar, tooltip, tree, treegrid, unknown, viewport, window,"
    "extended, header, footer, paragraph, ruler, application, combobox, editbar, embedded, textbox,"
    "chart, caption, document, heading, page, section, redundant object, form, link, input method window,"
    "row, treeitem, document, document, document, document, document, comment, listbox, group,"
    "image map, notification, info bar, level bar, title bar, blockquote, audio, video, definition, article,"
    "landmark, log, marquee, math, rating, timer, text, fraction, root, subscript, superscript, description list,"
    "term, definition, footnote, deletion, insertion, mark, suggestion, button, switch"
)
# What AT-SPI itself and other toolkits call them: people who look for them may use these names, too.
_ALSO = {
    "push button": "button",
    "toggle button": "togglebutton",
    "check box": "checkbox",
    "check menu item": "menuitemcheckbox",
    "radio button": "radio",
    "radio menu item": "menuitemradio",
    "combo box": "combobox",
    "select": "combobox",
    "spin button": "spinbutton",
    "entry": "textbox",
    "input": "textbox",
    "field": "textbox",
    "text field": "textbox",
    "searchbox": "textbox",
    "password text": "textbox",
    "page tab": "tab",
    "page tab list": "tablist",
    "menu item": "menuitem",
    "menu bar": "menubar",
    "popup menu": "menu",
    "list item": "listitem",
    "list box": "listbox",
    "option": "listitem",
    "frame": "window",
    "img": "image",
    "table cell": "cell",
    "table row": "row",
    "column header": "columnheader",
    "row header": "rowheader",
    "tree item": "treeitem",
    "tree table": "treegrid",
    "progress bar": "progressbar",
    "scroll bar": "scrollbar",
    "tool bar": "toolbar",
    "tool tip": "tooltip",
    "static": "text",
    "document web": "document",
    "document frame": "document",
}
_SAID = {
    1: "active",
    3: "busy",
    4: "checked",
    5: "collapsed",
    10: "expanded",
    12: "focused",
    16: "modal",
    20: "pressed",
    23: "selected",
    32: "mixed",
    33: "required",
    36: "invalid",
    43: "readonly",
}

ROLES = frozenset(_ROLES)
PASSWORD = 40  # ATSPI_ROLE_PASSWORD_TEXT: by its number, for its name is that of every field
APPLICATION = 75
ACTIVE, BUSY, CHECKED, EDITABLE, ENABLED, ICONIFIED, SELECTED, SHOWING = 1, 3, 4, 7, 8, 15, 23, 25  # ATSPI_STATE_...

# What a person acts on.
CONTROLS = frozenset(
    _words(
        "button, checkbox, combobox, link, listitem, menu, menuitem, menuitemcheckbox, menuitemradio, radio, slider,"
        "spinbutton, switch, tab, terminal, textbox, togglebutton, treeitem"
    )
)
# What holds other things together: left out of a tree where it has no name.
HOLDERS = frozenset(
    _words(
        "application, extended, filler, footer, form, glass pane, group, header, html container, internal frame,"
        "invalid,"
        "landmark, layered pane, list, notification, page, panel, paragraph, redundant object, root pane, scroll pane,"
        "section, separator, split pane, text, title bar, unknown, viewport"
    )
)
# What runs along within a line when a document is read; everything else begins a line.
INLINE = frozenset(
    _words(
        "text, link, image, subscript, superscript, deletion, insertion, mark, suggestion, math, footnote, label, cell,"
        "columnheader, rowheader, button, icon"
    )
)


def role_of(number: int) -> str:
    """The name of a role."""
    return _ROLES[number] if 0 <= number < len(_ROLES) else "unknown"


def role_named(said: str) -> str:
    """The role that somebody means: `push button`, `Push-Button` and `button` are one."""
    plain = " ".join(said.lower().replace("-", " ").replace("_", " ").split())
    return _ALSO.get(plain, plain)


def words_of(states: int, role: str) -> tuple[str, ...]:
    """The states that matter, as words."""
    said = [word for bit, word in _SAID.items() if states >> bit & 1]
    if role in CONTROLS and not states >> ENABLED & 1:
        said.append("disabled")
    return tuple(said)

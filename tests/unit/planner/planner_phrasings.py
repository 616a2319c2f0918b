"""Ways to ask for each shipped task, alone and on what the step before gave."""

ALONE: dict[str, tuple[str, ...]] = {
    "trello.get_boards": ("Get my boards", "show all my Trello boards", "List the boards", "which boards do I have"),
    "trello.create_board": (
        'Create a board named "Alpha"',
        'make a Trello board called "Alpha"',
        "set up a new board named Alpha",
    ),
    "trello.get_board": ("Get the board b12", "show the board with the id b12", "look up board b12"),
    "trello.update_board": (
        "Rename the board b12 to Beta",
        'change the description of the board b12 to "All work"',
        "archive board b12",
        'set the name of board b12 to "Gamma"',
    ),
    "trello.delete_board": ("Delete the board b12", "remove board b12", "get rid of the board b12"),
    "trello.create_card": (
        'Create a card "Fix door" in the list 5f1a',
        "add a card called Fix door to list 5f1a",
        'put a new card named "Fix door" on the list 5f1a due 2025-03-04',
        'make a card "Fix door" in list 5f1a with the description "It squeaks"',
    ),
    "trello.get_card": ("Get the card c77", "show me card c77", "look up the card with id c77"),
    "trello.update_card": (
        "Move the card c77 to the list 5f1a",
        "rename card c77 to Paint door",
        "set the due date of the card c77 to 2025-03-04",
        "archive the card c77",
        "mark card c77 as done",
        'change the description of card c77 to "Blocked"',
    ),
    "trello.delete_card": ("Delete the card c77", "remove card c77", "erase the card with the id c77"),
    "trello.create_list": (
        'Create a list "Ideas" on the board b12',
        "add a list called Ideas to board b12",
        "make a new list named Ideas on board b12",
    ),
    "trello.get_list": ("Get the list 5f1a", "show me list 5f1a", "look up the list with id 5f1a"),
    "trello.update_list": (
        "Rename the list 5f1a to Later",
        "archive list 5f1a",
        'change the name of list 5f1a to "Later"',
    ),
    "trello.get_cards_in_list": (
        "Get the cards in the list 5f1a",
        "show every card in list 5f1a",
        "list all cards of list 5f1a",
        "which cards are in the list 5f1a",
    ),
    "trello.get_lists_in_board": (
        "Get the lists of the board b12",
        "show all lists on board b12",
        "which lists are on the board b12",
    ),
    "slack.send_message": (
        'Send "Hello all" to #ops',
        "post 'It is done' in #ops",
        "tell #ops that the build is green",
        'send a message to #ops saying "Hello all"',
        'notify #ops with the text "Hello all"',
        'write "Hello all" in the channel #ops',
    ),
    "slack.update_message": (
        'Change the message 1503435956.000247 in #ops to "Fixed"',
        'edit message 1503435956.000247 in #ops to say "Fixed"',
    ),
    "slack.delete_message": (
        "Delete the message 1503435956.000247 from #ops",
        "remove message 1503435956.000247 in #ops",
    ),
    "http.fetch": (
        "Fetch https://example.com/a.json",
        "download https://example.com/a.json",
        "get https://example.com/a.json and pick $.rates.EUR",
        "read the page https://example.com/news",
    ),
    "http.send": ("Send a POST request to https://example.com/hook", "post to https://example.com/hook"),
    "email.send_email": (
        'Send an email to ann@example.com with the subject "Hi" and the body "See you"',
        'mail "See you" to ann@example.com with the subject Hi',
        'email ann@example.com with the subject "Hi" saying "See you"',
    ),
    "email.read_emails": ("Read my emails", "check the inbox", "get the latest emails", "show my unread mails"),
    "data.current_date": ("Get today's date", "what day is it today", "tell me the current time"),
}

GIVERS: dict[str, str] = {
    "trello.get_boards": "Get my boards",
    "trello.get_cards_in_list": "Get the cards in the list 5f1a",
    "trello.get_lists_in_board": "Show the lists of the board b12",
    "email.read_emails": "Read my emails",
    "http.fetch": "Fetch https://example.com/a.json",
}

TAKERS: dict[str, tuple[str, ...]] = {
    "slack.send_message": (
        "post them to #ops",
        "send a message to #ops with their names",
        "send a message to #ops with their names and how many there are",
        "post a summary to #ops",
        "tell #ops how many there are",
        "share the result in #ops",
    ),
    "email.send_email": (
        'email them to ann@example.com with the subject "News"',
        "mail the result to ann@example.com",
        "send an email to ann@example.com with their names and the subject News",
    ),
    "data.sort_items": ("sort them by name", "sort the items by name in descending order", "order them by date"),
    "data.count_items": ("count them", "count the items"),
    "data.take_items": ("take the first 3 items", "keep only the first 5"),
    "data.filter_items": ('filter them by name equals "Door"', 'keep only those where the name contains "Door"'),
    "data.unique_items": ("remove duplicates", "remove the duplicates by name"),
    "data.format_as_table": ("format them as a table", "make a table of them"),
    "data.group_items": ("group them by name",),
    "data.list_values": ("list the values of the field name",),
    "data.join_as_text": ("join them as text", "join the names as text"),
    "data.pick_fields": ("pick the fields name and url",),
}

THINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ('Create a board named "Alpha" and add a list called Ideas to it', ("trello.create_board", "trello.create_list")),
    ('Create a list "Ideas" on the board b12 and put a card "Go" in it', ("trello.create_list", "trello.create_card")),
    ('Create a card "Go" in the list 5f1a and archive it', ("trello.create_card", "trello.update_card")),
    ("Get the cards in the list 5f1a and delete them", ("trello.get_cards_in_list", "trello.delete_card")),
    (
        "Get the cards in the list 5f1a and move them to the list 77bb",
        ("trello.get_cards_in_list", "trello.update_card"),
    ),
    ('Create a card "Go" in the list 5f1a and post its link to #ops', ("trello.create_card", "slack.send_message")),
    ('Post "Starting" in #ops and then delete that message', ("slack.send_message", "slack.delete_message")),
    ('Post "Starting" in #ops and then change it to "Done"', ("slack.send_message", "slack.update_message")),
    ("Fetch https://example.com/a.json, pick $.rates.EUR and post it to #ops", ("http.fetch", "slack.send_message")),
    ("Get the board b12 and email it to ann@example.com", ("trello.get_board", "email.send_email")),
    (
        "Delete all cards in the list Done of the board Support",
        ("trello.get_boards", "trello.get_lists_in_board", "trello.get_cards_in_list", "trello.delete_card"),
    ),
    (
        "Move the card Fix from the list Open to the list Done of the board Support",
        ("trello.get_boards", "trello.get_lists_in_board", "trello.get_cards_in_list", "trello.update_card"),
    ),
    ("Rename the board Support to Help", ("trello.get_boards", "trello.update_board")),
    ("Get the lists of the Support board", ("trello.get_boards", "trello.get_lists_in_board")),
    (
        'Add a card "Buy milk" to the list Shopping of the board Home',
        ("trello.get_boards", "trello.get_lists_in_board", "trello.create_card"),
    ),
    ("Add a list called Later to the board Home", ("trello.get_boards", "trello.create_list")),
    (
        'Please put "Call Bob" on my To Do list on the board Home',
        ("trello.get_boards", "trello.get_lists_in_board", "trello.create_card"),
    ),
    (
        "Move the card Fix from Open to Done",
        ("trello.get_boards", "trello.get_lists_in_board", "trello.get_cards_in_list", "trello.update_card"),
    ),
    ("Post the names of all boards in #ops", ("trello.get_boards", "slack.send_message")),
    ("Find the board named Marketing and rename it to Growth", ("trello.get_boards", "trello.update_board")),
    ("Create a list named Q4 on board b77 and move card c7 into it", ("trello.create_list", "trello.update_card")),
    ("Send 'Passed' to #ci and, once that is done, delete card c9.", ("slack.send_message", "trello.delete_card")),
    ("Set card c7's due date to 2025-03-01", ("trello.update_card",)),
    ("Put card c7 in the list 88bb", ("trello.update_card",)),
    ("Let #team know that the release is out", ("slack.send_message",)),
    ('I need a new card "Coffee" on the list 5f1a', ("trello.create_card",)),
)

REFUSED: tuple[str, ...] = (
    "Book a flight to Lisbon for Monday.",
    "Translate the board b12 into French",
    'Post "x" in #ops and order a pizza',
    "Get my boards and play some music",
    "Send a fax to the bank",
    "Delete the repository demo",
    "Create an invoice for ACME",
    "Duplicate the board b12",
    "Copy the card c7 to list 88bb",
    "Invite bob@example.com to the board b77",
    "Move the card c7",
    "If the list 5f1a has cards, delete them",
    "What is the weather in Lisbon?",
    "Turn on the lights",
    "hello",
    "?!",
    "",
)

MISSING: tuple[tuple[str, str, str], ...] = (
    ("Send a message to #general.", "slack.send_message", "text"),
    ('Create a card "Go"', "trello.create_card", "id_list"),
    ("Delete the card", "trello.delete_card", "id"),
    ("Create a board", "trello.create_board", "name"),
    ("Fetch a URL", "http.fetch", "url"),
)

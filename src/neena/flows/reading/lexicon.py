"""The small vocabulary that reading rests on: verbs by what they do, words that join, words that say nothing."""

from neena.flows.reading.stems import stem


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_ACTS: dict[str, str] = {
    "get": "get fetch retrieve show list find look read give display see view check load pull search return obtain"
    " query open lookup what which download browse tell inspect who take grab collect gather summarize summarise",
    "create": "create make add new build set put write insert start generate register open post"
    " schedule draft file raise leave prepare log",
    "update": "update change edit modify set rename move put mark assign adjust alter replace correct archive close"
    " reopen unarchive transfer shift adapt revise amend reschedule complete finish restore rewrite turn give fix bump",
    "delete": "delete remove drop erase discard trash destroy clear throw get-rid cancel wipe bin scrap dump",
    "send": "send post tell notify message write announce share inform mail email ping report publish alert say"
    " forward let drop communicate submit broadcast give put warn",
    "filter": "filter keep only select exclude narrow",
    "sort": "sort order rank arrange",
    "count": "count tally",
    "pick": "pick extract take select pluck",
    "join": "join combine merge concatenate",
    "calculate": "calculate compute sum total average add evaluate divide multiply subtract",
    "format": "format render convert table",
    "save": "save download",
}
ACTS: dict[str, frozenset[str]] = {}
for _act, _verbs in _ACTS.items():
    for _verb in _verbs.split():
        ACTS[stem(_verb)] = ACTS.get(stem(_verb), frozenset()) | {_act}

SPOKEN = frozenset(verb for verbs in _ACTS.values() for verb in verbs.split())  # as they are written
VERBS = frozenset(ACTS) | frozenset(
    stem(verb)
    for verb in word_set(
        "reply respond answer "
        "book buy call translate summarize summarise play run upload ask go invite reserve pay print turn deploy "
        "launch restart reboot copy duplicate clone export import save store use apply wait remind subscribe "
        "unsubscribe follow approve reject sign attach link comment rate split group prepare analyze analyse classify "
        "parse resize crop rotate detect recognize transcribe execute trigger schedule track plan"
    )
)
# Words that are as often a noun: they open a clause only where a noun could not stand.
NOUN_VERBS = frozenset(
    stem(word)
    for word in word_set(
        "list card post message mail email table sort count order report update set check mark filter name find move "
        "change address view comment play run call plan record file print total sum average select rank book schedule "
        "track rate group share transfer link draft format alert keep only new start close open drop query pay copy "
        "search build complete turn give use number launch release deploy which what who"
    )
)

FILLERS = word_set(
    "please kindly also just now first firstly secondly then next finally lastly subsequently afterwards afterward"
    " later so can could would will you i we want need wish like to let's lets help me us hi hello hey neena i'd"
    " i'll we'd should must immediately directly simply quickly go ahead thanks thank again ok okay"
)
JOINING = word_set("and then but also plus & afterwards afterward next finally lastly subsequently")
SEQUENCE = word_set("then afterwards afterward next finally lastly subsequently")
NEGATIONS = word_set("don't dont not never without doesn't no avoid skip")
DETERMINERS = word_set(
    "a an the my our your their its this that these those all every each any some it them him her one both another"
    " me us everybody everyone anyone whatever his"
)
ALL = word_set("all every each")
EACH = word_set("each every per")
PREPOSITIONS = word_set("of in on from to into onto at for with within inside under about by via using as off")
PRONOUNS = word_set("it them they these those this that its their result results same")
_GREETINGS = word_set("hello hi hey thanks thank again ok okay")
# Verbs that say little of what is done: `make it vanish`, `give her a word back`.
LIGHT = word_set("make get give let put have take set bring go fetch keep leave")
STOP = (
    DETERMINERS
    | PREPOSITIONS
    | PRONOUNS
    | FILLERS
    | JOINING
    | word_set("is are be been was were has have do does there how")
) - _GREETINGS
# Nouns for what a message says, rather than for a thing that a task handles.
CONTENT = frozenset(
    stem(word)
    for word in word_set(
        "summary result message text list name report update note reminder info information detail status overview "
        "number count content answer data title link url date everything something word notice notification "
        "announcement greeting body value output outcome response news total digest thing id description amount rate "
        "price everybody everyone team channel people person reply mail email one item figure copy line subject "
        "headline"
    )
)
# What people say for a parameter, beside its own name.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "desc": ("description",),
    "description": ("desc", "text"),
    "due": ("due date", "deadline", "due on", "due by"),
    "start": ("start date", "starting", "starts"),
    "name": ("named", "called", "titled", "title", "entitled"),
    "title": ("titled", "called", "named", "name", "entitled"),
    "text": ("saying", "says", "message", "content", "reading", "that says", "body", "wording"),
    "body": ("saying", "says", "text", "content", "message", "that says", "description"),
    "message": ("saying", "says", "text", "content", "that says"),
    "content": ("saying", "says", "text", "message", "that says"),
    "cc": ("copy", "copy to", "in copy"),
    "bcc": ("blind copy", "blind copy to"),
    "reply_to": ("answers to", "replies to"),
    "subject": ("subject line", "titled"),
    "summary": ("titled", "title", "called", "named"),
    "head": ("from",),
    "base": ("into",),
    "assignee": ("assigned to",),
    "requester": ("from", "by"),
    "pos": ("position",),
    "url": ("link", "address"),
    "closed": ("archived",),
    "due_complete": ("complete", "completed", "done"),
    "desc_data": (),
    "limit": ("at most", "top", "first", "maximum"),
    "query": ("for", "about"),
    "status": ("to", "as"),
    "field": ("by", "where", "whose", "of"),
    "fields": ("columns", "field", "column"),
    "value": ("equals", "contains", "containing", "than", "is", "least", "most", "before", "after", "with"),
    "decimals": ("decimal", "digits", "places"),
}
TRUE_WORDS = word_set("true yes on 1")
FALSE_WORDS = word_set("false no off 0")


def acts_of(verb: str) -> frozenset[str]:
    """What the (stemmed) verb may do: `put` creates or updates."""
    return ACTS.get(verb, frozenset())

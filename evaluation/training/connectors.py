"""Made-up catalogues of connectors and requests over them: services, their things, and what is done to them.

They teach what the other training cases do not hold: services that are named once and meant again, several things asked
for with one verb, several verbs for one thing, and tasks that are told apart by their verb alone.
"""

import random
from dataclasses import dataclass, field

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.kernel.ids import stable_id

_SERVICES = {
    "Airtable": ("record", "base", "view", "comment"),
    "HubSpot": ("contact", "deal", "company", "ticket", "note"),
    "Notion": ("page", "database", "block", "comment"),
    "ClickUp": ("goal", "space", "task", "checklist"),
    "Stripe": ("customer", "invoice", "refund", "charge", "coupon"),
    "Mailchimp": ("campaign", "audience member", "template", "segment"),
    "Shopify": ("order", "product", "discount code", "customer"),
    "Zoom": ("meeting", "webinar", "recording", "registrant"),
    "PagerDuty": ("incident", "schedule", "escalation policy"),
    "Okta": ("user", "group", "application", "session"),
    "Bitbucket": ("repository", "branch", "pull request", "commit"),
    "QuickBooks": ("bill", "vendor", "estimate", "payment", "invoice"),
    "Intercom": ("conversation", "contact", "article", "message"),
    "WordPress": ("post", "category", "media item", "comment"),
    "DocuSign": ("envelope", "recipient", "template"),
    "Twilio": ("call", "text message", "phone number"),
    "Datadog": ("monitor", "dashboard", "event", "downtime"),
    "Workable": ("candidate", "job", "offer"),
    "Typeform": ("form", "response", "workspace"),
    "Pipedrive": ("lead", "pipeline", "activity", "person", "note"),
}
_VERBS = {
    "get": (
        ("retrieve", "Retrieve all the {many} of {service}", "Retrieve {many} from {service}",
         "List the {many} in {service}"),
        ("get all the {mine}{many}", "retrieve the {mine}{many}", "list every {mine}{one}", "find the {mine}{many}",
         "fetch the latest {mine}{one}", "show me the {mine}{many}", "pull the {mine}{many}"),
    ),
    "create": (
        ("create", "Create {a} {one} in {service}", "Adds a new {one} to {service}"),
        ("create a new {mine}{one}", "make {a} {mine}{one}", "add a {mine}{one}",
         "open a new {mine}{one}", "set up a {mine}{one}",
         "enter a new {mine}{one}"),
    ),
    "update": (
        ("update", "Update an existing {one} in {service}", "Changes {a} {one} of {service}"),
        ("update the {mine}{one}", "change the {mine}{one}", "edit the {mine}{one}", "modify the {mine}{one} details"),
    ),
    "delete": (
        ("delete", "Delete {a} {one} from {service}", "Removes {a} {one} of {service}"),
        ("delete the {mine}{one}", "remove the {mine}{one}", "get rid of the {mine}{one}", "drop the {mine}{one}"),
    ),
}  # fmt: skip
_OPENINGS = ("", "", "", "Please ", "I want to ", "Can you ", "I'd like to ", "We need to ")
_LINKS = (" and ", ", then ", ". Then ", ", and ", ". Next ", ". After that, ", ". ")
_LOOPS = (
    "for each {mine}{one}, ",
    "for every {mine}{one} ",
    "within each {mine}{one} ",
    "if the {mine}{one} is new, ",
    "when a {mine}{one} is found, ",
)
_IDLE = (
    "Thank you.",
    "I need some help with our tools.",
    "This is for the quarterly report.",
    "We do this every Monday.",
    "Thanks a lot!",
)
_IMPOSSIBLE = (
    "water the plants in the lobby",
    "order a pizza",
    "book a flight to Rome",
    "fix the printer",
    "check the results",
    "sign the papers",
    "drive to the airport",
)


@dataclass
class _Writer:
    """One request while it is written: `spoken` are the services that have been named."""

    rnd: random.Random
    spoken: str = ""
    parts: list[str] = field(default_factory=list[str])
    tasks: list[str] = field(default_factory=list[str])

    def says(self, act: str, service: str, thing: str) -> str:
        named = service == self.spoken and self.rnd.random() < 0.7
        self.spoken = service
        self.tasks.append(task_id(act, service, thing))
        way = self.rnd.choice(_VERBS[act][1])
        name = self.rnd.choice((service, service.lower()))
        if named or self.rnd.random() < 0.6:
            return _filled(way, thing, service, "" if named else f"{name} ")
        return f"{_filled(way, thing, service, '')} in {name}"


def task_id(act: str, service: str, thing: str) -> str:
    """The id that a task of a made-up catalogue has."""
    return f"{service}.{act}_{thing.replace(' ', '_')}"


def catalogue(rnd: random.Random) -> tuple[TaskSpec, ...]:
    """Some services with most of their tasks, told of in some style."""
    services = rnd.sample(sorted(_SERVICES), rnd.choice((2, 4, 8, 16, 20)))
    style = rnd.randrange(3)
    acts = {service: [act for act in _VERBS if rnd.random() < 0.9] for service in services}
    return tuple(_task(act, one, thing, style) for one in services for thing in _SERVICES[one] for act in acts[one])


def request(rnd: random.Random, tasks: tuple[TaskSpec, ...]) -> tuple[str, list[str]]:
    """A request over the catalogue, and its tasks in order."""
    known = {one.dotted_name for one in tasks}
    services = sorted({one.integration for one in tasks})
    writer = _Writer(rnd)
    parts: list[str] = []
    service = rnd.choice(services)
    for _ in range(rnd.choice((1, 2, 2, 3, 3, 4))):
        service = service if rnd.random() < 0.5 else rnd.choice(services)
        parts.append(_part(writer, service))
    if rnd.random() < 0.15:
        parts.insert(rnd.randrange(len(parts) + 1), rnd.choice(_IMPOSSIBLE))
    text = rnd.choice(_OPENINGS) + parts[0]
    for part in parts[1:]:
        link = rnd.choice(_LINKS)
        text += link + (part[0].upper() + part[1:] if link.endswith(". ") else part)
    if rnd.random() < 0.2:
        text = f"{rnd.choice(_IDLE)} {text[0].upper()}{text[1:]}"
    return text + ".", [one for one in writer.tasks if one in known]


def _part(writer: _Writer, service: str) -> str:
    rnd = writer.rnd
    thing, other = rnd.sample(_SERVICES[service], 2)
    act = rnd.choice(("get", "get", "create", "create", "update", "delete"))
    kind = rnd.random()
    if kind < 0.12:  # two verbs, one thing
        writer.tasks += [task_id("get", service, thing), task_id("delete", service, thing)]
        writer.spoken = service
        found, gone = rnd.choice(("retrieve", "get", "find")), rnd.choice(("delete", "remove"))
        return f"{found} and {gone} all the {service} {_many(thing)}"
    if kind < 0.24:  # one verb, two things
        writer.tasks += [task_id(act, service, thing), task_id(act, service, other)]
        writer.spoken = service
        verb = rnd.choice(_VERBS[act][1]).split()[0]
        return f"{verb} {service.lower()} {_many(thing)} and {_many(other)}"
    if kind < 0.38:  # one thing for each of another
        loop = _filled(rnd.choice(_LOOPS), thing, service, f"{service} " if service != writer.spoken else "")
        writer.spoken = service
        writer.tasks.append(task_id("get", service, thing))
        return loop + writer.says(rnd.choice(("create", "update", "delete")), service, other)
    return writer.says(act, service, thing)


def _task(act: str, service: str, thing: str, style: int) -> TaskSpec:
    told = _VERBS[act][0][1:]
    words = thing.split()
    name = (f"{service} {thing} {_VERBS[act][0][0]}", f"{act} {thing}", f"{_VERBS[act][0][0]} {service} {thing}")[style]
    dotted = task_id(act, service, thing)
    key = Parameter("name" if act == "create" else "id", "string", 1, f"The {words[-1]}", optional=act == "get")
    return TaskSpec(
        id=stable_id("connector", f"{dotted}.{style}"),
        dotted_name=dotted,
        name=name,
        description=_filled(told[style % len(told)], thing, service, ""),
        integration=service,
        integration_name=service,
        effect="read" if act == "get" else "write",
        parameters=(key,) if style else (),
        outputs=(),
        output_name="",
        output_is_list=act == "get",
    )


def _filled(way: str, thing: str, service: str, mine: str) -> str:
    a = "an" if thing[0] in "aeiou" else "a"
    return way.format(one=thing, many=_many(thing), service=service, mine=mine, a=a)


def _many(thing: str) -> str:
    return f"{thing[:-1]}ies" if thing.endswith("y") and thing[-2] not in "aeiou" else f"{thing}s"

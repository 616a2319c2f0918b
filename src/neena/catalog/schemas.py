"""Integrations and task definitions on the wire (contract 2.3, 2.5)."""

from typing import Any
from uuid import UUID

from pydantic import Field

from neena.authoring.definition import Definition, Parameter
from neena.authoring.integration import AuthType, Integration
from neena.authoring.trigger import EventField
from neena.catalog.trigger_definitions import TriggerDefinition
from neena.kernel.schema import EXAMPLE_ID, EXAMPLE_TIME, Time, Wire


class IntegrationOut(Wire):
    """An outside service, or a built-in group of tasks."""

    id: UUID = Field(description="The same on every machine.", examples=[EXAMPLE_ID])
    name: str = Field(description="What people call it.", examples=["Slack"])
    short_name: str = Field(description="Unique, lower case.", examples=["slack"])
    class_name: str = Field(description="The adapter's name.", examples=["SlackIntegration"])
    auth_type: AuthType = Field(description="How one signs in.", examples=["oauth2"])
    created_date: Time = Field(description="Since when Neena has it.", examples=[EXAMPLE_TIME])
    modified_date: Time = Field(description="When its declaration last changed.", examples=[EXAMPLE_TIME])
    credential_form: str | None = Field(
        description="How a pasted credential is written; null when none is needed.", examples=["APIKEY:TOKEN"]
    )


class TaskParameterOut(Wire):
    """One parameter or output field of a task."""

    name: str = Field(description="The parameter's name.", examples=["channel"])
    data_type: str = Field(
        description="`string`, `int`, `float`, `bool`, `date`, `datetime`, `list`, `object` or `any`.",
        examples=["string"],
    )
    position: int = Field(description="Place, from 1.", examples=[1])
    doc_string: str = Field(description="What it means.", examples=["Channel id or name"])
    optional: bool = Field(description="Whether it may be left out.", examples=[False])


class TaskDefinitionOut(Wire):
    """Something a flow can call: read from code, the same for everybody; or a workflow of the caller's organization."""

    id: UUID = Field(description="The same on every machine; of a workflow, its own id.", examples=[EXAMPLE_ID])
    task_name: str = Field(description="What people call it.", examples=["Send Message"])
    integration: UUID = Field(description="Id of its integration.", examples=[EXAMPLE_ID])
    parameters: list[TaskParameterOut] = Field(description="What it takes.", examples=[[]])
    input_type: str = Field(description="Name of the input model; empty without parameters.", examples=["SlackSend"])
    input_yml: str = Field(description="Example of the input in YAML.", examples=["channel: ops\ntext: hello\n"])
    description: str = Field(description="What it does.", examples=["Post a message to a channel."])
    python_method_name: str = Field(description="The method behind it.", examples=["send_message"])
    output_type: str = Field(description="Name of the output model; `List[X]` for lists.", examples=["Message"])
    output_yml: str = Field(description="Example of the output in YAML.", examples=["ok: true\nts: '1.2'\n"])
    output_parameters: list[TaskParameterOut] = Field(description="The fields of one output.", examples=[[]])
    output_is_list: bool = Field(description="Whether it answers a list.", examples=[False])
    created_date: Time = Field(description="Since when Neena has it.", examples=[EXAMPLE_TIME])
    modified_date: Time = Field(description="When it last changed.", examples=[EXAMPLE_TIME])
    created_by_email: str | None = Field(
        description="Who published the workflow; null for what comes from code.", examples=[None]
    )
    modified_by_email: str | None = Field(description="The same; null for what comes from code.", examples=[None])
    deleted_at: Time | None = Field(description="Always null: withdrawn definitions are not shown.", examples=[None])
    belongs_to_integration: IntegrationOut = Field(description="The integration itself.")
    effect: str = Field(description="`read` changes nothing outside; `write` does.", examples=["write"])
    idempotent: bool = Field(description="Whether calling twice has the effect of once.", examples=[False])


class EventFieldOut(Wire):
    """One value of an event, which templates name as `<{name}>`."""

    name: str = Field(description="The field's name.", examples=["ticket_id"])
    json_path: str = Field(description="Where it stands in the event (RFC 9535).", examples=["$.detail.id"])
    data_type: str = Field(description="As of task parameters.", examples=["string"])
    doc_string: str = Field(description="What it means.", examples=["Number of the ticket"])
    optional: bool = Field(description="Whether an event may lack it; its text is empty then.", examples=[False])
    example: Any = Field(description="What it held in a recorded event; null where none is kept.", examples=["8841"])


class TriggerDefinitionOut(Wire):
    """A kind of event that can set a flow going: read from code, the same for everybody."""

    id: UUID = Field(description="The same on every machine.", examples=[EXAMPLE_ID])
    trigger_name: str = Field(description="What people call it.", examples=["Ticket Created"])
    integration: UUID = Field(description="Id of its integration.", examples=[EXAMPLE_ID])
    integration_short_name: str = Field(description="Short name of its integration.", examples=["zendesk"])
    python_method_name: str = Field(description="The handler behind it.", examples=["handle_ticket_created"])
    description: str = Field(description="What has happened.", examples=["A ticket was opened."])
    event_fields: list[EventFieldOut] = Field(description="What templates may use.", examples=[[]])
    created_date: Time = Field(description="Since when Neena has it.", examples=[EXAMPLE_TIME])
    modified_date: Time = Field(description="When it last changed.", examples=[EXAMPLE_TIME])
    created_by_email: str | None = Field(description="Always null: definitions come from code.", examples=[None])
    modified_by_email: str | None = Field(description="Always null: definitions come from code.", examples=[None])
    deleted_at: Time | None = Field(description="Always null: withdrawn definitions are not shown.", examples=[None])
    entity_id_field: str | None = Field(
        description="The field with the outside object's own id, by which results are found.", examples=["ticket_id"]
    )
    signing: str | None = Field(
        description="How the service signs, and where its signing secret is found; null where only Neena's own ways "
        "of proof are taken.",
        examples=["Zendesk shows the signing secret of each webhook."],
    )


def trigger_definition_out(definition: TriggerDefinition) -> TriggerDefinitionOut:
    """A trigger definition on the wire."""
    integration, trigger = definition.integration, definition.trigger
    return TriggerDefinitionOut(
        id=definition.id,
        trigger_name=trigger.name,
        integration=integration.id,
        integration_short_name=integration.short_name,
        python_method_name=trigger.method,
        description=definition.description,
        event_fields=[_event_field_out(one, definition.example.get(one.name)) for one in trigger.fields],
        created_date=integration.created,
        modified_date=integration.created,
        created_by_email=None,
        modified_by_email=None,
        deleted_at=None,
        entity_id_field=trigger.entity,
        signing=integration.webhooks.secret if integration.webhooks else None,
    )


def _event_field_out(field: EventField, example: Any) -> EventFieldOut:
    return EventFieldOut(
        name=field.name,
        json_path=field.json_path,
        data_type=field.data_type,
        doc_string=field.doc_string,
        optional=field.optional,
        example=example,
    )


def integration_out(integration: Integration) -> IntegrationOut:
    """An integration's declaration on the wire."""
    return IntegrationOut(
        id=integration.id,
        name=integration.name,
        short_name=integration.short_name,
        class_name=integration.class_name,
        auth_type=integration.auth.auth_type,
        created_date=integration.created,
        modified_date=integration.created,
        credential_form=getattr(integration.auth, "form", None),
    )


def _parameter_out(parameter: Parameter) -> TaskParameterOut:
    return TaskParameterOut.model_validate(parameter)


def definition_out(definition: Definition) -> TaskDefinitionOut:
    """A definition on the wire."""
    integration = integration_out(definition.integration)
    values: dict[str, Any] = {
        name: getattr(definition, name)
        for name in ("id", "input_type", "input_yml", "description", "output_type", "output_yml", "output_is_list")
    }
    return TaskDefinitionOut(
        **values,
        task_name=definition.task.name,
        integration=integration.id,
        parameters=[_parameter_out(one) for one in definition.parameters],
        python_method_name=definition.task.method,
        output_parameters=[_parameter_out(one) for one in definition.output_parameters],
        created_date=definition.created,
        modified_date=definition.modified,
        created_by_email=definition.author,
        modified_by_email=definition.author,
        deleted_at=None,
        belongs_to_integration=integration,
        effect=definition.task.effect,
        idempotent=definition.task.idempotent,
    )

"""A route with plain JSON: its parameters, bodies and answers, as an operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from api.http.answers import JSON, JSONAPI
from reference import responses
from reference.json_bodies import TEXT
from reference.operations import Operation
from reference.schemas import Schema

NO_LOGIN: Final[list[Schema]] = []


@dataclass(frozen=True)
class JsonRoute:
    """What one route accepts and answers.

    - `name` is the operation's id, `tag` its group.
    - `answer` is the schema of the body; None for an answer without a body.
    - `answer_type` is the media type of the answer; `text_types` are others, with texts.
    - `faults` are the statuses of errors.
    - `has_plain_faults` says that errors are plain JSON, although the answer is not.
    - `page_faults` are the statuses of errors that are pages for every client.
    - `body` is the schema of a JSON body; `bodies` are schemas by other media types.
    - `is_body_optional` says that the route answers without a body, too.
    - `is_refused` says that the route refuses every request.
    - `unhealthy_answer` is the schema of a 503, if it is no error document.
    """

    name: str
    tag: str
    answer: Schema | None
    faults: tuple[int, ...] = ()
    body: Schema | None = None
    security: list[Schema] = field(default_factory=lambda: NO_LOGIN)
    parameters: tuple[Schema, ...] = ()
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    status: int = 200
    answer_type: str = JSON
    text_types: tuple[str, ...] = ()
    unhealthy_answer: Schema | None = None
    is_body_optional: bool = False
    page_faults: tuple[int, ...] = ()
    has_plain_faults: bool = False
    is_refused: bool = False

    def build_operation(self, docstring: str) -> Operation:
        """Build the operation; the docstring of the handler gives summary and description."""
        summary, _, description = (part.strip() for part in docstring.partition("\n"))
        operation: Operation = {"operationId": self.name, "summary": summary, "tags": [self.tag]}
        if description:
            operation["description"] = " ".join(description.split())
        if self.parameters:
            operation["parameters"] = list(self.parameters)
        content = self._build_content()
        if content:
            operation["requestBody"] = {
                "required": not self.is_body_optional,
                "content": content,
            }
        return operation | {"responses": self._build_responses(), "security": self.security}

    def _build_content(self) -> Schema:
        by_type = dict(self.bodies)
        if self.body:
            by_type[JSON] = self.body
        return {media_type: {"schema": schema} for media_type, schema in by_type.items()}

    def _build_responses(self) -> Schema:
        answers = {} if self.is_refused else {str(self.status): self._build_answer()}
        is_plain = self.has_plain_faults or self.answer_type != JSONAPI
        answers |= responses.refer_to_faults(*self.faults, plain=is_plain)
        for status in self.page_faults:
            description = responses.FAULT_DESCRIPTIONS[status]
            answers[str(status)] = responses.build_response(description, TEXT, self.answer_type)
        if self.unhealthy_answer:
            description = "A check has failed."
            answers["503"] = responses.build_response(
                description, self.unhealthy_answer, self.answer_type
            )
        return answers

    def _build_answer(self) -> Schema:
        if self.answer is None:
            is_redirect = self.status == HTTPStatus.FOUND
            description = "The address is in the header Location." if is_redirect else "No body."
            return responses.build_empty_response(description)
        answer = responses.build_response("Done.", self.answer, self.answer_type)
        answer["content"] |= {media_type: {"schema": TEXT} for media_type in self.text_types}
        return answer

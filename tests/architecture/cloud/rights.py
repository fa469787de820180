"""What a function needs by its code, and what its role allows: rights by resource."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tests.architecture.cloud.calls import Call, list_calls, list_names
from tests.architecture.cloud.code import Definition, Place, our_code
from tests.architecture.template import Template, function

type Rights = dict[str, tuple[str, ...]]
"""The actions by resource, both as the template names them."""

MEDIA: Final = "media/*"
EXPORTS: Final = "exports/*"
OWN_DATA: Final = "mails/users/*"
UPLOADS: Final = "uploads/*"
TICKETS: Final = "tickets/*"
BUCKET: Final = ""
"""The bucket itself, not its objects."""
OBJECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "api.health.checks._check_storage": (BUCKET,),
    "document_worker.logos._fetch": (MEDIA,),
    "export_worker.archive.media_fetch._open_body": (MEDIA,),
    "export_worker.upload.Upload": (EXPORTS, OWN_DATA),
    "image_worker.making.fetch": (MEDIA,),
    "import_worker.store.media_store.MediaStore": (MEDIA,),
    "import_worker.zip.s3_file.S3File": (UPLOADS,),
    "mailer.message.outgoing._load_object": ("mails/*", TICKETS),
    "api.uploads.signed_forms.sign": (UPLOADS,),
    "api.uploads.stored_files._store": (UPLOADS,),
    "openevent.domain.documents.objects.put": (TICKETS,),
    "openevent.domain.media.objects.copy": (MEDIA,),
    "openevent.domain.media.objects.find": (MEDIA, UPLOADS),
    "openevent.domain.media.objects.read": (UPLOADS,),
    "openevent.infra.storage.copy_medium": (MEDIA,),
    "openevent.infra.storage.head_object": (UPLOADS, TICKETS),
    "openevent.infra.storage.list_objects": (BUCKET,),
    "openevent.infra.storage.put_mail": ("mails/*",),
    "openevent.infra.storage.put_media": (MEDIA,),
    "openevent.infra.storage.put_upload": (UPLOADS,),
    "openevent.infra.storage.sign_download_url": (MEDIA, EXPORTS, OWN_DATA, TICKETS),
    "openevent.infra.storage.sign_upload_form": (UPLOADS,),
    "openevent.work.unreadable.put_aside": ("unreadable/*",),
}
"""Where the objects of each call of S3 are (docs/contract/storage.md)."""
COPIED_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "openevent.domain.media.objects.copy": (MEDIA, UPLOADS),
}
"""Where the sources of a copy are, if not where the copies are."""
REMOVE: Final = "openevent.infra.storage.remove_objects"
REMOVED: Final[Mapping[str, tuple[str, ...]]] = {
    "import_worker": (MEDIA,),
    "export_worker": (EXPORTS, OWN_DATA),
    # Their own jobs leave nothing.
    "document_worker": (),
    "image_worker": (),
    "scheduler": (MEDIA, EXPORTS, OWN_DATA, UPLOADS, TICKETS),
}
"""What a worker removes of its own jobs, and the daily run of what it purges.

The other functions end jobs of all kinds."""
S3_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "abort_multipart_upload": ("AbortMultipartUpload",),
    "complete_multipart_upload": ("PutObject",),
    "copy_object": ("GetObject", "PutObject"),
    "create_multipart_upload": ("PutObject",),
    "delete_objects": ("DeleteObject",),
    "generate_presigned_post": ("PutObject",),
    "get_object": ("GetObject",),
    "head_bucket": ("ListBucket",),
    "head_object": ("GetObject",),
    "list_objects_v2": ("ListBucket",),
    "put_object": ("PutObject",),
    "upload_fileobj": ("PutObject", "AbortMultipartUpload"),
    "upload_part": ("PutObject",),
}
"""IAM's name of each operation (Service Authorization Reference, Amazon S3)."""
BATCHES: Final = {"send_message_batch": "SendMessage"}
POLLING: Final = ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
"""What Lambda needs of the role to read a queue (Lambda, Using Lambda with Amazon SQS)."""
LOGGING: Final = ("logs:CreateLogStream", "logs:PutLogEvents")
NETWORK: Final = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda needs of the role in a network (Lambda, execution role and user permissions)."""
WITHOUT_A_CALL: Final[Mapping[str, Mapping[str, str]]] = {
    "document_worker": {"Bucket.Arn": "s3:ListBucket"},
    "image_worker": {"Bucket.Arn": "s3:ListBucket"},
    "mailer": {"Bucket.Arn": "s3:ListBucket"},
}
"""S3 answers 404 for an object that is gone only to a role that may list the bucket."""
CONFIG: Final = "openevent.infra.config"
QUEUES: Final = "openevent.work.queues"
SENDING: Final = tuple((QUEUES, name) for name in ("send_message", "send_messages", "send_job_to"))
GET_QUEUE: Final = (QUEUES, "get_queue_url")


@dataclass(frozen=True)
class Needs:
    """What the code of a function needs, in the names of a template."""

    package: str
    template: Template
    logical_id: str

    def list_rights(self) -> Rights:
        """List the rights by resource."""
        rights: dict[str, set[str]] = {}
        for resource, action in self._list_pairs():
            rights.setdefault(resource, set()).add(action)
        return {resource: tuple(sorted(actions)) for resource, actions in rights.items()}

    def _list_pairs(self) -> Iterator[tuple[str, str]]:
        properties = function(self.template, self.logical_id)
        yield from ((f"{properties['LoggingConfig']['LogGroup']}.Arn", name) for name in LOGGING)
        if "VpcConfig" in properties:
            yield from (("*", name) for name in NETWORK)
        yield from ((f"{queue}.Arn", f"sqs:{name}") for queue in self._queues() for name in POLLING)
        yield from WITHOUT_A_CALL.get(self.package, {}).items()
        for call in list_calls_of(self.package):
            yield from self._read(call)
        if "database_user" in _list_all_names(self.package):
            user = self._variables()["DATABASE_USER"]
            yield f"{DATABASE}/{user}", "rds-db:connect"

    def _read(self, call: Call) -> Iterator[tuple[str, str]]:
        if call.service == "s3":
            prefixes = OBJECTS.get(call.place) or REMOVED.get(
                self.package, (MEDIA, EXPORTS, OWN_DATA)
            )
            assert call.place in {*OBJECTS, REMOVE}, f"Name the objects of {call.place}."
            for action in S3_ACTIONS[call.operation]:
                is_source = action == "GetObject" and call.place in COPIED_FROM
                yield from (
                    (f"Bucket.Arn/{prefix}" if prefix else "Bucket.Arn", f"s3:{action}")
                    for prefix in (COPIED_FROM[call.place] if is_source else prefixes)
                )
        elif call.service == "sqs":
            yield from self._read_queue_call(call)
        elif call.service != "rds":
            action = f"{call.service}:{_camel(call.operation)}"
            yield from ((resource, action) for resource in self._resources(call))

    def _read_queue_call(self, call: Call) -> Iterator[tuple[str, str]]:
        action = f"sqs:{BATCHES.get(call.operation) or _camel(call.operation)}"
        mentioned = {self._queue(name) for name in _list_all_names(self.package)} - {None}
        receivers = self._queues() & mentioned if "Visibility" in action else self._targets()
        yield from ((f"{queue}.Arn", action) for queue in receivers)

    def _targets(self) -> set[str]:
        """The queues that code names where it sends messages."""
        queues = map(self._queue, _list_names_of_senders(self.package))
        return {queue for queue in queues if queue}

    def _queues(self) -> set[str]:
        """The queues whose messages Lambda hands to this function."""
        sources = self.template.of_type("AWS::Lambda::EventSourceMapping").values()
        return {
            source["EventSourceArn"].removesuffix(".Arn")
            for source in sources
            if source["FunctionName"] == self.logical_id
        }

    def _resources(self, call: Call) -> list[str]:
        """The resource that the definition names by a setting."""
        if call.service == "dynamodb":
            return [f"{self._variables()['TASKS_TABLE']}.Arn"]
        if call.service == "lambda":
            pairs = self._variables()["EVENT_SOURCES"].split(",")
            return [f"{SOURCE}:{pair.partition('=')[2]}" for pair in pairs]
        names = [name for name in call.names if name.endswith("_secret_id")]
        return [self._variables()[name.upper()] for name in names]

    def _queue(self, name: str) -> str | None:
        queue = self._variables().get(name.upper()) if name.endswith("_queue_url") else None
        return None if queue is None else str(queue)

    def _variables(self) -> dict[str, str]:
        variables: dict[str, str] = function(self.template, self.logical_id)["Environment"][
            "Variables"
        ]
        return variables


ACCOUNT: Final = "eu-central-1:123456789012"
DATABASE: Final = f"arn:aws:rds-db:{ACCOUNT}:dbuser:Database.DBClusterResourceId"
SOURCE: Final = f"arn:aws:lambda:{ACCOUNT}:event-source-mapping"


def _camel(operation: str) -> str:
    return "".join(word.capitalize() for word in operation.split("_"))


@cache
def reached_by(package: str) -> tuple[Definition, ...]:
    """List the definitions that a function can run."""
    return tuple(our_code().list_reached(f"{package}.handler"))


@cache
def list_calls_of(package: str) -> tuple[Call, ...]:
    """List the calls of AWS that a function can make."""
    return tuple(call for definition in reached_by(package) for call in list_calls(definition))


@cache
def _list_all_names(package: str) -> frozenset[str]:
    """List all names in the code of a function, except in the declaration of the settings."""
    definitions = [each for each in reached_by(package) if each.module != CONFIG]
    return frozenset(name for each in definitions for name in list_names(each))


@cache
def _list_names_of_senders(package: str) -> frozenset[str]:
    """List the names in the definitions that send messages, and in what names their queues."""
    senders = [each for each in reached_by(package) if _refers_to(each, *SENDING)]
    return frozenset(name for sender in senders for name in _list_names_of(sender))


def _list_names_of(sender: Definition) -> Iterator[str]:
    yield from list_names(sender)
    if _refers_to(sender, GET_QUEUE):
        yield from list_names(our_code().define(*GET_QUEUE))


def _refers_to(definition: Definition, *places: Place) -> bool:
    return any(place in places for place in our_code().list_references(definition))


def read_rights(*documents: Mapping[str, Any]) -> Rights:
    """Read the rights of policies: actions by resource. Each statement must allow."""
    rights: dict[str, set[str]] = {}
    for statement in (each for document in documents for each in document["Statement"]):
        assert statement["Effect"] == "Allow"
        for resource in _listed(statement["Resource"]):
            rights.setdefault(resource, set()).update(_listed(statement["Action"]))
    return {resource: tuple(sorted(actions)) for resource, actions in rights.items()}


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def read_role(template: Template, role: str) -> Rights:
    """Read all rights of a role, with those of its managed policies."""
    properties = template.properties(role)
    managed = [template.properties(name) for name in properties.get("ManagedPolicyArns", [])]
    policies = [*properties["Policies"], *managed]
    return read_rights(*(policy["PolicyDocument"] for policy in policies))

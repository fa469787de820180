"""Links between resources, and whether the archive contains them."""

from dataclasses import dataclass

from openevent.model.permissions import Rule


@dataclass(frozen=True)
class Link:
    """A relationship of a resource: to one row by `column`, to many by one of the other fields.

    - `column`: the foreign key in this resource's table.
    - `target_column`: the foreign key in the other resource's table.
    - `through`: the name of a link table or of a view of pairs.
    - `person_view`: the name of a view of a user and the targets, which reads use instead of
      `target_column` (`model.link_tables.person_view`).
    - `always`: every row has a target. A user who may not see it gets a 403, and a document that
      includes the link leaves it out.
    - `derived`: the link follows from other rows; clients change those rows instead.
    - `empty_is_404`: the route of the related row is a 404 if there is none, instead of null
      (docs/contract/api.md#links-without-a-row).
    - `guarded`: changing the link needs the right to change the rows at the other end.
    - `reverse`: the name of the to-many link that the other resource gets.
    - `column_rule`: the rule of who may change the foreign key by the to-many link of the other
      resource; by default `can.update` of the resource that has the key.
    - `table`: the other resource's table; by default its type with an s.
    - `in_archive`: the archive contains the link if it contains the other resource.
    - `name_key`: the key under which the archive has the name of a row that it does not contain;
      ids of such rows differ between deployments.

    The archive has a link to one as the id in `column`. It has a many-to-many link as a list of
    objects with id and name, at one of the two sides; an import reads such a list at both.
    """

    name: str
    type: str
    many: bool = False
    column: str | None = None
    required: bool = False
    on_delete: str = "SET NULL"
    target_column: str | None = None
    through: str | None = None
    person_view: str | None = None
    always: bool = False
    derived: bool = False
    empty_is_404: bool = False
    guarded: bool = False
    reverse: str | None = None
    column_rule: Rule | None = None
    table: str | None = None
    in_archive: bool = False
    name_key: str | None = None

    @property
    def target_table(self) -> str:
        """Return the name of the other resource's table."""
        return self.table or f"{self.type.replace('-', '_')}s"

    @property
    def key(self) -> str:
        """Return the name that the link has in the archive."""
        return self.name.replace("-", "_")


def to_one(
    name: str,
    type_: str | None = None,
    *,
    required: bool = False,
    on_delete: str | None = None,
    reverse: str | None = None,
    column_rule: Rule | None = None,
    table: str | None = None,
    in_archive: bool = True,
    name_key: str | None = None,
    derived: bool = False,
) -> Link:
    """Declare a link to one row by a foreign key of this resource.

    Set `derived` if only the server sets the key. By default the row is deleted with the row that a
    required link points to.
    """
    default_rule = "CASCADE" if required else "SET NULL"
    return Link(
        name,
        type_ or name,
        column=f"{name.replace('-', '_')}_id",
        required=required,
        on_delete=on_delete or default_rule,
        reverse=reverse,
        column_rule=column_rule,
        table=table,
        in_archive=in_archive,
        name_key=name_key,
        derived=derived,
    )


def has_one(
    name: str,
    type_: str | None = None,
    target_column: str = "event_id",
    *,
    empty_is_404: bool = False,
) -> Link:
    """Declare a link to the one row of another resource that refers to this one.

    Set `empty_is_404` if clients create the row when its route is a 404.
    """
    return Link(name, type_ or name, target_column=target_column, empty_is_404=empty_is_404)


def always_one(name: str, type_: str, target_column: str = "event_id") -> Link:
    """Declare a link to the one row that a view has for each row of this resource."""
    return Link(name, type_, target_column=target_column, always=True, derived=True)


def has_many(
    name: str,
    type_: str,
    target_column: str = "event_id",
    *,
    derived: bool = False,
    column_rule: Rule | None = None,
) -> Link:
    """Declare a link to the rows of another resource that refer to this one.

    Set `derived` if rules of the other resource decide to which row it may refer.
    """
    return Link(
        name,
        type_,
        many=True,
        target_column=target_column,
        derived=derived,
        column_rule=column_rule,
    )


def of_person(name: str, type_: str, target_column: str, view: str) -> Link:
    """Declare a user's link to rows that refer to the user, and to others by a person view."""
    return Link(name, type_, many=True, target_column=target_column, person_view=view, derived=True)


def many_to_many(
    name: str,
    type_: str,
    through: str,
    *,
    guarded: bool = False,
    derived: bool = False,
    in_archive: bool = False,
) -> Link:
    """Declare a many-to-many link by a link table; one of its two sides is `in_archive`.

    Set `derived` if the rules of the other resource decide about the link.
    """
    return Link(
        name,
        type_,
        many=True,
        through=through,
        guarded=guarded,
        derived=derived,
        in_archive=in_archive,
    )


def via_view(name: str, type_: str, through: str, *, many: bool = True) -> Link:
    """Declare a link by a view of pairs of ids."""
    return Link(name, type_, many=many, through=through, derived=True)

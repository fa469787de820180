"""The query string."""

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.errors import BadRequest, Fault
from api.jsonapi import query
from api.jsonapi.query import Page


def test_brackets_may_be_percent_encoded_and_the_last_value_of_a_name_counts() -> None:
    parameters = query.read_parameters(
        APIGatewayProxyEventV2({"rawQueryString": "page%5Bsize%5D=5&page[size]=7&empty=&a=%C3%A4"})
    )
    assert parameters == {"page[size]": "7", "empty": "", "a": "ä"}


def test_the_default_page_has_twenty_rows() -> None:
    assert query.read_page({}) == Page(20, 1)
    page = query.read_page({"page[size]": "5", "page[number]": "3"})
    assert (page.limit, page.offset) == (5, 10)
    assert query.read_page({"page[size]": "0"}).limit == 5_000
    assert query.read_page({"page[size]": "0", "page[number]": "2"}).offset == 5_000


def test_the_links_of_a_page() -> None:
    def list_links(number: int, count: int, size: int = 10) -> dict[str, str]:
        links = query.build_links("/v1/events", {}, Page(size, number), count)
        return {name: link.rpartition("=")[2] for name, link in links.items()}

    path = "/v1/events"
    assert list_links(1, 0) == list_links(1, 10) == list_links(1, 25, 0) == {"self": path}
    assert list_links(1, 11) == {"self": path, "first": "1", "last": "2", "next": "2"}
    assert list_links(2, 25) == {"self": path, "first": "1", "last": "3", "prev": "1", "next": "3"}
    assert list_links(3, 25) == {"self": path, "first": "1", "last": "3", "prev": "2"}
    assert list_links(9, 25) == {"self": path, "first": "1", "last": "3", "prev": "3"}


def test_a_switch_has_two_spellings() -> None:
    switches = {
        word: query.read_switch({"dry-run": word}, "dry-run")
        for word in ("true", "1", "", "TRUE", "false", "0")
    }
    assert [word for word, is_on in switches.items() if is_on] == ["true", "1", "", "TRUE"]
    assert [word for word, is_on in switches.items() if is_on is False] == ["false", "0"]
    assert query.read_switch({"dry_run": "true"}, "dry-run")
    assert not query.read_switch({}, "dry-run")


@pytest.mark.parametrize("name", ["get-trashed", "get_trashed"])
def test_an_error_names_the_switch_as_the_client_wrote_it(name: str) -> None:
    with pytest.raises(BadRequest) as refused:
        query.read_switch({name: "maybe"}, "get-trashed")
    assert refused.value.faults == [Fault(f"{name} must be true or false.", parameter=name)]

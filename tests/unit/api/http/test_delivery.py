"""How answers travel: ETag, gzip, size."""

import pytest
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http import answers, delivery
from api.http.errors import TooLarge


def finished(answer: Response[str], **headers: str) -> Response[str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    delivery.finish(
        APIGatewayProxyEventV2({"headers": named, "requestContext": {"http": {"method": "GET"}}}),
        answer,
    )
    return answer


def test_the_etag_is_of_the_body() -> None:
    first, same, other = (finished(answers.plain({"a": value})) for value in (1, 1, 2))
    assert first.headers["ETag"] == same.headers["ETag"] != other.headers["ETag"]
    assert str(first.headers["ETag"]).startswith('W/"')


@pytest.mark.parametrize("sent", ["{tag}", '"x", {tag}', "*"])
def test_what_the_client_has_is_a_304_without_a_body(sent: str) -> None:
    tag = str(finished(answers.plain({"a": 1})).headers["ETag"])
    answer = finished(answers.plain({"a": 1}), if_none_match=sent.format(tag=tag))
    assert (answer.status_code, answer.body, answer.headers["ETag"]) == (304, "", tag)


def test_another_tag_gets_the_body() -> None:
    assert finished(answers.plain({"a": 1}), if_none_match='W/"x"').status_code == 200


def test_what_may_not_be_stored_has_no_etag() -> None:
    answer = finished(answers.plain({"a": 1}, Cache_Control="no-store"), if_none_match="*")
    assert (answer.status_code, "ETag" in answer.headers) == (200, False)


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "GZIP"])
def test_over_a_kilobyte_is_gzipped_where_the_client_takes_it(accepted: str) -> None:
    large = finished(answers.plain({"text": "x" * 2_000}), accept_encoding=accepted)
    small = finished(answers.plain({"text": "x" * 900}), accept_encoding=accepted)
    assert (large.headers["Content-Encoding"], large.base64_encoded) == ("gzip", True)
    assert ("Content-Encoding" in small.headers, small.base64_encoded) == (False, False)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.000", "identity"])
def test_nothing_is_gzipped_for_others(accepted: str) -> None:
    assert (
        "Content-Encoding"
        not in finished(answers.plain({"text": "x" * 2_000}), accept_encoding=accepted).headers
    )


def test_what_lambda_cannot_carry_is_refused() -> None:
    with pytest.raises(TooLarge):
        finished(answers.plain({"text": "x" * 5_500_001}))
    assert (
        finished(answers.plain({"text": "x" * 5_500_001}), accept_encoding="gzip").status_code
        == 200
    )


@pytest.mark.parametrize(
    "text", ["ж" * 2_800_000, '"' * 1_400_000], ids=["two bytes a letter", "escaped"]
)
def test_the_size_is_that_of_what_lambda_sends(text: str) -> None:
    with pytest.raises(TooLarge):
        finished(answers.plain({"text": text}))


def test_an_answer_of_600_long_letters_is_over_a_kilobyte() -> None:
    answer = finished(answers.plain({"text": "ж" * 600}), accept_encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"

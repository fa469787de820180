"""How answers travel: ETag, gzip, size."""

import pytest
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http import answers, transfer
from api.http.errors import TooLarge


def finish(answer: Response[str], **headers: str) -> Response[str]:
    header_fields = {name.replace("_", "-"): value for name, value in headers.items()}
    transfer.finish(
        APIGatewayProxyEventV2(
            {"headers": header_fields, "requestContext": {"http": {"method": "GET"}}}
        ),
        answer,
    )
    return answer


def test_the_etag_depends_on_the_body() -> None:
    first, same, other = (finish(answers.build_json({"a": value})) for value in (1, 1, 2))
    assert first.headers["ETag"] == same.headers["ETag"] != other.headers["ETag"]
    assert str(first.headers["ETag"]).startswith('W/"')


@pytest.mark.parametrize("if_none_match", ["{tag}", '"x", {tag}', "*"])
def test_a_known_etag_gets_a_304_without_a_body(if_none_match: str) -> None:
    tag = str(finish(answers.build_json({"a": 1})).headers["ETag"])
    answer = finish(answers.build_json({"a": 1}), if_none_match=if_none_match.format(tag=tag))
    assert (answer.status_code, answer.body, answer.headers["ETag"]) == (304, "", tag)


def test_another_etag_gets_the_body() -> None:
    assert finish(answers.build_json({"a": 1}), if_none_match='W/"x"').status_code == 200


def test_a_response_with_no_store_has_no_etag() -> None:
    answer = finish(answers.build_json({"a": 1}, Cache_Control="no-store"), if_none_match="*")
    assert (answer.status_code, "ETag" in answer.headers) == (200, False)


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "GZIP"])
def test_a_body_over_a_kilobyte_is_gzipped_if_the_client_accepts_it(accepted: str) -> None:
    large = finish(answers.build_json({"text": "x" * 2_000}), accept_encoding=accepted)
    small = finish(answers.build_json({"text": "x" * 900}), accept_encoding=accepted)
    assert (large.headers["Content-Encoding"], large.base64_encoded) == ("gzip", True)
    assert ("Content-Encoding" in small.headers, small.base64_encoded) == (False, False)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.000", "identity"])
def test_nothing_is_gzipped_for_other_clients(accepted: str) -> None:
    assert (
        "Content-Encoding"
        not in finish(answers.build_json({"text": "x" * 2_000}), accept_encoding=accepted).headers
    )


def test_a_body_that_is_too_large_for_lambda_is_refused() -> None:
    with pytest.raises(TooLarge):
        finish(answers.build_json({"text": "x" * 5_500_001}))
    assert (
        finish(answers.build_json({"text": "x" * 5_500_001}), accept_encoding="gzip").status_code
        == 200
    )


@pytest.mark.parametrize(
    "text", ["ж" * 2_800_000, '"' * 1_400_000], ids=["two bytes a letter", "escaped"]
)
def test_the_size_is_measured_as_lambda_sends_it(text: str) -> None:
    with pytest.raises(TooLarge):
        finish(answers.build_json({"text": text}))


def test_an_answer_of_600_long_letters_is_over_a_kilobyte() -> None:
    answer = finish(answers.build_json({"text": "ж" * 600}), accept_encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"

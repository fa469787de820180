"""What the count of brackets leaves to the parser."""

import orjson
import pytest

from import_worker.limits import MAXIMUM_DEPTH
from import_worker.read import chunked_json
from import_worker.read.json_limits import CHUNK_BYTES, count_depth


@pytest.mark.parametrize("size", [1, CHUNK_BYTES + 1], ids=["whole", "in chunks"])
def test_a_backslash_that_hides_depth_refuses_the_whole_file(size: int) -> None:
    deep = b"[" * 5_000 + b"]" * 5_000
    raw = b'[{"a":"' + b"x" * size + b'"},{"a":"\\x"},{"b":' + deep + b"}]"
    assert count_depth(raw) <= MAXIMUM_DEPTH
    with pytest.raises(orjson.JSONDecodeError, match="escape"):
        chunked_json.parse(raw)

"""How many questions a page asks the database: a list of twelve rows may ask no more than one of two."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def questions_of(client, url) -> int:
    """The queries of the second visit to `url`: the first one fills what is kept between visits."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url).status_code == 200
    return len(asked)

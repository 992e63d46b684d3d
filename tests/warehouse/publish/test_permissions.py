from __future__ import annotations

import pytest

from warehouse.publish.permissions import is_complete


@pytest.mark.parametrize(
    "sql",
    [
        "select 1;",
        "select 1;  \n",
        "select 'ख़बर; خبر';",
        "select 1; -- ख़बर;",
        "select 1; /* more */",
        "select $$ a; b $$;",
        "selec;",
    ],
)
def test_a_semicolon_ends_it(sql: str) -> None:
    assert is_complete(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "select 1",
        "select 'ख़बर;",
        'select "खबर;',
        "select 1 -- ;",
        "select 1 /* ; */",
        "select 1 /* ;",
        "select $$ خبر;",
        "select 1; select 2",
    ],
)
def test_inside_a_string_or_comment_it_does_not(sql: str) -> None:
    assert not is_complete(sql)

"""What the fields of a flow's form in Prefect's UI have in common: titles, bounds, the sites."""

from __future__ import annotations

from typing import Annotated, Any

from prefect.runtime import flow_run
from pydantic import Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from flows.settings import read_settings
from spiders.errors import ConfigError

MOST_PAGES = 1_000_000


def titled(title: str, **bounds: Any) -> Any:  # noqa: ANN401 - as pydantic's own Field
    """A field under a title that people read; bounds are those of pydantic's `Field`.

    Prefect puts the parameter's name in place of a title that is given in any other way.
    """
    return Field(json_schema_extra={"title": title}, **bounds)


class OneOfSites:
    """Makes a text a choice among the sites there are when the form is made.

    Whether a site is still there is checked by the run, which can say so in one line.
    """

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The schema of a text with the sites' names as its only values."""
        try:
            return {**handler(core), "enum": list(read_settings().select_sites())}
        except ConfigError:
            if flow_run.id is None:
                raise
            # A run makes its form anew when it is loaded; it will come to the error by itself.
            return handler(core)


Sites = Annotated[tuple[Annotated[str, OneOfSites], ...], titled("Sites")]
"""Names of sites; none means all."""

PagesAtMost = Annotated[int, titled("Pages per site at most", ge=0, le=MOST_PAGES)]
"""0 is no limit."""

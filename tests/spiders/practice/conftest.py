"""A running practice network and a client that follows no redirect."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import pytest

from spiders.practice.network import Plan, PracticeServer


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    def __init__(self, server: PracticeServer) -> None:
        self.server = server

    def get(self, site: str, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = HTTPConnection(self.server.hosts[site], timeout=5)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path.removeprefix(self.server.base_url(site)), headers=names)
            response = connection.getresponse()
            body = response.read()
            sent = {name.lower(): value for name, value in response.getheaders()}
        finally:
            connection.close()
        return Answer(
            response.status,
            sent,
            gzip.decompress(body) if sent.get("content-encoding") == "gzip" and body else body,
        )


@pytest.fixture(scope="session")
def day_two() -> Plan:
    return Plan(articles=80, day=2)


@pytest.fixture(scope="session")
def client(day_two: Plan) -> Iterator[Client]:
    with PracticeServer(day_two) as server:
        yield Client(server)

"""The server: addresses, days, faults, log, and a clean end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import pytest

from spiders.practice.network import (
    ARTICLE_FAULTS,
    SITES,
    Plan,
    PracticeServer,
    TruthArticle,
    fault_of,
    truth,
)
from tests.places import PROJECT
from tests.spiders.practice.conftest import Client


@pytest.fixture
def faulty() -> Iterator[Client]:
    with PracticeServer(Plan(articles=200, faults=frozenset(ARTICLE_FAULTS))) as server:
        yield Client(server)


def with_fault(server: PracticeServer, fault: str, site: str = "bharatexpress") -> TruthArticle:
    return next(
        post
        for post in truth(site, server.plan, server.base_url(site))
        if fault_of(server.plan, site, post.post_id) == fault
    )


def test_four_hosts_are_four_addresses_on_one_port_or_four_ports(client: Client) -> None:
    hosts = client.server.hosts
    addresses = {host.partition(":")[0] for host in hosts.values()}
    ports = {host.partition(":")[2] for host in hosts.values()}

    assert list(hosts) == list(SITES)
    assert (len(addresses), len(ports)) in ((4, 1), (1, 4))
    assert client.server.base_url("theprintlines") == f"http://{hosts['theprintlines']}"


def test_where_loopback_is_one_address_each_site_has_a_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 192.0.2.0/24 is nobody's: binding it fails as 127.0.0.11 does on macOS.
    monkeypatch.setattr("spiders.practice.web.sockets.ADDRESSES", ("192.0.2.1",) * 4)
    with PracticeServer(Plan(articles=40)) as server:
        assert {host.partition(":")[0] for host in server.hosts.values()} == {"127.0.0.1"}
        assert len(set(server.hosts.values())) == 4
        assert Client(server).get("bharatexpress_urdu", "/robots.txt").status == 200


def test_a_taken_port_is_an_error(client: Client) -> None:
    port = int(client.server.hosts["bharatexpress"].partition(":")[2])
    with pytest.raises(OSError, match="in use"), PracticeServer(Plan(), port):
        pytest.fail("the server started on a taken port")


def test_connections_are_kept_and_requests_logged(day_two: Plan) -> None:
    with PracticeServer(day_two) as server:
        connection = HTTPConnection(server.hosts["theprintlines"])
        for method, path in (("GET", "/robots.txt"), ("HEAD", "/feed"), ("GET", "/?p=1")):
            connection.request(method, path, headers={"User-Agent": "khabar", "If-None-Match": "x"})
            response = connection.getresponse()
            assert (response.read() == b"") == (method == "HEAD")
            kept = connection.sock
            assert kept is not None
        connection.close()

    log = [(one.site, one.method, one.path, one.status) for one in server.requests]
    assert log == [
        ("theprintlines", "GET", "/robots.txt", 200),
        ("theprintlines", "HEAD", "/feed", 200),
        ("theprintlines", "GET", "/?p=1", 404),
    ]
    assert {
        (one.user_agent, one.if_none_match, one.if_modified_since) for one in server.requests
    } == {("khabar", "x", "")}
    assert all(one.at.tzinfo for one in server.requests)


def test_set_plan_moves_to_another_day(day_two: Plan) -> None:
    with PracticeServer(replace(day_two, day=1)) as server:
        hosts = server.hosts
        new = list(truth("bharatexpress", day_two))[-1]
        assert Client(server).get("bharatexpress", new.path).status == 404
        server.set_plan(day_two)
        assert server.hosts == hosts
        assert Client(server).get("bharatexpress", new.path).status == 200
        assert server.truth("bharatexpress", new.post_id).headline == new.headline


def test_an_internal_error_goes_away_at_the_second_request(faulty: Client) -> None:
    post = with_fault(faulty.server, "500_once")

    assert faulty.get("bharatexpress", post.path).status == 500
    assert faulty.get("bharatexpress", post.path).status == 200


def test_connections_are_reset(faulty: Client) -> None:
    post = with_fault(faulty.server, "reset")
    for _ in range(2):
        with pytest.raises((ConnectionResetError, RemoteDisconnected)):
            faulty.get("bharatexpress", post.path)
    assert [one.status for one in faulty.server.requests] == [0, 0]


def test_requests_are_left_hanging(faulty: Client) -> None:
    post = with_fault(faulty.server, "timeout")
    connection = HTTPConnection(faulty.server.hosts["bharatexpress"], timeout=0.3)
    connection.request("GET", post.path)
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()


def test_redirects_go_in_circles_or_off_the_site(faulty: Client) -> None:
    post = with_fault(faulty.server, "redirect_loop")
    seen = [post.url]
    for _ in range(4):
        answer = faulty.get("bharatexpress", seen[-1])
        assert answer.status == 302
        seen.append(answer.headers["location"])
    assert seen[2:4] != seen[1:3]
    assert seen[1] == seen[3]

    away = faulty.get("bharatexpress", with_fault(faulty.server, "offsite_redirect").path)
    assert (away.status, away.headers["location"].split("/")[2]) == (302, "elsewhere.invalid")


def test_a_fault_can_be_kept_to_one_site_and_spares_amp_and_feeds() -> None:
    plan = Plan(articles=200, faults=frozenset({"500_once@theprintlines"}))
    hit = {
        site: [post for post in truth(site, plan) if fault_of(plan, site, post.post_id)]
        for site in SITES
    }
    assert [len(posts) > 0 for posts in hit.values()] == [False, False, False, True]
    with PracticeServer(plan) as server:
        path = hit["theprintlines"][0].path
        statuses = [
            Client(server).get("theprintlines", f"{path}{view}").status
            for view in ("/amp", "/feed", "")
        ]
    assert statuses == [200, 200, 500]


def test_a_site_goes_down_and_comes_back(day_two: Plan) -> None:
    down = replace(day_two, faults=frozenset({"down@bharatexpress"}))
    with PracticeServer(down) as server:
        client = Client(server)
        for plan, answers in ((down, False), (day_two, True), (down, False), (day_two, True)):
            server.set_plan(plan)
            assert client.get("theprintlines", "/robots.txt").status == 200
            if answers:
                assert client.get("bharatexpress", "/robots.txt").status == 200
            else:
                with pytest.raises(ConnectionRefusedError):
                    client.get("bharatexpress", "/robots.txt")


def test_maintenance_answers_200_to_everything(day_two: Plan) -> None:
    with PracticeServer(replace(day_two, faults=frozenset({"maintenance"}))) as server:
        for path in ("/robots.txt", "/sitemap_index.xml", "/feed", "/anything-12345"):
            answer = Client(server).get("bharatexpress_english", path)
            assert (answer.status, "scheduled maintenance" in answer.text) == (200, True)


def test_an_error_in_a_page_is_raised_when_the_server_ends(
    day_two: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the page cannot be made")

    monkeypatch.setattr("spiders.practice.web.routes.SiteRoutes.answer", broken)
    with (
        pytest.raises(RuntimeError, match="cannot be made"),
        PracticeServer(day_two) as server,
        pytest.raises(RemoteDisconnected),
    ):
        Client(server).get("bharatexpress", "/")


def test_the_end_leaves_no_thread_and_no_open_port(day_two: Plan) -> None:
    before = threading.active_count()
    with PracticeServer(day_two) as server:
        host, _, port = server.hosts["bharatexpress"].partition(":")
        idle = socket.create_connection((host, int(port)))
    assert idle.recv(1) == b""
    idle.close()
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))


def test_the_module_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    command = [sys.executable, "-X", "dev", "-W", "error", "-m", "spiders.practice"]
    with subprocess.Popen(
        [*command, "--articles", "40", "--day", "2", "--requests-log", str(log)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    ) as process:  # fmt: skip
        urls = json.loads(process.stdout.readline())
        connection = HTTPConnection(urls["bharatexpress"].removeprefix("http://"))
        connection.request("GET", "/robots.txt")
        assert connection.getresponse().read().startswith(b"User-agent")
        process.send_signal(signal.SIGTERM)
        _, problems = process.communicate(timeout=10)
        connection.close()

    assert (process.returncode, problems) == (0, "")
    assert set(urls) == set(SITES)
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(one["path"], one["status"]) for one in entries] == [("/robots.txt", 200)]


def test_the_module_says_what_is_wrong_with_a_plan() -> None:
    command = [sys.executable, "-m", "spiders.practice", "--fault", "floods"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, check=False)

    assert ended.returncode == 2
    assert "'floods' is not a fault" in ended.stderr

"""Settings of the alarms, and what a run tells of its sites, without a server."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.run_control.verdict import Verdict
from flows.server.alarms.events import emit_site_events, site_events
from flows.server.alarms.names import FAILED, SUCCEEDED
from flows.server.alarms.targets import MailTarget, WebhookTarget, check_reachable, read_targets
from flows.settings import Settings
from flows.stages.ingest_run import IngestRun
from spiders.errors import ConfigError
from warehouse.runs.alarms import SiteAlarm


def settings(**given: str) -> Settings:
    return Settings.model_validate(given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"alarm_webhook": "hooks.example"}, "KHABAR_ALARM_WEBHOOK: must be a URL"),
        ({"alarm_webhook": "https://hooks.example:x/s3cret"}, "KHABAR_ALARM_WEBHOOK: must be"),
        ({"alarm_email": "desk"}, "KHABAR_ALARM_EMAIL: must be an address .* not 'desk'"),
        ({"alarm_email": "a@b.example"}, "KHABAR_ALARM_SMTP: must be given with"),
        ({"alarm_smtp": "smtp://localhost"}, "KHABAR_ALARM_EMAIL: must be given with"),
        (
            {"alarm_email": "a@b.example", "alarm_smtp": "smtps://me:s3/cret@mail.example"},
            "KHABAR_ALARM_SMTP: must be smtp://host:port or smtps",
        ),
        (
            {
                "alarm_email": "a@b.example",
                "alarm_smtp": "smtp://localhost",
                "alarm_sender": "a@b.example, c@d.example",
            },
            "KHABAR_ALARM_SENDER: must be one address, not 2",
        ),
        ({"alarm_block": "newsroom"}, "KHABAR_ALARM_BLOCK: must be a block's type and name"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line_without_its_secret(
    given: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigError, match=told) as error:
        read_targets(settings(**given))
    assert "s3" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("smtp", "port", "mode", "sender"),
    [
        ("smtps://me%40paper.example:p%2Fw@mail.example", 465, "ssl", "me@paper.example"),
        ("smtp://me:p%2Fw@mail.example", 587, "starttls", "desk@news.example"),
        ("smtp://localhost", 25, "insecure", "desk@news.example"),
    ],
)
def test_a_password_never_goes_in_the_clear(smtp: str, port: int, mode: str, sender: str) -> None:
    given = {"alarm_email": "desk@news.example,b@c.example", "alarm_smtp": smtp}
    (mail,) = read_targets(settings(**given))
    assert isinstance(mail, MailTarget)
    assert (mail.port, mail.mode, mail.sender) == (port, mode, sender)
    assert "p/w" not in repr(mail) + mail.description
    parts = urlsplit(mail.apprise_url)
    assert parse_qs(parts.query)["to"] == ["desk@news.example,b@c.example"]
    assert parts.scheme == ("mailto" if mode == "insecure" else "mailtos")
    assert (parts.password == "p%2Fw") is (mode != "insecure")


def test_a_host_that_does_not_answer_is_told() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        target = WebhookTarget("http://127.0.0.1/s3cret", "127.0.0.1", port)
        with pytest.raises(ConfigError, match=r"KHABAR_ALARM_WEBHOOK: 127.0.0.1:\d+ cannot be"):
            check_reachable([target])
        probe.listen()
        check_reachable([target])


def test_a_site_succeeds_though_another_one_failed() -> None:
    verdict = Verdict("failed", ("hindi: nothing could be read: down",), ("urdu: 1 page failed",))
    resting = SimpleNamespace(site="english", outcomes={"new": 0, "updated": 0}, not_before=None)
    alarms = [SiteAlarm("urdu", "volume", "urdu: آج کم خبریں")]
    events = site_events("r", verdict, ["hindi", "urdu", "english"], [cast(Any, resting)], alarms)
    told = [(e["event"], e["resource"]["prefect.resource.name"]) for e in events]
    assert told == [
        (FAILED, "hindi"),
        (SUCCEEDED, "urdu"),
        (SUCCEEDED, "english"),
        ("khabar.site.alarm.volume", "urdu"),
    ]
    assert events[0]["payload"]["reason"] == "hindi: nothing could be read: down"
    assert events[3]["payload"]["text"] == "urdu: آج کم خبریں"


def test_what_names_no_site_is_every_sites_failure() -> None:
    events = site_events("r", Verdict("failed", ("the crawl died",)), ["hindi", "urdu"], [], [])
    assert [event["event"] for event in events] == [FAILED, FAILED]


def test_a_server_that_is_gone_is_one_warning() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/api"
    run = SimpleNamespace(kind="ingest", run_id="r", sites={"hindi": None}, counts=[], alarms=[])
    warnings: list[str] = []
    with temporary_settings({PREFECT_API_URL: url}):
        emit_site_events(cast(IngestRun, run), Verdict("completed"), warnings.append)
    (line,) = warnings
    assert line.startswith("Prefect's server did not take the events that alarms go by: ")

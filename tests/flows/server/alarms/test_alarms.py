"""Every alarm goes off on a real server, and arrives at a real webhook and by real mail."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from prefect import tags
from prefect.client.orchestration import get_client
from prefect.events import Event
from prefect.events.filters import EventFilter, EventNameFilter
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.ingest import ingest
from flows.run_control.verdict import Verdict
from flows.server.alarms import automations
from flows.server.alarms.events import send_events, site_events
from flows.server.alarms.install import install_alarms, installed
from flows.server.alarms.names import MAIL_BLOCK, SUCCEEDED, WEBHOOK_BLOCK
from flows.settings import Settings, read_settings
from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar
from tests.flows.server.alarms.alarm_server import alarm_server
from tests.flows.server.alarms.post import SECRET, WAIT_SECONDS, Post
from tests.places import PROJECT
from warehouse.runs.alarms import SiteAlarm

pytestmark = [
    pytest.mark.long,
    # Apprise, when it first makes a mail.
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]

SECONDS = 20
"""Without a success that are an alarm here."""


@dataclass
class Alarmed:
    """A server with Khabar's alarms on it, the one who is told, and a user's Khabar."""

    url: str
    post: Post
    khabar: Khabar
    folder: Path

    @property
    def settings(self) -> Settings:
        return read_settings()

    def tell(self, site: str, verdict: Verdict, *alarms: SiteAlarm) -> None:
        """What a run of a site tells at its end."""
        send_events(site_events("run1", verdict, [site], [], alarms))


@pytest.fixture(scope="module")
def alarmed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alarmed]:
    folder = tmp_path_factory.mktemp("alarms")
    with (
        pytest.MonkeyPatch.context() as patched,
        PracticeServer(Plan(articles=40)) as practice,
        Post() as post,
        alarm_server(folder) as url,
        temporary_settings({PREFECT_API_URL: url}),
    ):
        khabar = Khabar(folder)
        khabar.follow(practice)
        khabar.settings.update(
            PREFECT_API_URL=url,
            KHABAR_ALARM_WEBHOOK=post.webhook,
            KHABAR_ALARM_EMAIL="desk@news.example,night@news.example",
            KHABAR_ALARM_SMTP=post.smtp,
            KHABAR_ALARM_HOURS=str(SECONDS / 3600),
            KHABAR_HOME=str(folder / "home"),
        )
        for name, value in khabar.settings.items():
            patched.setenv(name, value)
        patched.setattr(automations, "HEARTBEAT_SECONDS", 5)
        install_alarms(read_settings())
        yield Alarmed(url, post, khabar, folder)


def test_a_site_that_never_succeeds_is_told_of_and_again_only_after_a_success(
    alarmed: Alarmed,
) -> None:
    post = alarmed.post
    # That it was watched is no alarm yet.
    assert post.posted == []
    for site in alarmed.settings.select_sites():
        text = post.await_posted(f"Khabar: {site}: no successful run for {SECONDS} seconds")
        assert "What:  none has succeeded since it was deployed" in text
        assert f"Run:   {alarmed.url.removesuffix('/api')}/deployments" in text
        assert f"khabar run {site}" in text
        mail = post.await_mailed(f"Khabar: {site}: no successful run", "What:  none has succeeded")
        assert mail.startswith(("desk@news.example", "night@news.example"))
    count = len(post.posted)
    install_alarms(alarmed.settings)
    alarmed.tell("theprintlines", Verdict("completed"))
    text = post.await_posted("Khabar: theprintlines: no successful run", after=count)
    assert "What:  the last run that succeeded did so then" in text


def test_a_failed_run_is_told_of_once_in_a_while(alarmed: Alarmed) -> None:
    post = alarmed.post
    with tags("khabar"):
        state = ingest(sites=["nowhere"], return_state=True)
        run = state.state_details.flow_run_id
        text = post.await_posted("Khabar: ingest nowhere")
        assert text.splitlines()[0].endswith(": failed")
        assert "What:  there is no site 'nowhere'; sites are: " in text
        assert f"Run:   {alarmed.url.removesuffix('/api')}/runs/flow-run/{run}" in text
        post.await_mailed("Khabar: ingest nowhere", "there is no site 'nowhere'")
        ingest(sites=["elsewhere"], return_state=True)
    # Somebody else's run on the same server.
    ingest(sites=["beyond"], return_state=True)
    alarmed.tell("bharatexpress", Verdict("completed"), alarm("volume", "later"))
    post.await_posted("later")
    assert not [text for text in post.posted if "elsewhere" in text or "beyond" in text]


def alarm(kind: str, text: str) -> SiteAlarm:
    return SiteAlarm("bharatexpress", kind, f"bharatexpress: {text}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("coverage", 'साइट पर मरम्मत का काम चल रहा है। <b>"50%" & more</b>'),
        ("language", "آج کی خبریں {{ event.id }} اردو میں نہیں"),
        ("quality", "100% of the latest 30 articles have no author"),
    ],
)
def test_a_break_with_the_past_is_told_in_its_own_words(
    alarmed: Alarmed, kind: str, text: str
) -> None:
    alarmed.tell("bharatexpress", Verdict("completed"), alarm(kind, text))
    posted = alarmed.post.await_posted(f"Khabar: bharatexpress: {kind} broke with the past")
    assert f"What:  bharatexpress: {text}" in posted
    assert "bharatexpress" in posted.split("Do:")[1] or "URL" in posted.split("Do:")[1]
    assert text in alarmed.post.await_mailed(f"{kind} broke with the past")


def test_a_run_whose_process_is_killed_is_marked_and_told_of(alarmed: Alarmed) -> None:
    script = (
        "import time\nfrom prefect import flow, tags\n"
        "@flow(flow_run_name='asleep')\ndef sleeper():\n"
        "    print('asleep', flush=True)\n    time.sleep(600)\n"
        "with tags('khabar'):\n    sleeper()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env={**alarmed.khabar.environment(), "PREFECT_LOGGING_LEVEL": "CRITICAL"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "asleep\n"
        await_heartbeat()
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    text = alarmed.post.await_posted("Khabar: sleeper", ": crashed")
    assert "nothing was heard of it any more" in text


def await_heartbeat() -> None:
    end = time.monotonic() + WAIT_SECONDS
    while "asleep" not in [e.resource.name for e in read_events("prefect.flow-run.heartbeat")]:
        assert time.monotonic() < end
        time.sleep(0.2)


def read_events(name: str) -> list[Event]:
    wanted = EventFilter(event=EventNameFilter(name=[name]))
    with get_client(sync_client=True) as client:
        return list(client.read_events(wanted, limit=50).events)


def test_a_real_run_tells_of_each_of_its_sites(alarmed: Alarmed) -> None:
    sites = ["bharatexpress_urdu", "theprintlines"]
    done = alarmed.khabar("run", *sites, "--max-pages", "3")
    assert done.returncode == 0, done.stderr
    told = {
        event.resource.name
        for event in read_events(SUCCEEDED)
        if any(each.role == "flow-run" for each in event.related) and event.payload["new"]
    }
    assert told == set(sites)


def test_the_command_sends_a_test_alarm_and_says_whether_it_arrived(alarmed: Alarmed) -> None:
    done = alarmed.khabar("alarms", "--test")
    assert done.returncode == 0, done.stderr
    assert f"{WEBHOOK_BLOCK}: arrived" in done.stdout
    assert f"{MAIL_BLOCK}: arrived" in done.stdout
    assert "Khabar: a test alarm" in "".join(alarmed.post.posted)
    alarmed.post.status = 503
    done = alarmed.khabar("alarms", "--test")
    alarmed.post.status = 200
    assert done.returncode == 3
    assert f"{WEBHOOK_BLOCK}: not sent: it answered 503" in done.stdout
    listed = alarmed.khabar("alarms").stdout
    assert "khabar: no successful run of theprintlines" in listed
    assert "it answered 503" in listed


def test_what_is_unchanged_paused_or_of_others_is_left_alone(alarmed: Alarmed) -> None:
    other = AutomationCore(
        name="khabar: of my own",
        trigger=EventTrigger(expect={"x"}, posture=Posture.Reactive, within=timedelta(0)),
        actions=[],
    )
    with get_client(sync_client=True) as client:
        mine = client.create_automation(other)
        before = {each.name: each.id for each in installed(client)}
        client.pause_automation(before["khabar: no worker"])
        install_alarms(alarmed.settings)
        after = {each.name: each for each in installed(client)}
        assert {name: each.id for name, each in after.items()} == before
        assert [name for name, each in after.items() if not each.enabled] == ["khabar: no worker"]
        nobody = {"alarm_webhook": "", "alarm_email": "", "alarm_smtp": ""}
        install_alarms(Settings.model_validate({**alarmed.settings.model_dump(), **nobody}))
        assert [each.name for each in installed(client)] == [
            "khabar: runs that died without a word"
        ]
        assert client.read_automation(mine)
        blocks = {each.name for each in client.read_block_documents()}
    assert not {WEBHOOK_BLOCK, MAIL_BLOCK} & blocks


def test_no_secret_is_in_events_automations_or_logs(alarmed: Alarmed) -> None:
    install_alarms(alarmed.settings)
    with get_client(sync_client=True) as client:
        shown = [each.model_dump_json() for each in installed(client)]
        assert len(shown) > 1
        shown += [each.model_dump_json() for each in client.read_events(limit=50).events]
    shown.append((alarmed.folder / "server.log").read_text(encoding="utf-8"))
    assert not [text for text in shown if SECRET in text]

"""What an alarm says: site, what is wrong, since when, the run in the UI, what to do."""

from __future__ import annotations

from dataclasses import dataclass

# Jinja, as Prefect's automations render it; a time of the server is UTC.
_TIME = "{{ event.occurred.strftime('%Y-%m-%d %H:%M') }} UTC"


@dataclass(frozen=True, slots=True)
class Message:
    """Subject and text of a notification, as templates of an automation's action."""

    subject: str
    body: str

    @property
    def payload(self) -> str:
        """The template of what a webhook is sent: JSON that Slack and its like understand."""
        text = f"{self.subject}\n{self.body}"
        return f'{{% set text %}}{text}{{% endset %}}{{"text": {{{{ text|tojson }}}}}}'


def run_failed(ui: str, hours: float) -> Message:
    """A run failed or crashed; told at most once in so many hours for each deployment."""
    return Message(
        "Khabar: {{ flow.name }} {{ event.resource.name }}: "
        "{{ event.resource['prefect.state-name'] | lower }}",
        _lines(
            "What:  {{ (event.resource['prefect.state-message'] or 'no reason is known') "
            "| truncate(1000) }}",
            f"Since: {_TIME}",
            f"Run:   {ui}/runs/flow-run/{{{{ event.resource.id.split('.')[-1] }}}}",
            "Do:    read its log there. The next run loads what this one archived. If it fails "
            "too, run khabar doctor where the worker runs.",
            f"Further failures of this deployment are told in {format_hours(hours)}.",
        ),
    )


def no_success(ui: str, site: str, hours: float, succeeded: str, watched: str) -> Message:
    """No run of a site has succeeded for so many hours; the events are the names of two."""
    return Message(
        f"Khabar: {site}: no successful run for {format_hours(hours)}",
        _lines(
            f"What:  {{% if event.event == '{succeeded}' %}}the last run that succeeded did so then"
            f"{{% elif event.event == '{watched}' %}}none has succeeded since it was deployed"
            "{% else %}runs fail: {{ event.payload.reason | truncate(1000) }}{% endif %}",
            f"Since: {_TIME}",
            "Run:   {% if event.payload.flow_run %}"
            f"{ui}/runs/flow-run/{{{{ event.payload.flow_run }}}}{{% else %}}{ui}/deployments"
            "{% endif %}",
            f"Do:    look whether a worker is up ({ui}/work-pools) and the schedule is on "
            f"({ui}/deployments); then khabar doctor, and khabar run {site}.",
            f"It is told again only after a success, or after {format_hours(hours)} in which runs "
            "went on to fail.",
        ),
    )


def broke_with_past(ui: str, kind: str, to_do: str, hours: float) -> Message:
    """Something of a site is not what it was; told at most once in so many hours a site."""
    return Message(
        f"Khabar: {{{{ event.resource.name }}}}: {kind} broke with the past",
        _lines(
            "What:  {{ event.payload.text | truncate(1000) }}",
            f"Since: {_TIME}",
            f"Run:   {ui}/runs/flow-run/{{{{ event.payload.flow_run }}}}",
            f"Do:    {to_do}",
            f"It is told again in {format_hours(hours)} if it goes on.",
        ),
    )


def no_worker(ui: str, minutes: int) -> Message:
    """No worker has asked a work pool for runs for some minutes."""
    return Message(
        "Khabar: no worker in the work pool {{ event.resource.name }}",
        _lines(
            f"What:  no run is started until there is one; it was waited for {minutes} minutes",
            f"Since: {_TIME}",
            f"Run:   {ui}/work-pools",
            "Do:    start it: khabar serve, or prefect worker start --pool "
            "{{ event.resource.name }}.",
        ),
    )


def test_message(ui: str) -> Message:
    """What `khabar alarms --test` sends."""
    return Message(
        "Khabar: a test alarm",
        _lines(
            "What:  nothing is wrong, khabar alarms --test was called",
            f"Since: {_TIME}",
            f"Run:   {ui}",
            "Do:    nothing. Alarms reach you here.",
        ),
    )


def format_hours(hours: float) -> str:
    """Such as `6 hours` or `45 seconds`."""
    for size, name in ((1.0, "hour"), (1 / 60, "minute")):
        if hours >= size:
            count = round(hours / size, 1)
            return f"{count:g} {name}{'' if count == 1 else 's'}"
    return f"{hours * 3600:.0f} seconds"


def _lines(*lines: str) -> str:
    return "\n".join(lines)

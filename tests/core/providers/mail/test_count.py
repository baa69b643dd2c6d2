"""What mail servers refuse is counted by kind: a few words of ours."""

import pytest
from prometheus_client import REGISTRY

from core.providers.mail.smtp import SmtpMailer
from tests.core.providers.mail.samples import MAIL_FROM, an_envelope
from tests.core.providers.mail.servers import HANG_UP, mailroom, stubborn_server


def counted(kind: str) -> float:
    labels = {"provider": "mail", "kind": kind}
    return REGISTRY.get_sample_value("panelry_provider_errors_total", labels) or 0


@pytest.mark.parametrize(
    "answers, kind",
    [
        ({"RCPT": "550 5.1.1 unknown"}, "refused"),
        ({"RCPT": "450 later"}, "temporary"),
        ({"DATA": "451 later"}, "temporary"),
        ({"": HANG_UP}, "unreachable"),
    ],
)
async def test_what_a_server_answers(answers: dict[str, str], kind: str):
    before = counted(kind)
    async with stubborn_server(answers) as port:
        with pytest.raises(Exception):  # noqa: B017, PT011 - which one is told elsewhere
            await SmtpMailer(f"smtp://127.0.0.1:{port}", MAIL_FROM).deliver(an_envelope())
    assert counted(kind) == before + 1


async def test_a_password_that_changed():
    before = counted("sign_in")
    async with mailroom(accounts={b"ann": b"right"}) as room:
        url = f"smtp://ann:old@127.0.0.1:{room.port}?starttls=never"
        with pytest.raises(Exception):  # noqa: B017, PT011
            await SmtpMailer(url, MAIL_FROM).deliver(an_envelope())
    assert counted("sign_in") == before + 1

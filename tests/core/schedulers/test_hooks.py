"""Signatures of webhooks: the vendors' own vectors, and everything that is not quite one."""

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from core.outside.trouble import Unreadable
from core.schedulers.hooks import (
    Fault,
    body_key,
    calcom_key,
    calendly_key,
    check_calcom,
    check_calendly,
    check_zoom,
    read_body,
    zoom_challenge,
    zoom_key,
)
from tests.core.providers.samples import names, sample

AT = 1795515162
CALENDLY = b'{"event":"invitee.created"}'
CALENDLY_KEY = "cal_signing_key_example"
CALENDLY_V1 = "87517a7d366e05424df38c9378bc323c2d61aade8820459af2c47c5d592581f4"
GOOD_CALENDLY = f"t={AT},v1={CALENDLY_V1}"
CALCOM = b'{"triggerEvent":"BOOKING_CREATED"}'
CALCOM_SECRET = "cal_secret_example"
GOOD_CALCOM = "da90ef6f1a8e9ff1ea450b69da3a45ed3b0901e2fc063a28eeaffec80432f889"
ZOOM = b'{"event":"meeting.created","event_ts":1795515162345,"payload":{}}'
ZOOM_SECRET = "zoom_secret_token"
GOOD_ZOOM = "v0=080a12c13aeaae675ef45db42cb83d7c39c0f288a2722951b8043e203ee75c32"
OTHER = "0" * 64


@pytest.mark.parametrize("late", [-60, 0, 180])
def test_calendly_is_good(late: int):
    assert check_calendly(CALENDLY, [GOOD_CALENDLY], CALENDLY_KEY, AT + late) is None


@pytest.mark.parametrize(
    "header, fault",
    [
        ([], Fault.UNSIGNED),
        ([""], Fault.UNSIGNED),
        ([GOOD_CALENDLY, GOOD_CALENDLY], Fault.MALFORMED),
        ([f"t={AT},v1={OTHER}"], Fault.FORGED),
        ([f"t={AT + 1},v1={CALENDLY_V1}"], Fault.FORGED),
        ([f"t={AT}"], Fault.MALFORMED),
        ([f"v1={CALENDLY_V1}"], Fault.MALFORMED),
        ([f"t={AT},v1={CALENDLY_V1[:-1]}"], Fault.MALFORMED),
        ([f"t={AT},v1={CALENDLY_V1.upper()}"], Fault.MALFORMED),
        ([f"t={AT},t={AT},v1={CALENDLY_V1}"], Fault.MALFORMED),
        ([f"t={AT},v1={OTHER},v1={CALENDLY_V1}"], Fault.MALFORMED),
        ([f"t=-{AT},v1={CALENDLY_V1}"], Fault.MALFORMED),
        (["t=١٧٩٥٥١٥١٦٢,v1=" + CALENDLY_V1], Fault.MALFORMED),
        ([f"t={AT},v1=é{CALENDLY_V1[1:]}"], Fault.MALFORMED),
    ],
)
def test_calendly_is_refused(header: list[str], fault: Fault):
    assert check_calendly(CALENDLY, header, CALENDLY_KEY, AT) is fault


@pytest.mark.parametrize("late, fault", [(181, Fault.OLD), (86_400, Fault.OLD), (-61, Fault.AHEAD)])
def test_calendly_comes_too_late_or_too_early(late: int, fault: Fault):
    assert check_calendly(CALENDLY, [GOOD_CALENDLY], CALENDLY_KEY, AT + late) is fault


def test_calcom_is_good():
    assert check_calcom(CALCOM, [GOOD_CALCOM], CALCOM_SECRET) is None


@pytest.mark.parametrize(
    "header, fault",
    [
        ([], Fault.UNSIGNED),
        (["no-secret-provided"], Fault.UNSIGNED),
        ([GOOD_CALCOM, GOOD_CALCOM], Fault.MALFORMED),
        ([OTHER], Fault.FORGED),
        ([GOOD_CALCOM[:-1]], Fault.MALFORMED),
        ([f"sha256={GOOD_CALCOM}"], Fault.MALFORMED),
    ],
)
def test_calcom_is_refused(header: list[str], fault: Fault):
    assert check_calcom(CALCOM, header, CALCOM_SECRET) is fault


@pytest.mark.parametrize("late", [-60, 0, 300])
def test_zoom_is_good(late: int):
    assert check_zoom(ZOOM, [GOOD_ZOOM], [str(AT)], ZOOM_SECRET, AT + late) is None


@pytest.mark.parametrize(
    "header, at, late, fault",
    [
        ([], [str(AT)], 0, Fault.UNSIGNED),
        ([GOOD_ZOOM], [], 0, Fault.UNSIGNED),
        ([GOOD_ZOOM, GOOD_ZOOM], [str(AT)], 0, Fault.MALFORMED),
        ([GOOD_ZOOM], [str(AT), str(AT)], 0, Fault.MALFORMED),
        ([GOOD_ZOOM], [str(AT + 1)], 0, Fault.FORGED),
        ([f"v0={OTHER}"], [str(AT)], 0, Fault.FORGED),
        ([GOOD_ZOOM.replace("v0", "v1")], [str(AT)], 0, Fault.MALFORMED),
        ([GOOD_ZOOM[:-1]], [str(AT)], 0, Fault.MALFORMED),
        ([GOOD_ZOOM], ["soon"], 0, Fault.MALFORMED),
        ([GOOD_ZOOM], [str(AT)], 301, Fault.OLD),
        ([GOOD_ZOOM], [str(AT)], -61, Fault.AHEAD),
    ],
)
def test_zoom_is_refused(header: list[str], at: list[str], late: int, fault: Fault):
    assert check_zoom(ZOOM, header, at, ZOOM_SECRET, AT + late) is fault


@pytest.mark.parametrize(
    "check, body, secret",
    [
        (lambda body, secret: check_calendly(body, [GOOD_CALENDLY], secret, AT), CALENDLY, CALENDLY_KEY),
        (lambda body, secret: check_calcom(body, [GOOD_CALCOM], secret), CALCOM, CALCOM_SECRET),
        (lambda body, secret: check_zoom(body, [GOOD_ZOOM], [str(AT)], secret, AT), ZOOM, ZOOM_SECRET),
    ],
)
def test_another_body_or_secret(check: Callable[[bytes, str], Fault | None], body: bytes, secret: str):
    assert check(body, secret) is None
    assert check(body + b" ", secret) is Fault.FORGED
    assert check(body, secret + "s") is Fault.FORGED


def test_nobody_may_sign_with_an_empty_secret():
    signed = hmac.new(b"", CALCOM, sha256).hexdigest()
    assert check_calcom(CALCOM, [signed], "") is Fault.FORGED


def test_the_bytes_are_signed_and_not_what_they_mean():
    body = '{"name":"Åsa \\u003c3"}'.encode()
    signed = hmac.new(CALCOM_SECRET.encode(), body, sha256).hexdigest()
    assert check_calcom(body, [signed], CALCOM_SECRET) is None
    assert check_calcom('{"name":"Åsa <3"}'.encode(), [signed], CALCOM_SECRET) is Fault.FORGED


def test_zoom_asks_whether_the_address_is_ours():
    assert zoom_challenge(sample("zoom.endpoint.url_validation"), ZOOM_SECRET) == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": "bd48235863f4a6323ccc4963c594908b7c97f88b4a6a95278f4f093690b12726",
    }
    assert zoom_challenge(sample("zoom.meeting.created"), ZOOM_SECRET) is None
    assert zoom_challenge({"event": "endpoint.url_validation"}, ZOOM_SECRET) is None


KEYS = [("calendly", calendly_key), ("calcom", calcom_key), ("zoom", zoom_key)]
NAMED_BY: dict[str, Callable[[Any], Any]] = {
    "calendly": lambda body: (body["event"], body["created_at"], body["payload"]["uri"]),
    "calcom": lambda body: (body["triggerEvent"], body["createdAt"]),
    "zoom": lambda body: (body["event"], body["event_ts"]),
}


@pytest.mark.parametrize("service, key_of", KEYS)
def test_each_event_has_a_key_of_its_own(service: str, key_of: Callable[[Any], str]):
    bodies = [sample(name) for name in names(service) if "url_validation" not in name]
    keys = [key_of(body) for body in bodies]
    assert keys == [key_of(dict(reversed(body.items()))) for body in bodies]
    # Some samples tell of one event in other words.
    assert len(set(keys)) == len({NAMED_BY[service](body) for body in bodies}) > 3


@pytest.mark.parametrize("service, key_of", KEYS)
def test_there_is_no_key_of_nothing(service: str, key_of: Callable[[Any], str]):
    with pytest.raises(Unreadable):
        key_of({"payload": "x"})


def test_a_body_nobody_reads_has_a_key_of_its_bytes():
    assert body_key({"a": 1, "b": 2}) == body_key({"b": 2, "a": 1}) != body_key({"a": 1})


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b'"x"', b"[" * 100_000])
def test_a_body_that_is_no_object(body: bytes):
    with pytest.raises(Unreadable):
        read_body(body)

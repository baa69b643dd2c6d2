import stat
from pathlib import Path

import pytest

from core.errors import PanelryError
from core.secrets import KEY_FILE, SecretBox, key_in, make_key


def test_what_is_sealed_opens_again_and_reads_differently_every_time():
    box = SecretBox([make_key()])
    assert box.open(box.seal("grüß dich")) == "grüß dich"
    assert box.seal("same") != box.seal("same")


def test_the_first_key_encrypts_and_every_key_decrypts():
    old, new = make_key(), f" {make_key()}\n"
    sealed = SecretBox([old]).seal("value")
    both = SecretBox([new, old])
    assert both.open(sealed) == "value"
    resealed = both.reseal(sealed)
    assert SecretBox([new]).open(resealed) == "value"
    with pytest.raises(PanelryError, match="set the key it was written with"):
        SecretBox([old]).open(resealed)


@pytest.mark.parametrize("sealed", [b"", b"nonsense", b"gAAAAAbroken"])
def test_what_was_never_sealed_is_told_in_a_sentence(sealed: bytes):
    with pytest.raises(PanelryError, match="A stored secret cannot be read"):
        SecretBox([make_key()]).open(sealed)


@pytest.mark.parametrize("keys", [[], [""], ["short"], [make_key(), "not base64 !"], ["ä" * 44]])
def test_a_key_that_is_none_is_told_without_showing_it(keys: list[str]):
    with pytest.raises(
        PanelryError, match="PANELRY_SECRET_KEY must be a key made by `panelry secret-key`"
    ) as refusal:
        SecretBox(keys)
    assert not any(key and key in refusal.value.sentence for key in keys)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    home = tmp_path / "deep" / "home"
    key = key_in(home)
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) == 0o600
    assert key_in(home) == key
    SecretBox([key])


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PanelryError, match=r"Cannot write to .*file/home: Not a directory\. Set"):
        key_in(tmp_path / "file" / "home")


def test_what_an_older_key_marked_is_known_until_it_is_gone():
    old, new = make_key(), make_key()
    mark = SecretBox([old]).mark("channel:1")
    assert mark in SecretBox([new, old]).marks("channel:1")
    assert SecretBox([new, old]).mark("channel:1") == SecretBox([new]).mark("channel:1") != mark
    assert mark not in SecretBox([new]).marks("channel:1")
    assert mark not in SecretBox([old]).marks("channel:2")

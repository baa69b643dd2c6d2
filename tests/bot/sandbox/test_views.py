from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.bot.sandbox.conftest import Stand, home, modal, sample

SUBMITS = {"type": "plain_text", "text": "Go"}


def text_field(block_id: str, action_id: str = "a", **element):
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": block_id},
        "optional": True,
        "element": {"type": "plain_text_input", "action_id": action_id, **element},
    }


def choice(block_id: str, values: str, initial: str | None = None):
    options = [{"text": {"type": "plain_text", "text": value.upper()}, "value": value} for value in values]
    element: dict[str, Any] = {"type": "static_select", "action_id": "a", "options": options}
    if initial:
        element["initial_option"] = options[values.index(initial)]
    return {**text_field(block_id), "element": element}


async def error_of(call) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_trigger_lives_three_seconds(stand: Stand):
    trigger = stand.trigger()
    stand.older(3.5)
    with pytest.raises(SlackApiError) as caught:
        await stand.client.views_open(trigger_id=trigger, view=modal())
    assert caught.value.response.data == sample("api.views.open.expired_trigger_id")


async def test_a_trigger_is_used_once(stand: Stand):
    trigger = stand.trigger()
    await stand.client.views_open(trigger_id=trigger, view=modal())
    assert await error_of(stand.client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert await error_of(stand.client.views_open(trigger_id="1.2.x", view=modal())) == "invalid_trigger_id"


async def test_triggers_can_be_made_to_expire(stand: Stand):
    stand.sandbox.faults.expire_triggers()
    assert (
        await error_of(stand.client.views_open(trigger_id=stand.trigger(), view=modal()))
        == "expired_trigger_id"
    )
    await stand.client.views_open(trigger_id=stand.trigger(), view=modal())


async def test_modals_stack_up_to_three(stand: Stand):
    bottom = (await stand.client.views_open(trigger_id=stand.trigger(), view=modal()))["view"]
    outside = stand.client.views_push(trigger_id=stand.trigger(), view=modal())
    assert await error_of(outside) == "invalid_trigger_id"
    second = (await stand.client.views_push(trigger_id=stand.trigger(bottom["id"]), view=modal()))["view"]
    assert second["previous_view_id"] == second["root_view_id"] == bottom["id"]
    third = (await stand.client.views_push(trigger_id=stand.trigger(second["id"]), view=modal()))["view"]
    assert (third["previous_view_id"], third["root_view_id"]) == (second["id"], bottom["id"])
    fourth = stand.client.views_push(trigger_id=stand.trigger(third["id"]), view=modal())
    assert await error_of(fourth) == "push_limit_reached"


async def test_an_update_wants_the_current_hash_if_any(stand: Stand):
    view = (await stand.client.views_open(trigger_id=stand.trigger(), view=modal()))["view"]
    changed = (await stand.client.views_update(view_id=view["id"], hash=view["hash"], view=modal()))["view"]
    assert changed["hash"] != view["hash"]
    assert changed["id"] == view["id"]
    stale = stand.client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    assert await error_of(stale) == "hash_conflict"
    empty = stand.client.api_call("views.update", json={"view_id": view["id"], "hash": "", "view": modal()})
    assert await error_of(empty) == "invalid_arguments"
    await stand.client.views_update(view_id=view["id"], view=modal())


async def test_a_home_is_published_under_its_hash(stand: Stand):
    first = (await stand.client.views_publish(user_id="U0ROSA0001", view=home()))["view"]
    again = (await stand.client.views_publish(user_id="U0ROSA0001", hash=first["hash"], view=home()))["view"]
    assert again["id"] == first["id"]
    with pytest.raises(SlackApiError) as caught:
        await stand.client.views_publish(user_id="U0ROSA0001", hash=first["hash"], view=home())
    assert caught.value.response.data == sample("api.views.publish.hash_conflict")
    assert (
        await error_of(stand.client.views_publish(user_id="U0NOBODY99", view=home())) == "invalid_arguments"
    )


async def test_a_closed_view_is_not_found(stand: Stand):
    view = (await stand.client.views_open(trigger_id=stand.trigger(), view=modal(notify_on_close=False)))[
        "view"
    ]
    await stand.rosa.close()
    assert await error_of(stand.client.views_update(view_id=view["id"], view=modal())) == "not_found"
    assert stand.app.received == []


async def test_external_ids_are_unique_over_all_people(stand: Stand):
    named = modal(external_id="mine")
    await stand.client.views_open(trigger_id=stand.trigger(), view=named)
    other = stand.client.views_open(trigger_id=stand.trigger(user_id="U0TOM00002"), view=named)
    assert await error_of(other) == "duplicate_external_id"
    await stand.client.views_update(external_id="mine", view=named)
    both = stand.client.api_call("views.update", json={"external_id": "mine", "view_id": "V1", "view": named})
    assert await error_of(both) == "invalid_arguments"


async def test_what_was_typed_stays_where_the_ids_stay(stand: Stand):
    first = modal(
        blocks=[text_field("kept", initial_value="first"), text_field("renamed"), choice("pick", "abc", "a")]
    )
    view = (await stand.client.views_open(trigger_id=stand.trigger(), view=first))["view"]
    assert view["state"] == {"values": {}}
    await stand.rosa.type("kept", "typed")
    await stand.rosa.type("renamed", "typed too")
    await stand.rosa.choose("pick", "B")
    after = modal(
        blocks=[
            text_field("kept", initial_value="ignored"),
            text_field("renamed-2"),
            choice("pick", "bcd", "d"),
        ]
    )
    before = await stand.rosa.modal()
    await stand.client.views_update(view_id=view["id"], view=after)
    shown = await stand.rosa.changed(before)
    assert [shown.value(name) for name in ("kept", "renamed-2", "pick")] == ["typed", None, "b"]
    await stand.client.views_update(view_id=view["id"], view=modal(blocks=[choice("pick", "cd", "d")]))
    assert (await stand.rosa.modal()).value("pick") == "d"


async def test_an_action_id_that_changes_resets_the_field(stand: Stand):
    view = (await stand.client.views_open(trigger_id=stand.trigger(), view=modal(blocks=[text_field("x")])))[
        "view"
    ]
    await stand.rosa.type("x", "typed")
    again = modal(blocks=[text_field("x", "other", initial_value="fresh")])
    await stand.client.views_update(view_id=view["id"], view=again)
    assert (await stand.rosa.modal()).value("x") == "fresh"

"""Open modals and published homes: stacks of three, hashes, and what is typed in them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.filling import filled_view
from bot.sandbox.limits import LIMITS
from bot.sandbox.shapes import Json, Refused, new_id, new_word
from bot.sandbox.view_state import Values, carried_over, initial_values, with_typed

MAX_STACK: int = LIMITS["modal"]["max_stack"]


@dataclass(slots=True, kw_only=True)
class OpenView:
    """A view somebody sees; `values` is complete, `errors` are sentences by block_id."""

    user_id: str
    view: Json
    values: Values
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Slack's id of the view."""
        return str(self.view["id"])

    def with_state(self) -> Json:
        """The view with what stands in its fields."""
        return {**self.view, "state": {"values": self.values}}

    def type_in(self, typed: Json | None) -> None:
        """Remember what the page says was typed."""
        self.values = with_typed(self.values, self.view["blocks"], typed)


class Views:
    """All views of the workspace."""

    def __init__(self, identity: Json, real_time: Callable[[], float]) -> None:
        self._identity = identity
        self._real_time = real_time
        self._stacks: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}

    def stack(self, user_id: str) -> list[OpenView]:
        """The modals the person has open, bottom first."""
        return self._stacks.setdefault(user_id, [])

    def open(self, user_id: str, view: Json) -> OpenView:
        """Open a modal alone; one that was open before gives way."""
        self._check_external_id(view)
        opened = self._made(user_id, view, parent=None)
        self._stacks[user_id] = [opened]
        return opened

    def push(self, user_id: str, view: Json) -> OpenView:
        """Put a modal over the one that is open."""
        stack = self.stack(user_id)
        if not stack:
            raise Refused("not_found")
        if len(stack) >= MAX_STACK:
            raise Refused("push_limit_reached")
        self._check_external_id(view)
        opened = self._made(user_id, view, parent=stack[-1])
        stack.append(opened)
        return opened

    def change(self, current: OpenView, view: Json) -> None:
        """Give an open view new contents and a new hash; typed values stay where ids stay."""
        self._check_external_id(view, besides=current)
        kept = {key: current.view[key] for key in ("id", "root_view_id", "previous_view_id")}
        current.view = filled_view(view, {**self._identity, **kept, "hash": self._hash()})
        current.values = carried_over(current.values, current.view["blocks"])
        current.errors = {}

    def publish(self, user_id: str, view: Json) -> OpenView:
        """Replace the person's Home."""
        home = self.homes.get(user_id)
        if home is None:
            home = self.homes[user_id] = self._made(user_id, view, parent=None)
        else:
            self.change(home, view)
        return home

    def find(self, view_id: str | None = None, external_id: str | None = None) -> OpenView:
        """An open modal or home by one of its ids; a closed one is `not_found`."""
        for view in self._all():
            if view_id is not None and view.id == view_id:
                return view
            if external_id and view.view["external_id"] == external_id:
                return view
        raise Refused("not_found")

    def close(self, view: OpenView) -> None:
        """Close one modal; the one below shows. Closing a closed one is nothing."""
        self._stacks[view.user_id] = [other for other in self.stack(view.user_id) if other is not view]

    def close_all(self, user_id: str) -> None:
        """Close the person's whole stack."""
        self._stacks[user_id] = []

    def is_open(self, view: OpenView) -> bool:
        """Whether the modal is still on its owner's stack."""
        return any(other is view for other in self.stack(view.user_id))

    def _made(self, user_id: str, view: Json, parent: OpenView | None) -> OpenView:
        view_id = new_id("V")
        identity = {
            **self._identity,
            "id": view_id,
            "hash": self._hash(),
            "previous_view_id": parent.id if parent else None,
            "root_view_id": parent.view["root_view_id"] if parent else view_id,
        }
        filled = filled_view(view, identity)
        return OpenView(user_id=user_id, view=filled, values=initial_values(filled["blocks"]))

    def _all(self) -> list[OpenView]:
        return [*(view for stack in self._stacks.values() for view in stack), *self.homes.values()]

    def _check_external_id(self, view: Json, besides: OpenView | None = None) -> None:
        wanted = view.get("external_id")
        if wanted and any(v.view["external_id"] == wanted for v in self._all() if v is not besides):
            raise Refused("duplicate_external_id")

    def _hash(self) -> str:
        return f"{int(self._real_time())}.{new_word(8)}"


def check_hash(current: OpenView, given: str | None) -> None:
    """Refuse a change based on an older version of the view."""
    if given is not None and given != current.view["hash"]:
        raise Refused("hash_conflict")

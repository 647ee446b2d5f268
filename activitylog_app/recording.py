"""What makes a function an action: all or nothing, and told to the activity log once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from string import Formatter
from typing import Any, ParamSpec, TypeVar, cast

from django.db import transaction

from activitylog_app.models import INTERNAL, Actor, Entry
from users_app.models import User

P = ParamSpec("P")
R = TypeVar("R")

ACTIONS: dict[str, Callable[..., Any]] = {}


def action(
    code: str, sentence: str, *, internal: bool = False, each: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an action, logged as `sentence` filled in from its arguments.

    An action takes first what it acts on, and the Actor as the keyword `by`. The
    sentence may also speak of its `result`. An action that answers None found nothing
    to do and leaves no entry; one whose result has a `by` has found out who the actor is.
    One that acts on `each` of many answers the list of those it acted on, and leaves an
    entry for each, written together. The sentence is for customers too, unless the action
    is `internal`. Raises TypeError at import for an action that could not be told.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        refuse_a_bad_action(code, sentence, signature)

        def entries_of(results: Iterable[Any], told: inspect.BoundArguments) -> list[Entry]:
            return [
                entry_of(
                    code,
                    sentence.format(**told.arguments, result=result),
                    by=getattr(result, "by", told.arguments["by"]),
                    about=[result] if each else [result, told.args[0]],
                )
                for result in results
            ]

        @wraps(function)
        def perform(*args: P.args, **kwargs: P.kwargs) -> R:
            told = signature.bind(*args, **kwargs)
            told.apply_defaults()
            with transaction.atomic():
                result: Any = function(*args, **kwargs)
                if result is not None:
                    results = result if each else [result]
                    Entry.objects.bulk_create(entries_of(results, told), batch_size=1000)
            return cast("R", result)

        perform.code, perform.sentence = code, sentence  # type: ignore[attr-defined]
        ACTIONS[code] = perform
        if internal:
            INTERNAL.add(code)
        return perform

    return decorate


def refuse_a_bad_action(code: str, sentence: str, signature: inspect.Signature) -> None:
    """Fail at import, not when the log is read."""
    by = signature.parameters.get("by")
    if by is None or by.kind is not inspect.Parameter.KEYWORD_ONLY:
        raise TypeError(f"{code}: an action takes its actor as the keyword `by`")
    if code in ACTIONS:
        raise TypeError(f"{code}: there is such an action already")
    names = {field.split(".")[0] for _, field, _, _ in Formatter().parse(sentence) if field}
    if unknown := names - {*signature.parameters, "result"}:
        raise TypeError(f"{code}: the sentence speaks of {unknown}, which it cannot know")


def entry_of(code: str, description: str, *, by: Actor, about: list[Any]) -> Entry:
    """What the log says of it, not saved. `about` is the action's result and its subject."""
    account = first_of(about, "account")
    user = next((thing for thing in about if isinstance(thing, User)), None)
    user = user or first_of(about, "user")
    return Entry(
        code=code,
        description=description,
        data=data_of(about[0]),
        actor_kind=by.kind,
        actor_name=str(by),
        actor=by.user,
        behalf_name=str(by.on_behalf_of or ""),
        behalf=by.on_behalf_of,
        account_name=str(account or ""),
        account=account,
        user_name=str(user or ""),
        user=user,
        ip_address=by.ip_address,
        request_id=by.request_id,
    )


def data_of(result: Any) -> dict[str, Any]:
    """What the entry keeps beside its sentence: the fields that `changed`, and the facts that
    the result has `noted`, by their names."""
    changed, noted = getattr(result, "changed", None), getattr(result, "noted", None)
    return {**({"changed": changed} if changed else {}), **(noted or {})}


def first_of(things: list[Any], name: str) -> Any:
    """What the first of these things that knows it calls its `account`, or its `user`."""
    return next((found for thing in things if (found := getattr(thing, name, None))), None)

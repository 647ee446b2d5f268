"""What makes a function an action: all or nothing, and told to the activity log once."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable
from functools import wraps
from string import Formatter
from typing import Any, ParamSpec, TypeVar, cast

from django.db import transaction

from activitylog_app.models import CODES, INTERNAL, Actor, Entry
from config.copying import copy_rows
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

        def tell(results: list[Any], told: inspect.BoundArguments) -> None:
            write(
                facts_of(
                    code,
                    sentence.format(**told.arguments, result=result),
                    by=getattr(result, "by", told.arguments["by"]),
                    about=[result] if each else [result, told.args[0]],
                )
                for result in results
            )

        @wraps(function)
        def perform(*args: P.args, **kwargs: P.kwargs) -> R:
            told = signature.bind(*args, **kwargs)
            told.apply_defaults()
            with transaction.atomic():
                result: Any = function(*args, **kwargs)
                if result is not None:
                    tell(result if each else [result], told)
            return cast("R", result)

        perform.code, perform.sentence = code, sentence  # type: ignore[attr-defined]
        ACTIONS[code] = perform
        CODES.add(code)
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


def write(entries: Iterable[dict[str, Any]]) -> None:
    """One entry as any other row; many by COPY, which takes a third of the time."""
    told = list(entries)
    if len(told) == 1:
        Entry.objects.create(**told[0])
    else:
        copy_rows(Entry, ({**entry, "data": json.dumps(entry["data"])} for entry in told))


def entry_of(code: str, description: str, *, by: Actor, about: list[Any]) -> Entry:
    """What the log says of it, not saved. `about` is the action's result and its subject."""
    return Entry(**facts_of(code, description, by=by, about=about))


def facts_of(code: str, description: str, *, by: Actor, about: list[Any]) -> dict[str, Any]:
    """The same, by column."""
    account = first_of(about, "account")
    user = next((thing for thing in about if isinstance(thing, User)), None)
    user = user or first_of(about, "user")
    return {
        "code": code,
        "description": description,
        "data": data_of(about[0]),
        "actor_kind": by.kind,
        "actor_name": str(by),
        "actor_id": by.user.pk if by.user else None,
        "behalf_name": str(by.on_behalf_of or ""),
        "behalf_id": by.on_behalf_of.pk if by.on_behalf_of else None,
        "account_name": str(account or ""),
        "account_id": account.pk if account else None,
        "user_name": str(user or ""),
        "user_id": user.pk if user else None,
        "ip_address": by.ip_address,
        "request_id": by.request_id,
    }


def data_of(result: Any) -> dict[str, Any]:
    """What the entry keeps beside its sentence: the fields that `changed`, and the facts that
    the result has `noted`, by their names."""
    changed, noted = getattr(result, "changed", None), getattr(result, "noted", None)
    return {**({"changed": changed} if changed else {}), **(noted or {})}


def first_of(things: list[Any], name: str) -> Any:
    """What the first of these things that knows it calls its `account`, or its `user`."""
    return next((found for thing in things if (found := getattr(thing, name, None))), None)

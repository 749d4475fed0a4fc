"""The statements of the guard block that bring a value from outside: as many as that takes.

Comes in: a name that the block below `__main__` binds. Goes out: statements of that block which
bind it and what they use, as statements of the top level in their order; nothing, where they do
more than that. This module must not know why the value is wanted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from skorche.carry.acts import Acts
from skorche.carry.flows import NAMESPACES, Flow, Space, Target, root_of
from skorche.carry.lifting import taken_lines
from skorche.carry.origins import Origins
from skorche.carry.process_table import Kind
from skorche.carry.reach import Reach
from skorche.carry.user_file import Key, UserFile
from skorche.python.statements import Statement

#: Methods that leave what they are called of as it is.
_LEAVING = frozenset("""
    copy count decode encode endswith find format get index items join keys lower lstrip
    most_common replace rstrip split splitlines startswith strip title upper values
    """.split())  # noqa: SIM905 - a list is a word a line


class Bringing:
    """Finds statements, by what flows into names."""

    def __init__(self, reach: Reach, origins: Origins, acts: Acts) -> None:
        self._reach = reach
        self._origins = origins
        self._acts = acts
        self._taken: dict[int, Statement | None] = {}

    def taken(self, file: UserFile, node: ast.stmt) -> Statement | None:
        """Return a statement of a block as one of the top level, always the same one."""
        if id(node) not in self._taken:
            self._taken[id(node)] = taken_lines(file, node)
        return self._taken[id(node)]

    def statements(self, key: Key) -> list[Statement] | None:
        """Return the statements of the guard's that bind a name, and the names of the guard's
        that those use; None if they do anything else, or if others may change it, too.
        """
        guards = [s.node for s in key.file.statements if s.guarded]
        for node in guards:
            block = node.body if isinstance(node, ast.If) else []
            found = self._taking_part(key, block)
            if found:
                taken = [self.taken(key.file, block[number]) for number in found]
                every = [one for one in taken if one is not None]
                return every if len(every) == len(taken) else None
        return None

    def _taking_part(self, key: Key, block: list[ast.stmt]) -> list[int]:
        """The numbers of the statements of a block that take part in binding a name."""
        space = self._reach.module(key.file)
        declaring = set(self._declaring(space, block))
        found: set[int] = set()
        pending, seen = [key.name], set[str]()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            new = self._flowing_into(Target(space, name), block)
            if new is None:
                return []
            for number in new - found:
                names = self._used(block[number], space)
                if number in declaring or names is None:
                    return []
                pending += [n for n in names if _is_guarded(Key(key.file, n))]
            found |= new
        after = min(declaring & self._running(space, block), default=len(block))
        return sorted(found) if all(number < after for number in found) else []

    def _flowing_into(self, target: Target, block: list[ast.stmt]) -> set[int] | None:
        """The numbers of the statements of a block by which something flows into a name;
        None if something may in a function, where nobody sees when."""
        found = set()
        for flow in self._reach.into.get(target, []):
            if flow.call is not None and not self.may_change(flow):
                continue
            line = getattr(flow.statement, "lineno", getattr(flow.call, "lineno", 0))
            if flow.space is not target.space:
                return None
            found |= {n for n, one in enumerate(block) if _spans(one, line)}
        return found

    def _used(self, node: ast.stmt, space: Space) -> set[str] | None:
        """The names that a statement uses; None if it does more than bring a value."""
        if not self.may_run(space.file.path, node):
            return None
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        return None if names.intersection(NAMESPACES) else names

    def _declaring(self, space: Space, block: list[ast.stmt]) -> Iterator[int]:
        """The numbers of statements that have a part in declaring the pipeline."""
        for call, _ in self._reach.library:
            if call.space.file is space.file:
                line = call.node.lineno
                yield from (n for n, one in enumerate(block) if _spans(one, line))

    def _running(self, space: Space, block: list[ast.stmt]) -> set[int]:
        return {
            n
            for call, held in self._reach.library
            if call.space is space and getattr(held, "__name__", "") == "run"
            for n, one in enumerate(block)
            if _spans(one, call.node.lineno)
        }

    def where_words_decide(self, key: Key) -> int:
        """Return the line of the guard's one `if` that may bind a name again, or 0; without
        that the name holds what the file alone says above."""
        flows = self._reach.into.get(Target(self._reach.module(key.file), key.name), [])
        blocks = [_of_guard(flow) for flow in flows]
        above = [flow for flow, block in zip(flows, blocks) if block is None]
        within = {id(block): block for block in blocks if block is not None}
        match list(within.values()):
            case [ast.If(orelse=[]) as block] if above:
                said = all(flow.plain and flow.space.outer is None for flow in above)
                parts = [flow.parts[0] for flow in above]
                brought = self._origins.of(parts, above[0].space)
                return block.lineno if said and brought is None else 0
        return 0

    def plain(self, target: Target) -> Flow | None:
        """Return the one flow into a target, if it binds it to one expression, always."""
        flows = self._reach.into.get(target, [])
        guarded = [flow for flow in flows if _of_guard(flow) is not None]
        changes = [f for f in flows if f.call is not None and self.may_change(f)]
        found = [flow for flow in guarded or flows if flow.call is None]
        mutable = target.space is not None and not self._origins.is_fixed(target)
        if len(found) != 1 or not found[0].plain or changes and mutable:
            return None
        return found[0]

    def may_change(self, flow: Flow) -> bool:
        """Return whether a call may change whose method it is, or what it is given."""
        match flow.call:
            case ast.Call(func=ast.Attribute(attr=name) as func):
                if root_of(func) == flow.target.name:
                    return name not in _LEAVING
        return self._origins.flows(flow)

    def may_run(self, path: str, node: ast.stmt) -> bool:
        """Return whether a statement only brings a value, and does nothing that others see."""
        return self.only_brings(Statement(path, node, 1, 1, frozenset(), False, ()))

    def only_brings(self, statement: Statement) -> bool:
        """Return whether a statement does nothing but bring a value."""
        unwanted = (Kind.UNWANTED, Kind.STARTS, Kind.OPENS)
        return not any(
            act.row.kind in unwanted and "subprocess." not in act.row.names
            for act in self._acts.of(statement)
        )


def _is_guarded(key: Key) -> bool:
    return any(one.guarded for one in key.statements)


def _of_guard(flow: Flow) -> ast.stmt | None:
    """The statement of the guard block in which something flows, or None."""
    line = getattr(flow.statement, "lineno", getattr(flow.call, "lineno", 0))
    for one in flow.space.file.statements:
        match one.node:
            case ast.If(body=body) if one.guarded:
                found = next((part for part in body if _spans(part, line)), None)
                if found is not None:
                    return found
    return None


def _spans(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or 0)

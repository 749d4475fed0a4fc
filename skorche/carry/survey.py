"""What is known of the user's files whatever is carried of them, found out once.

Comes in: the files of a declaration that has run. Goes out: what their statements use and do,
what runs as the pipeline is declared, and where values are from. All carriers of a
declaration may have one survey. This module must not know what is carried.
"""

from __future__ import annotations

from functools import cached_property

from skorche.carry.acts import Acts
from skorche.carry.module_effects import ModuleEffects
from skorche.carry.of_this_place import OfThisPlace
from skorche.carry.origins import Origins
from skorche.carry.outside_things import asks_who_runs_it, may_bring
from skorche.carry.own_imports import OwnImports
from skorche.carry.reach import Reach
from skorche.carry.side_effects import View
from skorche.carry.statement_names import StatementNames
from skorche.carry.user_file import UserFile
from skorche.carry.user_files import UserFiles


class Survey:
    """Knows the user's files; what is asked for is found out when it is asked first."""

    def __init__(self, files: UserFiles) -> None:
        self.files = files
        self.acts = Acts(files)
        self.own_imports = OwnImports(files)
        self.names = StatementNames(files, self.own_imports)
        self.place = OfThisPlace(files, self.names)
        self.view = View(files, self.names, self.acts, self.place)
        self._origins: dict[frozenset[str], Origins] = {}
        self._bring: dict[UserFile, bool] = {}
        self._ask: dict[UserFile, bool] = {}

    @cached_property
    def effects(self) -> ModuleEffects:
        """What statements do beside what they bind."""
        return ModuleEffects(
            self.files, self.names, self.view.declares, self.acts, self.place
        )

    @cached_property
    def reach(self) -> Reach:
        """What runs as the pipeline is declared."""
        return Reach(self.files, self.acts)

    def origins(self, frozen: frozenset[str]) -> Origins:
        """Return where values are from, where some names are frozen."""
        if frozen not in self._origins:
            self._origins[frozen] = Origins(self.reach, frozen)
        return self._origins[frozen]

    def may_bring(self) -> bool:
        """Return whether the files may use anything that brings values from outside."""
        for file in self.files:
            if file not in self._bring:
                self._bring[file] = may_bring(file.source)
            if self._bring[file]:
                return True
        return False

    def asks_who_runs_it(self) -> bool:
        """Return whether the files may ask for words of a command line, or the like."""
        for file in self.files:
            if file not in self._ask:
                self._ask[file] = asks_who_runs_it(file.source)
            if self._ask[file]:
                return True
        return False

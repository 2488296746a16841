"""What a build would do, without doing it."""

from typing import Literal

import msgspec

from ..config import Settings
from ..diagnostics import Diagnostic
from .explain import explain
from .memory import Memory
from .options import Options, link_options, output_folder
from .pipeline import compile_site
from .searching import index_of_plan
from .workers import Workers
from .writing import decide


class Step(msgspec.Struct, frozen=True):
    """What would become of one file of the output folder."""

    action: Literal["render", "copy", "make", "index", "remove", "keep"]
    path: str
    source: str = ""
    """The template it is rendered from, or the file it is copied or made from. Of the search index only files that
    change are steps."""
    reasons: tuple[str, ...] = ()
    """Why it would be rendered or made."""


class Planned(msgspec.Struct, frozen=True):
    """Everything that a build would do."""

    output: str
    steps: tuple[Step, ...]
    """By path."""
    diagnostics: tuple[Diagnostic, ...]


def planned(memory: Memory, options: Options, settings: Settings, workers: Workers) -> Planned:
    """The steps of a build, by path."""
    output = output_folder(options, settings)
    compiled = compile_site(memory, settings, link_options(options), workers)
    index = index_of_plan(memory, settings, output, compiled.plan.outputs, compiled.posts)
    decision = decide(compiled, memory, output, index)
    reasons = {e.path: e.reasons for e in explain(compiled.presentation, decision, memory, output)}
    copied = {copy.output for copy, _ in decision.copies}
    steps = [Step("remove", path) for path in decision.gone]
    for page in compiled.plan.outputs:
        why = reasons.get(page.path)
        steps.append(Step("keep" if why is None else "render", page.path, page.template, why or ()))
    for copy in compiled.plan.copies:
        steps.append(Step("copy" if copy.output in copied else "keep", copy.output, copy.source))
    for derived in compiled.plan.derived:
        why = reasons.get(derived.path)
        steps.append(Step("keep" if why is None else "make", derived.path, derived.source, why or ()))
    steps += (Step("index", path) for path, _ in decision.shards)
    steps.sort(key=lambda s: s.path)
    memory.save()
    memory.store.commit()
    return Planned(str(output), tuple(steps), (*compiled.diagnostics, *decision.problems))

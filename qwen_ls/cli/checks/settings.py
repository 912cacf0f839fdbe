"""The settings of the user file and the environment: what does not fit, and where the file is."""

from __future__ import annotations

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, failed, ok, warning
from qwen_ls.settings.problem import MOST_AT_ONCE, Fault
from qwen_ls.settings.sources import BASE_URL_VARIABLE


async def settings(case: Case) -> Finding:
    """Whether the settings hold as they are written."""
    path, problems = case.user_file, case.resolved.problems
    if not problems:
        return ok(f"{path} is in order." if path.exists() else f"Defaults; {path} would hold your own.")
    sentences = [problem.sentence for problem in problems[:MOST_AT_ONCE]]
    if len(problems) > MOST_AT_ONCE:
        sentences.append(f"There are {len(problems) - MOST_AT_ONCE} more problems like these.")
    is_unfit = any(problem.fault is Fault.UNFIT for problem in problems)
    return (failed if is_unfit else warning)(
        " ".join(sentences), f"Mend it in {path} or {BASE_URL_VARIABLE}; 'qwen-ls config schema' prints what fits."
    )

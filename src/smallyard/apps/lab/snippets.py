"""The same numbers elsewhere: what to type in Python and on the command line. A test runs both and compares the digits."""

from __future__ import annotations

from smallyard.apps.lab.citation import bibtex, citation_text
from smallyard.apps.lab.run_store import Record
from smallyard.apps.lab.views import SnippetsView

FILES = {"run": "scenario.resolved.yaml", "game": "game.resolved.yaml", "timeline": "scenario.resolved.yaml"}


def snippets(record: Record) -> SnippetsView:
    """What gives the digits of a run again, from the files of its folder."""
    cited = f"{citation_text()} Scenario {record.scenario_sha256[:16]}."
    return SnippetsView(python=python_lines(record), cli=cli_lines(record), citation=cited, bibtex=bibtex())


def python_lines(record: Record) -> str:
    """Python that gives the numbers of a run."""
    if record.kind == "game":
        return 'import smallyard\n\nresult = smallyard.play("game.resolved.yaml")\nprint(result.to_dict())\n'
    if record.kind == "timeline":
        given = {**record.args, "first": record.args["first"]} if record.args else {}
        words = ", ".join(f"{name}={value!r}" for name, value in given.items())
        scenario = 'scenario="scenario.yaml", ' if record.yaml else ""
        return f"import smallyard\n\nresult = smallyard.timeline({scenario}{words})\nprint(result.to_dict())\n"
    return (
        "import smallyard\n\n"
        f'result = smallyard.run("{FILES["run"]}")\n'
        f'assert result.scenario_sha256 == "{record.scenario_sha256}"\n'
        "print(result.real_income)\n"
    )


def cli_lines(record: Record) -> str:
    """Commands that give the numbers of a run."""
    if record.kind == "game":
        return "smallyard play game.resolved.yaml\n"
    if record.kind == "timeline":
        return "smallyard timeline " + " ".join(_options(record)) + "\n"
    return f"smallyard run {FILES['run']}\n"


def _options(record: Record) -> list[str]:
    args = record.args
    words = [f"--from {args.get('first')}", f"--to {args.get('last')}", f"--by {args.get('by')}"]
    words += ["--scenario scenario.yaml"] if record.yaml else []
    words += [
        f"--{name} {args[name]}"
        for name in ("baseline", "world", "horizon", "deficits", "revenue", "elasticities")
        if args.get(name)
    ]
    words += [f"--regions {','.join(args['regions'])}"] if args.get("regions") else []
    words += ["--pairs " + ",".join(":".join(pair) for pair in args["pairs"])] if args.get("pairs") else []
    return words + ([] if args.get("range", True) else ["--no-range"])

"""`scanward recipe`: what a recipe does, before it is done."""

from __future__ import annotations

from pathlib import Path

import click

from scanward.cli import options
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode, RecipeError

_SCRIPT_MAX_BYTES = 1 << 20


@click.group("recipe", cls=Group, short_help="What is removed, cleaned and kept.")
def command() -> None:
    """Recipes: what is removed, cleaned and kept.

    A RECIPE is the name of one that comes with Scanward, or the path of a TOML file.
    """


@command.command("list")
@options.as_json
def list_(*, as_json: bool) -> ExitCode:
    """List the recipes that come with Scanward."""
    from scanward.line.deidentify import builtin_recipes  # noqa: PLC0415 - start-up

    recipes = builtin_recipes()
    if as_json:
        for name, recipe in recipes.items():
            record("recipe", {"name": name, "description": recipe.description, "fingerprint": recipe.fingerprint})
    else:
        table("Recipes", ("Name", "What it is for"), [(name, each.description) for name, each in recipes.items()])
    return ExitCode.DONE


@command.command("explain")
@click.argument("recipe")
@click.option("--find", "wanted", default="", metavar="TEXT", help="Only attributes whose tag or name holds TEXT.")
@options.as_json
def explain_(recipe: str, *, wanted: str, as_json: bool) -> ExitCode:
    """Say what RECIPE does to each attribute, and why."""
    from scanward.line.deidentify import load_recipe  # noqa: PLC0415 - start-up
    from scanward.line.deidentify.explain import explain  # noqa: PLC0415 - start-up

    rows = [row for row in explain(load_recipe(recipe)) if wanted.lower() in f"{row.place} {row.name}".lower()]
    if as_json:
        for row in rows:
            record("attribute", {name: getattr(row, name) for name in ("place", "name", "vr", "action", "why")})
    else:
        found = [(row.place, row.name, row.vr, row.action, row.why) for row in rows]
        table(f"Recipe {recipe}", ("Tag", "Attribute", "VR", "What is done", "Why"), found)
    return ExitCode.DONE


@command.command("diff")
@click.argument("recipe")
@click.argument("other")
@options.as_json
def diff_(recipe: str, other: str, *, as_json: bool) -> ExitCode:
    """Say what RECIPE and OTHER do differently."""
    from scanward.line.deidentify import load_recipe  # noqa: PLC0415 - start-up
    from scanward.line.deidentify.explain import diff  # noqa: PLC0415 - start-up

    rows = diff(load_recipe(recipe), load_recipe(other))
    if as_json:
        for row in rows:
            names = ("place", "name", "vr", "action", "other_action")
            record("difference", {name: getattr(row, name) for name in names})
    elif rows:
        found = [(row.place, row.name, row.vr, row.action, row.other_action) for row in rows]
        table("Differences", ("Tag", "Attribute", "VR", recipe, other), found)
    else:
        say("Both do the same.")
    return ExitCode.DONE


@command.command("check")
@click.argument("recipe")
@options.as_json
def check_(recipe: str, *, as_json: bool) -> ExitCode:
    """Say whether RECIPE can be done; a mistake in it ends with 7 and says what was probably meant."""
    from scanward.line.deidentify import load_recipe  # noqa: PLC0415 - start-up
    from scanward.line.deidentify.rules import compile_rules  # noqa: PLC0415 - start-up

    loaded = load_recipe(recipe)
    compile_rules(loaded)
    if as_json:
        record("recipe", {"name": loaded.name, "fingerprint": loaded.fingerprint, "options": sorted(loaded.options)})
    else:
        say(f"Recipe {loaded.name} can be done. Options: {', '.join(sorted(loaded.options)) or 'none'}.", tone="good")
        say(f"Fingerprint: {loaded.fingerprint}")
    return ExitCode.DONE


@command.command("import-ctp")
@click.argument("script", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.as_json
def import_ctp(script: Path, *, as_json: bool) -> ExitCode:
    """Print the regions of an RSNA CTP pixel script as a part of a recipe.

    SCRIPT is a DicomPixelAnonymizer.script. What a recipe cannot say is named in a comment.
    """
    from scanward.line.deidentify.pixel_text.ctp_script import read_script  # noqa: PLC0415 - start-up

    if script.stat().st_size > _SCRIPT_MAX_BYTES:
        raise RecipeError("the file is larger than a pixel script can be")
    imported = read_script(script.read_text(encoding="utf-8", errors="replace"))
    if not imported.regions:
        raise RecipeError("the file holds no signature with a rectangle that a recipe could say")
    if as_json:
        for region in imported.regions:
            record("region", region.model_dump(exclude_defaults=True, mode="json"))
        for title, why in imported.left_out:
            record("left-out", {"title": title, "why": why})
    else:
        click.echo(imported.toml(), nl=False)
    return ExitCode.DONE

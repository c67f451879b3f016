"""Hose by the foot and in rolls, what holds it, and the tools to assemble it."""

from __future__ import annotations

from hotdash.sample.fittings import BRAZOS, REDLINE, SIZE_WEIGHT, SIZES, sized
from hotdash.sample.specs import Choice, Spec, retail

COPPER, FORGE = "Copperline Restoration Supply", "Prairie Forge Tool Co."
RUNS = {"10 ft": 9.4, "20 ft": 18.0, "50 ft": 42.0}


def all_specs() -> list[Spec]:
    """Every product of this page of the catalogue."""
    return [*_hoses(), *_rolls(), *_hardware(), *_quick_connects(), *_tools()]


def _hoses() -> list[Spec]:
    foot = ("4", "6", "8", "10", "12")
    return [
        Spec(
            "hose",
            "Black Nylon Braided PTFE Hose, by the Foot",
            BRAZOS,
            "Hose",
            sized("HPB", 6.6, foot, 1.1, 0.44),
            ("ptfe", "perf"),
            (),
            17.0,
        ),
        Spec(
            "hose",
            "Stainless Braided PTFE Hose, by the Foot",
            BRAZOS,
            "Hose",
            sized("HPS", 6.1, (*foot, "16"), 1.1, 0.44),
            ("ptfe",),
            (),
            8.0,
        ),
        Spec(
            "push_hose",
            "Push-Lock Rubber Hose, by the Foot",
            BRAZOS,
            "Hose",
            sized("HPL", 4.6, ("6", "8", "10"), 0.8, 0.42),
            ("push-lock",),
            (),
            6.5,
        ),
        Spec(
            "hose",
            "Cloth Braid Look Fuel Hose, by the Foot",
            COPPER,
            "Hose",
            sized("HCB", 5.9, ("6", "8"), 0.9, 0.5),
            ("restoration",),
            (),
            1.6,
        ),
    ]


def _rolls() -> list[Spec]:
    specs: list[Spec] = []
    for code, name, rate in (
        ("RPB", "Black Nylon Braided PTFE Hose", 6.1),
        ("RPS", "Stainless Braided PTFE Hose", 5.6),
    ):
        specs.extend(
            Spec(
                "roll",
                f"-{size} {name}, Roll",
                BRAZOS,
                "Hose",
                tuple(
                    Choice(
                        f"{code}-{int(size):02d}-{run[:2]}",
                        run,
                        (("Length", run),),
                        retail(rate * feet * SIZES[size] / SIZES["6"]),
                        0.46,
                        1.0 / feet**0.5,
                        size,
                    )
                    for run, feet in RUNS.items()
                ),
                ("ptfe", "roll"),
                (),
                3.0 * SIZE_WEIGHT[size],
            )
            for size in ("6", "8", "10")
        )
    return specs


def _hardware() -> list[Spec]:
    lines = ("6", "8", "10")
    return [
        Spec(
            "separator",
            "Billet Hose Separator, Two Lines",
            REDLINE,
            "Hose Accessories",
            sized("SEP2", 9.4, lines, 0.5),
            ("dress-up",),
            (),
            2.2,
        ),
        Spec(
            "separator",
            "Billet Hose Separator, Three Lines",
            REDLINE,
            "Hose Accessories",
            sized("SEP3", 12.9, lines, 0.5),
            ("dress-up",),
            (),
            0.9,
        ),
        Spec(
            "clamp",
            "Cushioned P-Clamp, Pack of Six",
            BRAZOS,
            "Hose Accessories",
            sized("PCL", 11.9, (*lines, "12"), 0.4),
            ("service",),
            (),
            2.4,
        ),
        Spec(
            "sleeve",
            "Fire Sleeve, by the Foot",
            BRAZOS,
            "Hose Accessories",
            sized("FSL", 5.4, lines, 0.8),
            ("racing", "perf"),
            (),
            1.8,
        ),
    ]


def _quick_connects() -> list[Spec]:
    return [
        Spec(
            "quick",
            "3/8 in. EFI Quick-Connect to AN Adapter",
            BRAZOS,
            "Adapters",
            sized("QC38", 11.9, ("6", "8"), 0.6),
            ("efi", "perf"),
            (),
            6.0,
        ),
        Spec(
            "quick",
            "5/16 in. EFI Quick-Connect to AN Adapter",
            BRAZOS,
            "Adapters",
            sized("QC516", 11.5, ("6",), 0.6),
            ("efi", "perf"),
            (),
            4.5,
        ),
        Spec(
            "quick",
            "Hard-Line Tube Nut to AN Adapter",
            BRAZOS,
            "Adapters",
            sized("HLT", 10.9, ("4", "6", "8"), 0.6),
            ("restoration",),
            (),
            2.6,
        ),
    ]


def _tools() -> list[Spec]:
    return [
        Spec(
            "tool",
            "Aluminum AN Wrench, Double Ended",
            FORGE,
            "Tools",
            sized("WRN", 16.9, ("6", "8", "10", "12"), 0.5, 0.5),
            ("tools",),
            (),
            1.7,
        ),
        Spec(
            "tool",
            "Soft Vise Jaws for AN Assembly",
            FORGE,
            "Tools",
            sized("VJ", 27.9, ("6", "10"), 0.3, 0.5),
            ("tools",),
            (),
            1.5,
        ),
    ]

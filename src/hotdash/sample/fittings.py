"""AN fittings and adapters."""

from __future__ import annotations

from hotdash.sample.specs import Choice, Spec, retail

REDLINE, BRAZOS = "Redline Valley Fluidworks", "Brazos Hose & Fitting"
SIZES = {"4": 9.4, "6": 10.9, "8": 13.6, "10": 16.9, "12": 22.4, "16": 27.4}
SIZE_WEIGHT = {"4": 0.55, "6": 1.9, "8": 1.35, "10": 0.8, "12": 0.42, "16": 0.2}
ANGLES = {
    "Straight": ("ST", 1.0, 1.5),
    "45 Degree": ("45", 1.32, 0.8),
    "90 Degree": ("90", 1.42, 1.3),
    "180 Degree": ("180", 1.6, 0.25),
}
COLOURS = {"Black": ("BK", 1.0, 0.66), "Blue/Red": ("BR", 0.96, 0.22), "Nickel": ("NI", 1.12, 0.17)}
NPT = (
    ("4", "1/8"),
    ("4", "1/4"),
    ("6", "1/8"),
    ("6", "1/4"),
    ("6", "3/8"),
    ("8", "1/4"),
    ("8", "3/8"),
    ("8", "1/2"),
    ("10", "3/8"),
    ("10", "1/2"),
    ("12", "1/2"),
    ("12", "3/4"),
    ("16", "1"),
)
ORB = (("6", "6"), ("6", "8"), ("8", "8"), ("8", "10"), ("10", "10"), ("10", "12"), ("12", "12"))
METRIC = (("6", "M12x1.5"), ("6", "M14x1.5"), ("6", "M16x1.5"), ("8", "M16x1.5"), ("8", "M18x1.5"), ("10", "M22x1.5"))


def all_specs() -> list[Spec]:
    """Every product of this page of the catalogue."""
    return [*_hose_ends(), *_push_lock_ends(), *_adapters(), *_shapes(), *_closures()]


def _coloured(stem: str, size: str, dollars: float, colours: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            f"{stem}-{COLOURS[name][0]}",
            name,
            (("Color", name),),
            retail(dollars * COLOURS[name][1]),
            0.46,
            COLOURS[name][2],
            size,
            name,
        )
        for name in colours
    )


def sized(
    stem: str, dollars: float, sizes: tuple[str, ...], power: float = 1.0, cost: float = 0.48
) -> tuple[Choice, ...]:
    """One variant a size; prices grow with the size to the given power."""
    return tuple(
        Choice(
            f"{stem}-{int(size):02d}",
            f"-{size} AN",
            (("Size", f"-{size} AN"),),
            retail(dollars * (SIZES[size] / SIZES["6"]) ** power),
            cost,
            SIZE_WEIGHT[size],
            size,
        )
        for size in sizes
    )


def _hose_ends() -> list[Spec]:
    return [
        Spec(
            "end",
            f"-{size} AN {angle} PTFE Hose End",
            REDLINE,
            "Hose Ends",
            _coloured(f"HE-{code}-{int(size):02d}", size, base * factor, tuple(COLOURS)),
            ("an-fittings", "ptfe", f"size:-{size}", *(("perf",) if size in {"10", "12", "16"} else ())),
            (),
            9.0 * SIZE_WEIGHT[size] * want,
        )
        for angle, (code, factor, want) in ANGLES.items()
        for size, base in SIZES.items()
    ]


def _push_lock_ends() -> list[Spec]:
    return [
        Spec(
            "push_end",
            f"-{size} Push-Lock {angle} Hose End",
            BRAZOS,
            "Hose Ends",
            _coloured(f"PL-{code}-{int(size):02d}", size, SIZES[size] * factor * 0.72, ("Black", "Blue/Red")),
            ("an-fittings", "push-lock", f"size:-{size}"),
            (),
            3.2 * SIZE_WEIGHT[size] * want,
        )
        for angle, (code, factor, want) in ANGLES.items()
        if code != "180"
        for size in ("6", "8", "10")
    ]


def _adapters() -> list[Spec]:
    both = ("Black", "Blue/Red")
    npt = [
        Spec(
            "npt",
            f"-{size} AN to {pipe} NPT Straight Adapter",
            REDLINE,
            "Adapters",
            _coloured(f"AD-{int(size):02d}N{pipe.replace('/', '')}", size, 6.3 + SIZES[size] * 0.25, both),
            ("an-fittings", "npt", f"size:-{size}"),
            (),
            4.2 * SIZE_WEIGHT[size],
        )
        for size, pipe in NPT
    ]
    bent = [
        Spec(
            "npt",
            f"-{size} AN to {pipe} NPT 90 Degree Adapter",
            REDLINE,
            "Adapters",
            _coloured(f"AD90-{int(size):02d}N{pipe.replace('/', '')}", size, 8.9 + SIZES[size] * 0.35, both),
            ("an-fittings", "npt"),
            (),
            1.5 * SIZE_WEIGHT[size],
        )
        for size, pipe in NPT
        if pipe in {"1/4", "3/8", "1/2"}
    ]
    orb = [
        Spec(
            "orb",
            f"-{port} ORB to -{size} AN Adapter with Viton O-Ring",
            REDLINE,
            "Adapters",
            _coloured(f"ORB-{int(port):02d}-{int(size):02d}", size, 8.2 + SIZES[port] * 0.3, both),
            ("an-fittings", "orb", "perf"),
            (),
            4.6 * SIZE_WEIGHT[size],
        )
        for size, port in ORB
    ]
    metric = [
        Spec(
            "metric",
            f"-{size} AN to {thread} Metric Adapter",
            BRAZOS,
            "Adapters",
            _coloured(f"MET-{int(size):02d}-{thread.replace('x', '').replace('.', '')}", size, 9.5, ("Black",)),
            ("an-fittings", "metric"),
            (),
            1.8 * SIZE_WEIGHT[size],
        )
        for size, thread in METRIC
    ]
    return [*npt, *bent, *orb, *metric]


def _shapes() -> list[Spec]:
    specs: list[Spec] = []
    for kind, name, code, dollars, sizes, want in (
        ("bulkhead", "Bulkhead Fitting with Nut", "BH", 10.9, ("6", "8", "10"), 1.4),
        ("bulkhead", "90 Degree Bulkhead Fitting with Nut", "BH90", 15.9, ("6", "8"), 0.9),
        ("tee", "Tee Fitting", "TEE", 14.5, ("4", "6", "8", "10"), 1.1),
        ("tee", "Y-Block Splitter", "YB", 29.0, ("6", "8"), 0.9),
        ("union", "Male Union", "UN", 6.9, ("4", "6", "8", "10", "12"), 1.2),
        ("union", "Female Swivel Coupler", "SW", 12.9, ("6", "8", "10"), 0.9),
    ):
        specs.extend(
            Spec(
                kind,
                f"-{size} AN {name}",
                REDLINE,
                "Adapters",
                _coloured(f"{code}-{int(size):02d}", size, dollars * SIZES[size] / SIZES["6"], ("Black", "Blue/Red")),
                ("an-fittings", f"size:-{size}"),
                (),
                want * SIZE_WEIGHT[size] * 2,
            )
            for size in sizes
        )
    return specs


def _closures() -> list[Spec]:
    every = tuple(SIZES)
    middle = ("6", "8", "10", "12")
    return [
        Spec("cap", "AN Flare Cap", REDLINE, "Caps & Plugs", sized("CAP", 6.4, every), ("an-fittings",), (), 2.4),
        Spec("cap", "AN Flare Plug", REDLINE, "Caps & Plugs", sized("PLG", 6.4, every), ("an-fittings",), (), 2.2),
        Spec("cap", "ORB Port Plug with O-Ring", REDLINE, "Caps & Plugs", sized("OPL", 7.2, middle), ("orb",), (), 2.6),
        Spec(
            "bung",
            "Weld-On Male AN Bung, Steel",
            BRAZOS,
            "Weld Bungs",
            sized("WBS", 8.4, middle),
            ("fabrication",),
            (),
            1.5,
        ),
        Spec(
            "bung",
            "Weld-On ORB Bung, Aluminum",
            BRAZOS,
            "Weld Bungs",
            sized("WBA", 8.9, middle),
            ("fabrication",),
            (),
            1.5,
        ),
        Spec(
            "cap",
            "Crush Washer Set",
            BRAZOS,
            "Caps & Plugs",
            sized("CRW", 6.0, ("6", "8", "10"), 0.4),
            ("service",),
            (),
            1.6,
        ),
    ]

"""Pumps, filters and regulators."""

from __future__ import annotations

from hotdash.sample.specs import Choice, Spec, one, retail

IRON, KESTREL, DELTA = "Ironwood Fuel Systems", "Kestrel Pump Works", "Delta Creek Fabrication"
COPPER = "Copperline Restoration Supply"


def all_specs() -> list[Spec]:
    """Every product of this page of the catalogue."""
    return [*_pumps(), *_inline_pumps(), *_around_the_pump(), *_filters(), *_regulators(), *_gauges()]


def listed(
    stem: str, option: str, rows: tuple[tuple[str, float, float], ...], cost: float = 0.58
) -> tuple[Choice, ...]:
    """One variant a row of (label, dollars, weight)."""
    return tuple(
        Choice(f"{stem}-{code(label)}", label, ((option, label),), retail(dollars), cost, want)
        for label, dollars, want in rows
    )


def code(label: str) -> str:
    """A label as the tail of a SKU: letters and digits only, at most eight."""
    return "".join(letter for letter in label.upper() if letter.isalnum())[:8]


def _pumps() -> list[Spec]:
    tags = ("fuel-pump", "perf", "efi")
    return [
        Spec(
            "pump_in", "KP255 In-Tank Fuel Pump, 255 lph", KESTREL, "Fuel Pumps", one("KP-255", 124.99), tags, (), 3.4
        ),
        Spec(
            "pump_in", "KP340 In-Tank Fuel Pump, 340 lph", KESTREL, "Fuel Pumps", one("KP-340", 159.99), tags, (), 3.0
        ),
        Spec(
            "pump_in",
            "KP450 In-Tank Fuel Pump, 450 lph, E85",
            KESTREL,
            "Fuel Pumps",
            one("KP-450", 219.99),
            tags,
            (),
            2.1,
        ),
        Spec(
            "pump_in",
            "KP525 In-Tank Fuel Pump, 525 lph, E85",
            KESTREL,
            "Fuel Pumps",
            one("KP-525", 284.99),
            tags,
            (),
            1.1,
        ),
    ]


def _inline_pumps() -> list[Spec]:
    tags = ("fuel-pump", "perf", "efi")
    return [
        Spec(
            "pump_inline",
            "KL300 Inline Fuel Pump, 300 lph",
            KESTREL,
            "Fuel Pumps",
            one("KL-300", 149.99),
            tags,
            (),
            2.2,
        ),
        Spec(
            "pump_inline",
            "KL400 Billet Inline Fuel Pump, 400 lph",
            KESTREL,
            "Fuel Pumps",
            one("KL-400", 249.99),
            tags,
            (),
            1.4,
        ),
        Spec(
            "pump_inline",
            "KL700 Brushless Inline Fuel Pump",
            KESTREL,
            "Fuel Pumps",
            one("KL-700", 419.99),
            (*tags, "racing"),
            (),
            0.6,
        ),
        Spec(
            "pump_inline",
            "Vane Fuel Pump for Carburetor, 7 psi",
            KESTREL,
            "Fuel Pumps",
            one("KC-7", 129.99),
            ("fuel-pump", "restoration"),
            (),
            1.6,
        ),
    ]


def _around_the_pump() -> list[Spec]:
    return [
        Spec(
            "hanger",
            "Universal In-Tank Pump Hanger Module",
            IRON,
            "Fuel Pumps",
            listed("HGR", "Depth", (("5-8 in", 179.99, 1.0), ("8-11 in", 189.99, 1.2), ("11-14 in", 199.99, 0.4)), 0.6),
            ("efi", "perf"),
            (),
            2.0,
        ),
        Spec(
            "relay",
            "Fuel Pump Wiring and Relay Kit",
            IRON,
            "Fuel Pumps",
            one("RLY-40A", 42.99, 0.5),
            ("wiring", "efi"),
            (),
            3.2,
        ),
    ]


def _filters() -> list[Spec]:
    ports = (("-6 AN", 44.99, 1.2), ("-8 AN", 46.99, 1.0), ("-10 AN", 49.99, 0.6))
    return [
        Spec(
            "filter",
            "Billet Fuel Filter, 10 Micron",
            IRON,
            "Fuel Filters",
            listed("FF10", "Ports", ports, 0.48),
            ("efi", "perf"),
            (),
            4.2,
        ),
        Spec(
            "filter",
            "Billet Fuel Filter, 40 Micron",
            IRON,
            "Fuel Filters",
            listed("FF40", "Ports", ports, 0.48),
            ("perf",),
            (),
            1.9,
        ),
        Spec(
            "filter",
            "Billet Pre-Pump Filter, 100 Micron",
            IRON,
            "Fuel Filters",
            listed("FF100", "Ports", ports, 0.48),
            ("perf",),
            (),
            3.0,
        ),
        Spec(
            "filter",
            "Replacement Filter Element",
            IRON,
            "Fuel Filters",
            listed(
                "FFE", "Rating", (("10 micron", 17.99, 1.4), ("40 micron", 16.99, 0.5), ("100 micron", 15.99, 0.9)), 0.4
            ),
            ("service",),
            (),
            3.2,
        ),
        Spec(
            "filter",
            "Glass Bowl Fuel Filter, Chrome",
            COPPER,
            "Fuel Filters",
            one("FFG-38", 31.99, 0.5),
            ("restoration",),
            (),
            1.2,
        ),
    ]


def _regulators() -> list[Spec]:
    return [
        Spec(
            "regulator",
            "EFI Bypass Fuel Pressure Regulator, 30-70 psi",
            IRON,
            "Regulators",
            listed("FPR", "Color", (("Black", 119.99, 1.0), ("Red", 119.99, 0.35)), 0.5),
            ("efi", "perf"),
            (),
            3.4,
        ),
        Spec(
            "regulator",
            "EFI Filter-Regulator Combo, 58 psi Fixed",
            IRON,
            "Regulators",
            one("FPR-58F", 84.99, 0.52),
            ("efi", "perf"),
            (),
            3.0,
        ),
        Spec(
            "regulator",
            "Carburetor Fuel Pressure Regulator, 4-9 psi",
            COPPER,
            "Regulators",
            one("FPR-CARB", 69.99, 0.52),
            ("restoration",),
            (),
            1.5,
        ),
        Spec(
            "regulator",
            "Boost-Referenced Regulator, 1:1, 4 Port",
            IRON,
            "Regulators",
            one("FPR-B4", 189.99, 0.54),
            ("racing", "perf"),
            (),
            0.9,
        ),
    ]


def _gauges() -> list[Spec]:
    return [
        Spec(
            "gauge",
            "Liquid-Filled Fuel Pressure Gauge, 1/8 NPT",
            IRON,
            "Gauges",
            listed("FPG", "Range", (("0-15 psi", 21.99, 0.7), ("0-100 psi", 22.99, 1.4)), 0.44),
            ("service",),
            (),
            3.0,
        ),
        Spec(
            "gauge",
            "Electric Fuel Pressure Sender, 0-100 psi",
            IRON,
            "Gauges",
            one("FPS-100", 58.99, 0.52),
            ("efi",),
            (),
            0.8,
        ),
    ]

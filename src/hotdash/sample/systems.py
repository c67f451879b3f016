"""Valves, rails, tanks, complete kits, bench tools and what a hot-rodder wears."""

from __future__ import annotations

from hotdash.sample.fuel import COPPER, DELTA, IRON, code, listed
from hotdash.sample.specs import Choice, Spec, one
from hotdash.sample.vehicles import VEHICLES

FORGE, HOUSE = "Prairie Forge Tool Co.", "Sample Shop Goods"
KIT_LEVELS = {"400 hp": 0.0, "600 hp": 190.0, "800 hp": 420.0}


def all_specs() -> list[Spec]:
    """Every product of this page of the catalogue."""
    return [*_valves(), *_rails(), *_tanks(), *_kits(), *_bench(), *_merchandise()]


def _valves() -> list[Spec]:
    ports = (("-6 AN", 28.99, 1.3), ("-8 AN", 30.99, 1.0), ("-10 AN", 34.99, 0.6))
    return [
        Spec(
            "valve",
            "Billet Check Valve",
            IRON,
            "Valves",
            listed("CKV", "Ports", ports, 0.46),
            ("efi", "perf"),
            (),
            2.6,
        ),
        Spec(
            "valve",
            "Rollover Vent Valve",
            IRON,
            "Valves",
            listed("ROV", "Ports", ports[:2], 0.46),
            ("racing", "safety"),
            (),
            2.0,
        ),
        Spec("valve", "Fuel Shut-Off Valve", IRON, "Valves", listed("SOV", "Ports", ports, 0.5), ("safety",), (), 0.9),
        Spec(
            "log",
            "Fuel Log Kit for 4150 Carburetor",
            DELTA,
            "Fuel Logs",
            listed("LOG41", "Finish", (("Black", 109.99, 1.0), ("Polished", 119.99, 0.5))),
            ("racing",),
            (),
            1.2,
        ),
        Spec(
            "log",
            "Fuel Log Kit for 4500 Dominator-Style Carburetor",
            DELTA,
            "Fuel Logs",
            one("LOG45-BK", 129.99),
            ("racing", "perf"),
            (),
            0.6,
        ),
        Spec(
            "log", "Dual Carburetor Fuel Block", COPPER, "Fuel Logs", one("LOG-2X4", 74.99), ("restoration",), (), 0.6
        ),
    ]


def _rails() -> list[Spec]:
    rows = (("Black", 229.99, 1.0), ("Clear", 224.99, 0.4))
    return [
        Spec(
            "rail",
            f"Billet Fuel Rail Kit, {engine}",
            DELTA,
            "Fuel Rails",
            listed(f"FR-{code(engine)}", "Finish", rows, 0.55),
            ("efi", "perf", f"engine:{engine}"),
            (),
            want,
        )
        for engine, want in (
            ("LS1/LS6", 1.0),
            ("LS3", 1.1),
            ("LSX Truck", 0.9),
            ("Coyote 5.0", 0.5),
            ("Small Block Ford 302", 0.4),
        )
    ]


def _tanks() -> list[Spec]:
    steel = [
        Spec(
            "tank",
            f"{name} EFI Fuel Tank with In-Tank Pump Tray",
            DELTA,
            "Fuel Tanks",
            one(f"TNK-{code(name)}", dollars, 0.62),
            ("efi", "restoration"),
            (fits,),
            0.55,
        )
        for (name, fits), dollars in zip(
            VEHICLES[:7], (449.99, 459.99, 439.99, 489.99, 479.99, 519.99, 429.99), strict=True
        )
    ]
    return [
        *steel,
        Spec(
            "sump",
            "Weld-On Fuel Tank Sump",
            DELTA,
            "Tanks & Sumps",
            listed("SMP", "Outlets", (("Two -8", 89.99, 1.0), ("Two -10", 94.99, 0.8), ("One -12", 97.99, 0.3))),
            ("racing", "fabrication"),
            (),
            1.0,
        ),
        Spec(
            "surge",
            "Billet Surge Tank",
            DELTA,
            "Tanks & Sumps",
            listed("SRG", "Volume", (("1.5 L", 229.99, 1.0), ("3 L", 289.99, 0.7))),
            ("racing", "perf"),
            (),
            0.7,
        ),
        Spec(
            "tank",
            "Spun Aluminum Fuel Cell",
            DELTA,
            "Tanks & Sumps",
            listed("CELL", "Volume", (("8 gal", 269.99, 0.8), ("12 gal", 309.99, 0.7), ("16 gal", 349.99, 0.5))),
            ("racing",),
            (),
            0.7,
        ),
        Spec(
            "sump",
            "Fuel Tank Sending Unit, 0-90 ohm",
            COPPER,
            "Tanks & Sumps",
            one("SND-090", 54.99, 0.5),
            ("restoration",),
            (),
            1.1,
        ),
    ]


def _kits() -> list[Spec]:
    swaps = [
        Spec(
            "kit",
            f"{name} EFI Swap Fuel Line Kit",
            IRON,
            "EFI Swap Kits",
            listed(
                f"KIT-{code(name)}",
                "Rating",
                tuple((level, base + more, 1.0 - more / 800) for level, more in KIT_LEVELS.items()),
                0.6,
            ),
            ("efi", "perf", "kit"),
            (fits,),
            want,
        )
        for (name, fits), base, want in zip(
            VEHICLES,
            (649, 659, 629, 679, 669, 719, 639, 729, 699, 749, 689),
            (1.5, 1.2, 0.9, 1.7, 1.8, 1.0, 1.4, 0.8, 0.9, 0.5, 0.4),
            strict=True,
        )
    ]
    return [
        *swaps,
        Spec(
            "kit",
            "LS Swap Return-Style Fuel Line Kit, Universal",
            IRON,
            "EFI Swap Kits",
            listed("KIT-LSU", "Size", (("-6 AN", 329.99, 1.4), ("-8 AN", 389.99, 1.0))),
            ("efi", "kit", "perf"),
            (),
            2.6,
        ),
        Spec(
            "kit",
            "Returnless EFI Hose and Fitting Kit, 20 ft",
            IRON,
            "EFI Swap Kits",
            listed("KIT-RTL", "Size", (("-6 AN", 299.99, 1.4), ("-8 AN", 349.99, 0.8))),
            ("efi", "kit"),
            (),
            2.2,
        ),
        Spec(
            "kit",
            "Race Fuel System, Twin Pump, Complete",
            IRON,
            "EFI Swap Kits",
            listed("KIT-TWIN", "Rating", (("1000 hp", 1249.99, 1.0), ("1500 hp", 1399.99, 0.5))),
            ("racing", "perf", "kit"),
            (),
            0.5,
        ),
    ]


def _bench() -> list[Spec]:
    return [
        Spec(
            "tool",
            "Aluminum AN Wrench Set, -4 to -16, Seven Pieces",
            FORGE,
            "Tools",
            one("WRN-SET7", 79.99, 0.5),
            ("tools",),
            (),
            2.0,
        ),
        Spec("tool", "Braided Hose Shears", FORGE, "Tools", one("SHR-01", 64.99, 0.52), ("tools",), (), 1.4),
        Spec("tool", "Adjustable AN Wrench", FORGE, "Tools", one("WRN-ADJ", 39.99, 0.5), ("tools",), (), 1.1),
        Spec("lube", "AN Assembly Lube, 2 oz", FORGE, "Tools", one("LUB-2", 8.99, 0.35), ("tools", "service"), (), 4.2),
        Spec(
            "olive",
            "Spare PTFE Ferrules (Olives), Pack of Four",
            FORGE,
            "Hose Accessories",
            listed("OLV", "Size", (("-6", 6.99, 1.5), ("-8", 7.49, 1.1), ("-10", 7.99, 0.6)), 0.35),
            ("ptfe", "service"),
            (),
            3.4,
        ),
    ]


def _merchandise() -> list[Spec]:
    shirt = (("S", 24.99, 0.4), ("M", 24.99, 0.9), ("L", 24.99, 1.4), ("XL", 24.99, 1.3), ("2XL", 26.99, 0.7))
    return [
        Spec(
            "shirt",
            "Leak-Free Since Friday T-Shirt",
            HOUSE,
            "Apparel",
            listed("TEE-LF", "Size", shirt, 0.4),
            ("merch",),
            (),
            0.8,
        ),
        Spec(
            "shirt",
            "Flare Side Up T-Shirt",
            HOUSE,
            "Apparel",
            listed("TEE-FS", "Size", shirt, 0.4),
            ("merch",),
            (),
            0.6,
        ),
        Spec("sticker", "Toolbox Sticker Pack", HOUSE, "Apparel", one("STK-PK", 5.99, 0.2), ("merch",), (), 2.4),
        Spec(
            "gift",
            "Gift Card",
            HOUSE,
            "Gift Cards",
            tuple(
                Choice(f"GIFT-{value}", f"${value}", (("Denomination", f"${value}"),), value * 100, 0.0, want)
                for value, want in ((50, 1.0), (100, 1.2), (250, 0.4))
            ),
            ("gift",),
            (),
            1.0,
        ),
    ]

"""The cars the shop makes kits for: nickname, and years, make and model as in the tags."""

from __future__ import annotations

VEHICLES = (
    ("Camaro", "1967-1969 Chevrolet Camaro"),
    ("Chevelle", "1968-1972 Chevrolet Chevelle"),
    ("Nova", "1968-1974 Chevrolet Nova"),
    ("C10", "1967-1972 Chevrolet C10"),
    ("Square Body", "1973-1987 Chevrolet C10"),
    ("Tri-Five", "1955-1957 Chevrolet Bel Air"),
    ("Mustang", "1965-1970 Ford Mustang"),
    ("F-100", "1953-1956 Ford F-100"),
    ("Bronco", "1966-1977 Ford Bronco"),
    ("Charger", "1968-1970 Dodge Charger"),
    ("Deuce", "1932-1932 Ford Coupe"),
)

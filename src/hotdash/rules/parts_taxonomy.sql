-- One row: the first two levels of the parts taxonomy for what a product calls itself.
create function rules.parts_taxonomy(product_type text, title text, tags text[])
returns table (category_l1 text, category_l2 text)
language sql immutable parallel safe
begin atomic
    -- The shop's own product type decides; where it says nothing known, the title; then the tags. Within one of them the
    -- first pattern wins, so the special stands before the general ("fuel line" before "fuel", "brake hose" before "hose").
    with patterns (place, pattern, l1, l2) as (
        values
        (1, 'gift card|e-?gift', 'Accessories & Apparel', 'Gift Cards'),
        (2, 'apparel|t-?shirts?|hoodie|\mcaps? \(|\mhats?\M|\mmug|sticker|decal|banner', 'Accessories & Apparel', 'Apparel & Gifts'),
        (3, '\mtools?\M|wrench|spanner|vise jaw|assembly lube|\mcutter|deburr|mandrel|\mjack\M|pliers|soft jaws', 'Tools & Equipment', 'Hand Tools'),
        (4, 'gauges?\M|pressure tester|test kit', 'Tools & Equipment', 'Gauges & Testers'),
        (5, 'brake|\mrotor|caliper|master cylinder', 'Brakes & Wheels', 'Brakes'),
        (6, '\mwheels?\M|\mtires?\M|lug nut', 'Brakes & Wheels', 'Wheels & Tires'),
        (7, 'coil-?over|\mshocks?\M|sway bar|control arm|leaf spring|suspension|lowering', 'Suspension & Steering', 'Suspension'),
        (8, 'steering|tie rod|rack and pinion', 'Suspension & Steering', 'Steering'),
        (9, '\mheaders?\M|exhaust|muffler|catalytic', 'Exhaust & Intake', 'Exhaust'),
        (10, 'intake|air filter|air cleaner|plenum|supercharger|\mturbo', 'Exhaust & Intake', 'Intake & Boost'),
        (11, 'oil cooler|\moil\M|\mpcv\M|catch can|breather', 'Engine & Drivetrain', 'Oil System'),
        (12, 'radiator|coolant|thermostat|water pump|cooling', 'Engine & Drivetrain', 'Cooling'),
        (13, 'transmission|clutch|driveshaft|torque converter|differential|\maxle', 'Engine & Drivetrain', 'Drivetrain'),
        (14, 'camshaft|piston|crank|\mgaskets?\M|valve cover|cylinder head|engine mount', 'Engine & Drivetrain', 'Engine'),
        (15, 'swap kit|fuel system kit|efi kit|complete kit|conversion kit', 'Fuel & Ignition', 'Fuel System Kits'),
        (16, 'carburetor|throttle body|\mjets?\M|fuel bowl|fuel logs?\M|dual feed', 'Fuel & Ignition', 'Carburetion'),
        (17, 'ignition|distributor|spark plug|\mcoils?\M|magneto', 'Fuel & Ignition', 'Ignition'),
        (18, 'injector|fuel rails?\M|\mefi\M', 'Fuel & Ignition', 'Fuel Injection'),
        (19, 'regulators?\M', 'Fuel & Ignition', 'Fuel Pressure Regulators'),
        (20, 'pump', 'Fuel & Ignition', 'Fuel Pumps'),
        (21, 'filter', 'Fuel & Ignition', 'Fuel Filters'),
        (22, '\mtanks?\M|\msumps?\M|fuel cell|surge', 'Fuel & Ignition', 'Fuel Tanks & Cells'),
        (23, '\mvalves?\M|shut-?off|check valve|rollover', 'Fuel & Ignition', 'Valves'),
        (24, '\mhose accessor|\mclamps?\M|separator|p-clamp|sleeve|heat shield', 'Fuel & Ignition', 'Hose Accessories'),
        (
            25, 'hose ends?\M|fittings?\M|adapt[eo]rs?\M|caps & plugs|\mplugs?\M|weld bung|\mbungs?\M|\mnpt\M|\morb\M|bulkhead|coupler|\mtees?\M|\munion\M',
            'Fuel & Ignition', 'AN Fittings & Adapters'
        ),
        (26, '\mhoses?\M|fuel line|hard ?line|tubing|\mptfe\M|braided', 'Fuel & Ignition', 'Hose & Line'),
        (27, '\mfuel\M|e85|ethanol|\man-fittings\M', 'Fuel & Ignition', 'Fuel System'),
        (28, 'wiring|\mrelay|alternator|battery|starter|switch', 'Electrical & Lighting', 'Wiring & Charging'),
        (29, '\mlights?\M|headl(ight|amp)|tail ?l(ight|amp)|\mled\M', 'Electrical & Lighting', 'Lighting'),
        (30, '\mseats?\M|carpet|dash(board)?\M|interior|door panel|shifter', 'Interior & Trim', 'Interior'),
        (31, 'bumper|fender|grille|\mhood\M|exterior|\mmirror|weather ?strip', 'Exterior & Body', 'Body')
    ),
    words (weight, said) as (
        values (1, lower(parts_taxonomy.product_type)), (2, lower(parts_taxonomy.title)), (3, lower(array_to_string(parts_taxonomy.tags, ' ')))
    ),
    matches as (
        select w.weight, p.place, p.l1, p.l2
        from words as w
        inner join patterns as p on w.said ~ p.pattern
        -- A product that says nothing known must not vanish from sums by category, and the ten names have no "other":
        -- it stands under accessories, marked as not sorted.
        union all
        select 9, 99, 'Accessories & Apparel', 'Not sorted'
    )
    select m.l1, m.l2 from matches as m
    order by m.weight, m.place
    limit 1;
end;
comment on function rules.parts_taxonomy(text, text, text[]) is
'Levels 1 and 2 of the parts taxonomy by words: the product type decides, then the title, then the tags; unknown is Accessories & Apparel, Not sorted.';

"""Lists from which people, firms and places are made up."""

from __future__ import annotations

FIRST_NAMES = """
Aaron Alan Alicia Amy Andre Angela Anthony Becky Ben Bill Bobby Brad Brenda Brian Bruce Caleb Carl Carlos
Carrie Casey Chad Chris Chuck Cindy Clay Cody Corey Craig Curtis Dale Dan Darla Darrell Dave Dean Deb
Denise Derek Diego Don Donna Doug Duane Dustin Dwayne Earl Eddie Elena Emily Eric Ernie Frank Fred Gail
Gary Gene George Glen Greg Gus Hank Heather Hector Holly Ian Irene Jack Jake James Jamie Janet Jared Jason
Jeff Jenna Jeremy Jerry Jesse Jim Joe Joel John Jon Jorge Josh Juan Judy Julie Karl Kathy Keith Kelly Ken
Kevin Kim Kirk Kurt Kyle Lance Larry Laura Lee Leo Leon Linda Lisa Lloyd Luis Luke Manny Marcy Mario Mark
Marla Marty Mason Matt Megan Mel Miguel Mike Mitch Nate Neil Nick Nora Norm Oscar Pablo Pam Pat Paul Pete
Phil Rachel Ralph Randy Ray Rex Rhonda Rick Rob Rod Roger Ron Rosa Ross Roy Russ Ruth Ryan Sal Sam Sandra
Scott Sean Shane Shawn Sheila Sid Stan Steve Stu Sue Tammy Ted Teresa Terry Tim Tina Todd Tom Tony Tracy
Travis Troy Tyler Vern Vic Vince Wade Walt Wayne Wes Will Zach
"""
FIRST = FIRST_NAMES.split()
LAST_NAMES = """
Abbott Ackerman Alvarez Amundson Arnett Bachman Baldwin Barlow Bastian Beckett Benning Birch Blevins Boggs
Bowen Brandt Brewer Briggs Burnham Cabrera Caldwell Carver Castillo Chambers Clemons Cobb Coley Cordova
Crandall Cutler Dalton Danner Decker Delgado Dietz Dixon Dobbs Doyle Drummond Duffy Eaton Eckert Ellison
Engel Escobar Farrell Fenton Finch Fisk Flores Forsythe Fowler Frost Garza Gentry Gibbs Gorman Grady
Griggs Guthrie Haas Hadley Hale Hansen Harlan Hatch Hayden Heller Hendrix Herrera Hobbs Holloway Huff
Hutchins Ingram Jansen Jarvis Jessup Kane Keller Kemp Kessler Kincaid Knox Kowalski Lang Larkin Lawson
Leland Lindgren Locke Lomax Lowry Lujan Madden Malone Marsh Mathis McBride McCabe McCoy Medina Mercer
Meyers Milner Monroe Moody Morales Munson Nash Neff Nixon Nolan Norris Novak Odom Olsen Ortega Osborn Pace
Padilla Parrish Peck Pena Phelps Pike Plummer Pratt Proctor Quinn Ramsey Rankin Reece Reyes Rhodes Riddle
Rigby Rivas Roper Rourke Rowe Rucker Salas Sawyer Schultz Seaton Shaw Shelby Skaggs Slater Snow Sorensen
Spence Stark Stokes Stroud Sutter Tackett Tate Thorne Tillman Trask Trevino Tully Underhill Vance Vargas
Vaughn Voss Waller Ware Weaver Webb Whitley Wilcox Winslow Wolfe Womack Wyatt Yates Yoder York Zamora
Ziegler
"""
LAST = LAST_NAMES.split()
SHOP_STEMS = (
    "Speed",
    "Hot Rod",
    "Fabrication",
    "Street",
    "Customs",
    "Performance",
    "Chassis",
    "Restoration",
    "Motorsport",
    "Auto",
)
SHOP_TAILS = ("Shop", "Works", "Garage", "& Sons", "Co.", "LLC", "Inc.", "Specialties")

STATES: dict[str, tuple[tuple[str, str], ...]] = {
    "TX": (
        ("Dallas", "75201"),
        ("Fort Worth", "76102"),
        ("Houston", "77002"),
        ("San Antonio", "78205"),
        ("Lubbock", "79401"),
        ("Waco", "76701"),
    ),
    "IL": (
        ("Joliet", "60432"),
        ("Peoria", "61602"),
        ("Rockford", "61101"),
        ("Naperville", "60540"),
        ("Decatur", "62521"),
    ),
    "CA": (
        ("Bakersfield", "93301"),
        ("Riverside", "92501"),
        ("Fresno", "93701"),
        ("San Jose", "95110"),
        ("Pomona", "91766"),
    ),
    "OH": (("Columbus", "43085"), ("Dayton", "45402"), ("Akron", "44302"), ("Norwalk", "44857")),
    "FL": (("Ocala", "34470"), ("Tampa", "33602"), ("Gainesville", "32601"), ("Lakeland", "33801")),
    "NC": (("Mooresville", "28115"), ("Concord", "28025"), ("Charlotte", "28202")),
    "IN": (("Indianapolis", "46201"), ("Muncie", "47302"), ("Terre Haute", "47801")),
    "MI": (("Warren", "48088"), ("Flint", "48502"), ("Kalamazoo", "49001")),
    "MO": (("Springfield", "65801"), ("Joplin", "64801"), ("Saint Joseph", "64501")),
    "TN": (("Knoxville", "37902"), ("Bristol", "37620"), ("Memphis", "38103")),
    "OK": (("Tulsa", "74103"), ("Norman", "73069")),
    "AZ": (("Mesa", "85201"), ("Tucson", "85701"), ("Kingman", "86401")),
    "WA": (("Spokane", "99201"), ("Kent", "98030")),
    "PA": (("Carlisle", "17013"), ("Erie", "16501"), ("Reading", "19601")),
    "GA": (("Commerce", "30529"), ("Macon", "31201")),
    "KS": (("Wichita", "67202"), ("Salina", "67401")),
    "NE": (("Lincoln", "68502"), ("Kearney", "68847")),
    "WI": (("Racine", "53402"), ("Eau Claire", "54701")),
    "NV": (("Reno", "89501"), ("Las Vegas", "89101")),
    "NY": (("Elmira", "14901"), ("Syracuse", "13202")),
}
STATE_WEIGHTS = {
    "TX": 13.0,
    "IL": 6.0,
    "CA": 11.0,
    "OH": 7.0,
    "FL": 7.0,
    "NC": 6.0,
    "IN": 5.0,
    "MI": 5.5,
    "MO": 4.5,
    "TN": 4.5,
    "OK": 4.0,
    "AZ": 4.0,
    "WA": 3.5,
    "PA": 4.5,
    "GA": 3.5,
    "KS": 2.5,
    "NE": 2.0,
    "WI": 2.5,
    "NV": 2.0,
    "NY": 2.0,
}
TRADE_STATES = {**STATE_WEIGHTS, "TX": 20.0, "NC": 9.0, "IN": 8.0}
ABROAD = {
    ("CA", "CAD", "ON", "London", "N6A 1B2"): 2.0,
    ("CA", "CAD", "AB", "Red Deer", "T4N 1X9"): 2.0,
    ("CA", "CAD", "BC", "Kamloops", "V2C 2A1"): 1.4,
    ("GB", "GBP", "ENG", "Northampton", "NN1 1ED"): 1.3,
    ("GB", "GBP", "ENG", "Norwich", "NR1 3DH"): 0.9,
    ("AU", "AUD", "NSW", "Newcastle", "2300"): 1.1,
    ("AU", "AUD", "QLD", "Toowoomba", "4350"): 0.9,
}

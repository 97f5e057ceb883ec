"""Build the packaged world map: Natural Earth 1:50m countries, projected to Equal Earth and thinned, one path per country.

Usage: python scripts/build_map.py [countries-50m.json]
The source is the file of that name in the npm package world-atlas 2.0.2 (TopoJSON of Natural Earth 4.1); without an argument it is
fetched with `npm pack`. The result is the same, byte for byte, on every run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path

import numpy as np

PACKAGE = "world-atlas@2.0.2"
FOLDER = Path(__file__).resolve().parents[1] / "src" / "smallyard" / "data" / "map"
WIDTH = 1000.0  # px of the drawing
THIN = 0.12  # px²: a point that spans a smaller triangle with its neighbours is dropped
SPECK = 0.35  # px²: smaller rings are dropped, except the largest of each country
SMALL = 14.0  # px²: countries below are also drawn as a ringed dot
NORTH, SOUTH = 84.0, -56.5  # the drawing ends here; nothing inhabited by a region of the data lies beyond
LEFT_OUT = {"ATA"}  # Antarctica
DIGITS = 1
CODES = """
    004AFG 008ALB 010ATA 012DZA 016ASM 020AND 024AGO 028ATG 031AZE 032ARG 036AUS 040AUT 044BHS 048BHR 050BGD 051ARM 052BRB
    056BEL 060BMU 064BTN 068BOL 070BIH 072BWA 074BVT 076BRA 084BLZ 086IOT 090SLB 092VGB 096BRN 100BGR 104MMR 108BDI 112BLR
    116KHM 120CMR 124CAN 132CPV 136CYM 140CAF 144LKA 148TCD 152CHL 156CHN 158TWN 162CXR 166CCK 170COL 174COM 175MYT 178COG
    180COD 184COK 188CRI 191HRV 192CUB 196CYP 203CZE 204BEN 208DNK 212DMA 214DOM 218ECU 222SLV 226GNQ 231ETH 232ERI 233EST
    234FRO 238FLK 239SGS 242FJI 246FIN 248ALA 250FRA 254GUF 258PYF 260ATF 262DJI 266GAB 268GEO 270GMB 275PSE 276DEU 288GHA
    292GIB 296KIR 300GRC 304GRL 308GRD 312GLP 316GUM 320GTM 324GIN 328GUY 332HTI 334HMD 336VAT 340HND 344HKG 348HUN 352ISL
    356IND 360IDN 364IRN 368IRQ 372IRL 376ISR 380ITA 384CIV 388JAM 392JPN 398KAZ 400JOR 404KEN 408PRK 410KOR 414KWT 417KGZ
    418LAO 422LBN 426LSO 428LVA 430LBR 434LBY 438LIE 440LTU 442LUX 446MAC 450MDG 454MWI 458MYS 462MDV 466MLI 470MLT 474MTQ
    478MRT 480MUS 484MEX 492MCO 496MNG 498MDA 499MNE 500MSR 504MAR 508MOZ 512OMN 516NAM 520NRU 524NPL 528NLD 531CUW 533ABW
    534SXM 535BES 540NCL 548VUT 554NZL 558NIC 562NER 566NGA 570NIU 574NFK 578NOR 580MNP 581UMI 583FSM 584MHL 585PLW 586PAK
    591PAN 598PNG 600PRY 604PER 608PHL 612PCN 616POL 620PRT 624GNB 626TLS 630PRI 634QAT 638REU 642ROU 643RUS 646RWA 652BLM
    654SHN 659KNA 660AIA 662LCA 663MAF 666SPM 670VCT 674SMR 678STP 682SAU 686SEN 688SRB 690SYC 694SLE 702SGP 703SVK 704VNM
    705SVN 706SOM 710ZAF 716ZWE 724ESP 728SSD 729SDN 732ESH 740SUR 744SJM 748SWZ 752SWE 756CHE 760SYR 762TJK 764THA 768TGO
    772TKL 776TON 780TTO 784ARE 788TUN 792TUR 795TKM 796TCA 798TUV 800UGA 804UKR 807MKD 818EGY 826GBR 831GGY 832JEY 833IMN
    834TZA 840USA 850VIR 854BFA 858URY 860UZB 862VEN 876WLF 882WSM 887YEM 894ZMB
"""


def source(arguments: list[str]) -> bytes:
    """The TopoJSON file, from a path or from the package."""
    if arguments:
        return Path(arguments[0]).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        name = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True).stdout
        with tarfile.open(Path(folder) / name.strip()) as archive:
            member = archive.extractfile("package/countries-50m.json")
            assert member is not None, "the package holds no countries-50m.json"
            return member.read()


def equal_earth(degrees: np.ndarray) -> np.ndarray:
    """Equal Earth projection (Šavrič, Patterson, Jenny 2018, equation 1) of [longitude, latitude] rows, y downwards."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    lon, lat = np.radians(degrees).T
    theta = np.arcsin(np.sqrt(3.0) / 2.0 * np.sin(lat))
    square = theta * theta
    sixth = square**3
    x = 2.0 * np.sqrt(3.0) * lon * np.cos(theta) / (3.0 * (9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1))
    y = theta * (a4 * sixth * square + a3 * sixth + a2 * square + a1)
    return np.stack([x, -y], axis=1)


def thinned(degrees: np.ndarray, factor: float) -> np.ndarray:
    """Visvalingam–Whyatt: repeatedly drop the point with the smallest triangle in px; the ends stay, so that borders still meet."""
    points = equal_earth(degrees) * factor
    kept = list(range(len(points)))
    fewest = 4 if (degrees[0] == degrees[-1]).all() else 2  # an island keeps its shape
    while len(kept) > fewest:
        p = points[kept]
        a, b, c = p[:-2], p[1:-1], p[2:]
        area = 0.5 * np.abs((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (c[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1]))
        worst = int(area.argmin())
        if area[worst] >= THIN:
            break
        del kept[worst + 1]
    return degrees[kept]


def clipped(ring: np.ndarray, east: bool) -> np.ndarray:
    """The part of a ring west (or east) of 180 degrees (Sutherland–Hodgman against one meridian)."""
    found = []
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        inside, next_inside = ((point[0] >= 180.0) == east for point in (start, end))
        if inside:
            found.append(start)
        if inside != next_inside:
            share = (180.0 - start[0]) / (end[0] - start[0])
            found.append(np.array([180.0, start[1] + share * (end[1] - start[1])]))
    return np.array(found).reshape(-1, 2)


def at_date_line(ring: np.ndarray) -> list[np.ndarray]:
    """A ring that crosses the date line as pieces on either edge of the map; other rings as they are."""
    longitude = np.unwrap(ring[:, 0], period=360.0)
    if np.ptp(ring[:, 0]) < 300.0 or np.ptp(longitude) > 359.0:
        return [ring]
    longitude += 360.0 * np.ceil((-180.0 - longitude.min()) / 360.0)  # starts inside [-180, 180)
    unwrapped = np.stack([longitude, ring[:, 1]], axis=1)
    west, east = clipped(unwrapped, east=False), clipped(unwrapped, east=True) - [360.0, 0.0]
    return [piece for piece in (west, east) if len(piece) >= 3]


def ring_area(ring: np.ndarray) -> float:
    """Signed area of a closed ring."""
    x, y = ring.T
    return float(0.5 * (x @ np.roll(y, -1) - np.roll(x, -1) @ y))


def drawing_size() -> tuple[float, np.ndarray, float]:
    """Factor from projected units to px, projected upper left corner, and height in px."""
    left = equal_earth(np.array([[-180.0, 0.0]]))[0, 0]
    top = equal_earth(np.array([[0.0, NORTH]]))[0, 1]
    bottom = equal_earth(np.array([[0.0, SOUTH]]))[0, 1]
    factor = WIDTH / (-2.0 * left)
    return factor, np.array([left, top]), float((bottom - top) * factor)


def read_arcs(topology: dict, factor: float) -> list[np.ndarray]:
    """Arcs in degrees, thinned."""
    scale, shift = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    return [thinned(np.cumsum(np.array(arc, dtype=float), axis=0) * scale + shift, factor) for arc in topology["arcs"]]


def assemble(parts: list, arcs: list[np.ndarray]) -> np.ndarray:
    """One ring from its arcs; a negative number is an arc read backwards."""
    pieces = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in parts]
    return np.concatenate([piece if place == 0 else piece[1:] for place, piece in enumerate(pieces)])[:-1]


def path_of(rings: list[np.ndarray]) -> str:
    """SVG path in relative coordinates with one decimal."""
    text = []
    for ring in rings:
        grid = np.round(ring * 10**DIGITS).astype(int)
        steps = np.diff(grid, axis=0)
        steps = steps[(steps != 0).any(axis=1)]
        text.append(f"M{_coordinate(grid[0])}l" + " ".join(_coordinate(step) for step in steps) + "z")
    return "".join(text)


def _coordinate(pair: np.ndarray) -> str:
    return ",".join(f"{value / 10**DIGITS:g}" for value in pair)


def country(geometry: dict, arcs: list[np.ndarray], factor: float, corner: np.ndarray) -> dict | None:
    """Path, anchor and area of one country; None if nothing is left of it."""
    shapes = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    whole = [assemble(ring, arcs) for shape in shapes for ring in shape]
    rings = [(equal_earth(piece) - corner) * factor for ring in whole if len(ring) >= 3 for piece in at_date_line(ring)]
    if not rings:
        return None
    largest = max(rings, key=lambda ring: abs(ring_area(ring)))
    kept = [ring for ring in rings if ring is largest or abs(ring_area(ring)) >= SPECK]
    middle = 0.5 * (largest.min(axis=0) + largest.max(axis=0))
    return {
        "path": path_of(kept),
        "anchor": [round(float(value), 1) for value in middle],
        "area": round(sum(abs(ring_area(ring)) for ring in kept), 1),
    }


def main() -> None:
    """Write map.json and its card."""
    raw = source(sys.argv[1:])
    topology = json.loads(raw)
    factor, corner, height = drawing_size()
    arcs = read_arcs(topology, factor)
    names = {code[:3]: code[3:] for code in CODES.split()}
    shapes: dict[str, dict] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = names.get(geometry.get("id", ""), "X " + geometry["properties"]["name"])
        if code in LEFT_OUT or geometry.get("arcs") is None:
            continue
        found = country(geometry, arcs, factor, corner)
        if found is not None and code not in shapes:
            shapes[code] = found | ({"small": True} if found["area"] < SMALL else {})
    FOLDER.mkdir(parents=True, exist_ok=True)
    ordered = {code: shapes[code] for code in sorted(shapes)}
    data = {"width": WIDTH, "height": round(height, 1), "shapes": ordered}
    (FOLDER / "countries.json").write_text(json.dumps(data, separators=(",", ":")) + "\n", "utf-8")
    card = {
        "source": "Natural Earth 4.1, 1:50m admin 0 countries, from the npm package world-atlas 2.0.2, file countries-50m.json",
        "source_sha256": sha256(raw).hexdigest(),
        "licence": "Natural Earth: public domain; world-atlas: ISC",
        "boundaries": "as drawn by the source, which follows who administers a place; they imply no position on any boundary",
        "steps": [
            "Equal Earth projection, width 1000 px, from 84° N to 56.5° S",
            f"points that span less than {THIN} px² with their neighbours dropped, shared borders once",
            f"rings below {SPECK} px² dropped, except the largest of each country; Antarctica dropped",
            "places without an ISO code keep the name of the source behind an X and count as rest of the world",
        ],
    }
    (FOLDER / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", "utf-8")
    size = (FOLDER / "countries.json").stat().st_size
    print(f"{len(shapes)} shapes, {size / 1000:.0f} kB, {sum(len(arc) for arc in arcs)} points")


if __name__ == "__main__":
    main()

"""The packaged numbers are those of the project's source tables; the aggregate equals the one made independently there."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from smallyard._data import packaged
from smallyard.models.elasticities import elasticities_for
from smallyard.world.npz_file import read_arrays
from smallyard.world.world import World

SAME = 1e-9  # relative; the demand of the brief: two ways of adding up the same table
PUBLISHED = 1e-4  # relative; totals printed with three to eight digits in the notes beside the source table
TO_PUBLIC = (1, 2, 0)  # [sector, importer, exporter] → [importer, exporter, sector]
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "build_worlds.py"

pytestmark = pytest.mark.shared


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def close(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=SAME, atol=SAME * np.abs(expected).max())


def test_rebuilding_the_packaged_data_changes_nothing(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("build_worlds", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for folder in ("worlds", "elasticities", "tariff_panels"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(module, "TARGET", tmp_path)
    monkeypatch.setattr("sys.argv", ["build_worlds.py", "--source", str(shared / "data")])
    module.main()
    built = [file for file in sorted(tmp_path.rglob("*")) if file.is_file()]
    assert len(built) == 7
    for file in built:
        shipped = packaged(*file.relative_to(tmp_path).parts)
        if file.suffix == ".npz":  # the compressed bytes may differ between versions of the compression library
            first, second = read_arrays(file), read_arrays(shipped)
            assert list(first) == list(second)
            assert all(np.array_equal(first[name], second[name]) for name in first)
        else:
            assert file.read_text("utf-8") == shipped.read_text("utf-8"), file.name


def test_labels_follow_the_source(shared: Path, wiod: World) -> None:
    folder = shared / "data" / "world" / "wiod2014"
    table = np.load(folder / "basic_clean.npz", allow_pickle=False)
    tariffs = np.load(folder / "tariffs" / "tariffs2014.npz", allow_pickle=False)
    for source in (table, tariffs):
        assert list(wiod.regions) == [str(code) for code in source["countries"]]
        assert list(wiod.sectors) == [str(code) for code in source["sectors"]]
    assert list(wiod.is_good) == [row["goods"] == "1" for row in rows(folder / "sectors.csv")]
    assert wiod.is_good.sum() == 22


def test_flows_and_tariffs_are_in_the_right_orientation(shared: Path, wiod: World) -> None:
    """Totals and rates as the notes beside the source table state them."""
    usa, chn, kor, jpn = (wiod.regions.index(code) for code in ("USA", "CHN", "KOR", "JPN"))
    assert wiod.trade_fob[usa, chn].sum() == pytest.approx(344_932, rel=PUBLISHED)
    assert wiod.trade_fob[chn, usa].sum() == pytest.approx(110_368, rel=PUBLISHED)
    assert (wiod.trade_fob * wiod.tariff).sum() == pytest.approx(470_550, rel=PUBLISHED)
    assert wiod.output.sum() == pytest.approx(161_034_788, rel=PUBLISHED)
    assert wiod.value_added.sum() == pytest.approx(75_202_447, rel=PUBLISHED)
    assert wiod.value_added.sum(1)[jpn] == pytest.approx(4_483_886, rel=0.01)  # the published number is at basic prices
    cars, crops = wiod.sectors.index("C29"), wiod.sectors.index("A01")
    assert wiod.tariff[chn, usa, cars] == pytest.approx(0.215, abs=5e-4)
    assert wiod.tariff[usa, jpn, cars] == pytest.approx(0.023, abs=5e-4)
    assert wiod.tariff[kor, usa, crops] == pytest.approx(0.76, abs=5e-3)
    own = np.arange(len(wiod.regions))
    assert not wiod.tariff[own, own].any()
    assert not wiod.tariff[:, :, ~wiod.is_good].any()


def test_the_table_equals_the_source_at_purchaser_prices(shared: Path, wiod: World) -> None:
    source = np.load(shared / "data" / "world" / "wiod2014" / "tariffs" / "purchaser_clean.npz", allow_pickle=False)
    close(wiod.trade_fob, source["M_fob"].transpose(TO_PUBLIC))
    close(1.0 + wiod.tariff, source["tau"].transpose(TO_PUBLIC))
    close(wiod.intermediate_use, source["use"])
    close(wiod.final_demand, source["fd"].T)
    close(wiod.value_added, source["va"].T)
    close(wiod.output, source["q"].T)


def test_the_aggregate_equals_the_one_made_beside_the_source(shared: Path, wiod_small: World) -> None:
    folder = shared / "data" / "world" / "wiod2014"
    basic = np.load(folder / "agg17x27_basic_clean.npz", allow_pickle=False)
    assert list(wiod_small.regions) == [str(code) for code in basic["countries"]]
    assert list(wiod_small.sectors) == [str(code) for code in basic["sectors"]]
    close(wiod_small.trade_fob, basic["M_fob"].transpose(TO_PUBLIC))
    close(wiod_small.output, basic["q"].T)
    purchaser = np.load(folder / "tariffs" / "agg17x27_purchaser_clean.npz", allow_pickle=False)
    close(wiod_small.trade_fob, purchaser["M_fob"].transpose(TO_PUBLIC))
    # Two known differences: there the tariffs inside EFTA (14 million of revenue) are dropped, and tariffs are put on the
    # aggregated table instead of adding up cells at purchaser prices, so that users differ and spending does not.
    efta = wiod_small.regions.index("EFTA")
    inside = (wiod_small.trade_fob * wiod_small.tariff)[efta, efta]
    assert inside.sum() == pytest.approx(14, abs=0.5)
    tariff = np.array(wiod_small.tariff)
    tariff[efta, efta] = 0.0
    close(1.0 + tariff, purchaser["tau"].transpose(TO_PUBLIC))
    spending = np.array(wiod_small.expenditure)
    spending[efta] -= inside
    close(spending, purchaser["use"].sum(2) + purchaser["fd"].T)
    goods = {row["code"]: row["goods"] == "1" for row in rows(folder / "sectors27.csv")}
    assert dict(zip(wiod_small.sectors, map(bool, wiod_small.is_good), strict=True)) == goods


def test_members_are_those_of_the_source(shared: Path, wiod_small: World) -> None:
    folder = shared / "data" / "world" / "wiod2014"
    assert {row["region"]: tuple(row["members"].split()) for row in rows(folder / "regions17.csv")} == dict(
        wiod_small.members.regions
    )
    assert {row["code"]: tuple(row["members"].split()) for row in rows(folder / "sectors27.csv")} == dict(
        wiod_small.members.sectors
    )


@pytest.mark.parametrize("name", ["fontagne2022", "caliendo_parro2015"])
def test_elasticities_equal_the_source(shared: Path, wiod: World, name: str) -> None:
    source = {row["sector"]: row[f"theta_{name}"] for row in rows(shared / "data" / "elasticities" / "wiod50_elasticities.csv")}
    found = dict(zip(wiod.sectors, elasticities_for(wiod, name).values, strict=True))
    for sector, good in zip(wiod.sectors, wiod.is_good, strict=True):
        assert found[sector] == (float(source[sector]) if good else 5.0)

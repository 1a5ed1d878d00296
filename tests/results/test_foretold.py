"""What of a member follows from the rest takes up less room, and every bit of it comes back."""

import numpy as np
import pytest
from numcodecs import Blosc

from simulation.results import folder
from simulation.results.foretold import Ties, restored, shortened
from simulation.results.members import packed, unpacked
from simulation.study.together import run_together

TIES = Ties({"city": [0, 0, 1], "province": [0, 0]}, ["area", "balance"], payer=[0, 1], payee=[1, 2])


def assert_same_bits(found, arrays):
    assert found.keys() == arrays.keys()
    for name, values in arrays.items():
        assert (found[name].dtype, found[name].shape) == (values.dtype, values.shape), name
        assert np.ascontiguousarray(found[name]).tobytes() == np.ascontiguousarray(values).tobytes(), name


@pytest.fixture
def member():
    """A member of three counties in two cities whose cities, province and balances follow from payments and areas, all but a
    rounding."""
    draws = np.random.default_rng(7)
    paid, area = draws.lognormal(10, 2, (8, 3, 2)), draws.lognormal(3, 4, (8, 3, 4))
    balance = np.stack([-paid[..., 0], paid[..., 0] - paid[..., 1], paid[..., 1]], axis=-1)
    arrays = {"county/paid": paid, "county/area": area, "county/balance": balance}
    for name, values in (("area", area), ("balance", balance)):
        cities = np.stack([values[:, 0] + values[:, 1], values[:, 2]], axis=1)
        arrays |= {f"city/{name}": cities, f"province/{name}": cities.sum(axis=1, keepdims=True)}
    return {name: values.astype("f4") for name, values in arrays.items()}


def test_what_follows_is_kept_as_the_few_last_bits_that_it_is_off(member):
    kept = shortened(member, TIES)
    for name in ("city/area", "province/area", "province/balance"):
        assert (kept[name].view(np.uint32) < 4096).all(), name
    for name in ("county/paid", "county/area"):
        assert kept[name] is member[name]
    assert_same_bits(restored(kept, TIES), member)


def test_no_number_no_sum_and_no_neighbour_is_lost(member):
    strange = np.array([np.nan, -np.nan, np.inf, -np.inf, -0.0, 1e-45, 3.4e38, -3.4e38], "f4")
    strange[1] = np.array([0x7FC12345], "u4").view("f4")[0]  # one of the many that are no number
    for name in ("county/area", "city/area", "province/area", "county/paid", "county/balance"):
        member[name][:, 0, 0] = np.roll(strange, len(name))
    assert_same_bits(restored(shortened(member, TIES), TIES), member)
    assert_same_bits(unpacked(packed(member, TIES)), member)


@pytest.mark.parametrize("tiers", [("province",), ("city", "province"), ("county",), ("county", "province")])
def test_a_record_of_some_tiers_comes_back_too(member, tiers):
    some = {name: values for name, values in member.items() if name.partition("/")[0] in tiers}
    assert_same_bits(unpacked(packed(some, TIES)), some)


def test_double_precision_and_registers_come_back(member):
    goals = np.repeat(np.array([[[0.9, np.nan, -0.0]], [[0.1, 1e300, np.inf]]]), 4, axis=0)
    member |= {"county/goal": goals, "register/x/year": np.array([2021, 2022], "i2"), "register/x/share": np.array([0.1, 0.2])}
    assert_same_bits(unpacked(packed(member, TIES)), member)


def test_a_member_takes_up_less_room_with_its_ties_and_every_bit_comes_back(small):
    (whole,) = run_together([small.setting(small.everything.replace(horizon={"end": "2024Q4"}, members=1))], 1)
    record, ties = whole.record(0), whole.frame.ties()
    assert "completed_area" in ties.sums and "effort" not in ties.sums and len(ties.places["city"]) == len(small.facts.counties)
    short, plain = packed(record, ties), packed(record)
    assert len(short) < 0.9 * len(plain)
    assert_same_bits(unpacked(short), record)


def test_a_record_is_written_with_a_better_codec_and_one_of_before_still_opens(small, tmp_path, monkeypatch):
    import xarray as xr

    setting = small.setting(small.everything.replace(horizon={"end": "2022Q4"}, members=2))
    (whole,) = run_together([setting], 1, tiers=("county",))
    tree = whole.frame.to_tree(whole.arrays, {})
    sizes = {}
    for name, codec in (("new", folder._COMPRESSED), ("before", (Blosc("lz4", 5, Blosc.SHUFFLE),))):
        monkeypatch.setattr(folder, "_COMPRESSED", codec)
        (place := tmp_path / name).mkdir()
        folder.write_record(tree, place)
        sizes[name] = (place / folder.RECORD_NAME).stat().st_size
        xr.testing.assert_identical(folder.open_results(place).load(), tree)
    assert sizes["new"] < sizes["before"]

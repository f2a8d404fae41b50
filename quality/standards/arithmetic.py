"""SQL of exact arithmetic: GB/T 8170 half-even rounding, means and percentiles, in DECIMAL and BIGINT only.

Binary floats never enter: DuckDB's own mean and division give DOUBLE, and its own rounding is half-up. Two
facts of DuckDB carry the expressions, both held by tests: DECIMAL → BIGINT rounds halves away from zero,
and `//` and `%` of BIGINT truncate towards zero.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

#: How a macro reads a concentration: six decimals, below one million. Wider types would compute in 128
#: bits, at a sixth of the speed. What cannot be read (NaN, infinity, a million and more) becomes NULL.
READ_TYPE = "decimal(12, 6)"
#: Published concentrations.
VALUE_TYPE = "decimal(9, 3)"
#: Thousandths: the unit in which readings, DECIMAL(9,3), are added up.
THOUSANDTHS = 1000


def read(value: str) -> str:
    """A macro argument as an exact number, or NULL."""
    return f"try_cast({value} as {READ_TYPE})"


def text(number: Decimal) -> str:
    """A number as an SQL literal without exponent."""
    return f"{number:f}"


def half_even_steps(value: str, decimals: int) -> str:
    """How many units of 10^-decimals a DECIMAL ≥ 0 holds, half-even (GB/T 8170), as BIGINT.

    The cast rounds halves up; an even number of units and a half was then rounded one too far.
    """
    unit = Decimal(1).scaleb(-decimals)
    units = f"({value} * {10**decimals})::bigint" if decimals else f"{value}::bigint"
    return f"({units} - ({value} % {text(2 * unit)} = {text(unit * Decimal('0.5'))})::bigint)"


def not_above(value: str, bound: Decimal, decimals: int) -> str:
    """`value rounded half-even to decimals ≤ bound`, asked of the unrounded value: half a unit above an
    even bound still rounds down to it, above an odd one it rounds up.
    """
    unit = Decimal(1).scaleb(-decimals)
    is_even = (bound / unit) % 2 == 0
    return f"{value} {'<=' if is_even else '<'} {text(bound + unit * Decimal('0.5'))}"


def arithmetic_macros(item_decimals: dict[str, int], multiple_decimals: int) -> list[tuple[str, str]]:
    """Name and statement of the arithmetic macros, in order of definition."""
    return [
        ("round_half_even", ROUND_HALF_EVEN),
        ("mean_half_even", MEAN_HALF_EVEN),
        ("air_round", _air_round(item_decimals)),
        ("air_mean", _air_mean(item_decimals)),
        ("percentile_half_even", PERCENTILE_HALF_EVEN),
        ("exceedance_multiple", _exceedance_multiple(multiple_decimals)),
    ]


def _round_branch(decimals: int) -> str:
    unit = Decimal(1).scaleb(-decimals)
    number = "x::decimal(18, 6)"
    # The remainder of two units decides: up to half a unit goes down to the even number of units below,
    # from one and a half units on to the even one above, and everything between to the odd one.
    rest = f"({number} % {text(2 * unit)})"
    return f"""
        when {decimals} then {number} - {rest} + (case
            when abs({rest}) <= {text(unit / 2)} then 0.000000
            when abs({rest}) < {text(unit * 3 / 2)} then {text(unit)} * sign({rest})
            else {text(2 * unit)} * sign({rest})
        end)::decimal(18, 6)"""


ROUND_HALF_EVEN = f"""
-- GB/T 8170: x to 0…5 decimals, halves to the even digit; x is read as DECIMAL(18,6), and so is the result.
create or replace macro round_half_even(x, decimals) as (
    case decimals{"".join(_round_branch(decimals) for decimals in range(6))}
    end
)::decimal(18, 6);
"""

MEAN_HALF_EVEN = """
-- total divided by (n × scale), halves to the even number (GB/T 8170), as BIGINT; NULL for n = 0. total is
-- the BIGINT sum of values in small units, and scale says how many small units make one unit of the result:
-- values in thousandths and a result in whole µg/m³ is scale 1000, in tenths of mg/m³ scale 100.
create or replace macro mean_half_even(total, n, scale) as (
    case when n > 0 then
    total::bigint // (n::bigint * scale::bigint)
    + case
        when 2 * abs(total::bigint % (n::bigint * scale::bigint)) > n::bigint * scale::bigint
            or (
                2 * abs(total::bigint % (n::bigint * scale::bigint)) = n::bigint * scale::bigint
                and total::bigint // (n::bigint * scale::bigint) % 2 <> 0
            )
        then sign(total::bigint)::bigint
        else 0
    end
    end
)::bigint;
"""


def _air_round(item_decimals: dict[str, int]) -> str:
    return f"""
-- A concentration at the decimals of its item, half-even (GB/T 8170); NULL when it is missing or negative.
create or replace macro air_round(item, x) as (
    case when {read("x")} >= 0 then
        case item{_by_decimals(item_decimals, lambda d: half_even_steps(read("x"), d))}
        end
    end
)::{VALUE_TYPE};
"""


def _air_mean(item_decimals: dict[str, int]) -> str:
    return f"""
-- The mean of n concentrations whose sum in thousandths is total (BIGINT), at the decimals of the item,
-- half-even.
create or replace macro air_mean(item, total, n) as (
    case item{_by_decimals(item_decimals, lambda d: f"mean_half_even(total, n, {THOUSANDTHS // 10**d})")}
    end
)::{VALUE_TYPE};
"""


def _by_decimals(item_decimals: dict[str, int], steps: Callable[[int], str]) -> str:
    branches = ""
    for item, decimals in item_decimals.items():
        unit = Decimal(1).scaleb(-decimals)
        branches += f"\n        when '{item}' then ({steps(decimals)})::decimal(9, 0) * {text(unit)}"
    return branches


_SORTED = "list_sort(sample::decimal(12, 3)[], 'ASC', 'NULLS LAST')"
_COUNT = "list_aggregate(sample, 'count')"
# k = 1 + (n - 1) p, in hundredths of a place: percent is p × 100.
_PLACE = f"(100 + ({_COUNT} - 1) * percent::bigint)"
_LOWER = f"({_SORTED}[{_PLACE} // 100] * {THOUSANDTHS})::bigint"
_UPPER = f"({_SORTED}[least({_PLACE} // 100 + 1, {_COUNT})] * {THOUSANDTHS})::bigint"

PERCENTILE_HALF_EVEN = f"""
-- HJ 663-2013 annex A: the percentile of a list of concentrations, linear between the places s and s + 1 of
-- the sorted list, k = 1 + (n - 1) p, s the whole part of k; rounded half-even once, at the end, to 0…3
-- decimals. percent is a whole number (90 for the 90th); NULLs in the list do not count; NULL for a list
-- without values.
create or replace macro percentile_half_even(sample, percent, decimals) as (
    case when {_COUNT} > 0 and percent between 0 and 100 then
        mean_half_even(
            100 * {_LOWER} + ({_UPPER} - {_LOWER}) * ({_PLACE} % 100),
            1,
            case decimals when 0 then 100000 when 1 then 10000 when 2 then 1000 when 3 then 100 end
        )::decimal(12, 0)
        * case decimals when 0 then 1.000 when 1 then 0.100 when 2 then 0.010 when 3 then 0.001 end
    end
)::decimal(12, 3);
"""


def _exceedance_multiple(decimals: int) -> str:
    unit = text(Decimal(1).scaleb(-decimals))
    limit = f"({read('limit_value')} * {THOUSANDTHS})::bigint"
    excess = f"(({read('concentration')} * {THOUSANDTHS})::bigint - {limit})"
    return f"""
-- HJ 663: by how many times a concentration exceeds its limit, (C - S) : S, half-even to {decimals} decimals.
-- NULL when it does not: C ≤ S is attained. Both are read in thousandths.
create or replace macro exceedance_multiple(concentration, limit_value) as (
    case when {excess} > 0 and {limit} > 0 then
        mean_half_even({excess} * {10**decimals}, 1, {limit})::decimal(12, 0) * {unit}
    end
)::decimal(12, {decimals});
"""

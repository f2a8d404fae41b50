with
    long as (
        select
            * exclude (so2, no2, co, o3_8h, o3_1h, pm10, pm25),
            unnest(
                [
                    {'item':'so2', 'pollutant':'so2', 'words':so2},
                    {'item':'no2', 'pollutant':'no2', 'words':no2},
                    {'item':'co', 'pollutant':'co', 'words':co},
                    {'item':'o3_8h', 'pollutant':'o3', 'words':o3_8h},
                    {'item':'o3_1h', 'pollutant':'o3', 'words':o3_1h},
                    {'item':'pm10', 'pollutant':'pm10', 'words':pm10},
                    {'item':'pm25', 'pollutant':'pm25', 'words':pm25}
                ],
                recursive := true
            )
        from reviewed_row
    )
select
    long.*,
    try_cast(words as decimal(18, 3)) as number,
    case
        when words is not null and number is null and runs('N4')
        then 'N4'
        when list_contains(getvariable('sentinels'), number) and runs('Q1')
        then 'Q1'
        when (number < low or number > high) and runs('Q6')
        then 'Q6'
    end as invalid_by
from long
join air_range on air_range.item = long.pollutant
where list_contains(provided, long.item)

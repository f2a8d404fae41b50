-- One row per value that an answer states: the six hourly means, and at stamp 24:00 the platform's own
-- values of the
-- day. What else belongs to the row stays in `reading`, found by its id.
with
    long as (
        select
            reading_id,
            unnest(
                [
                    {'item':'so2', 'pollutant':'so2', 'words':so2},
                    {'item':'no2', 'pollutant':'no2', 'words':no2},
                    {'item':'co', 'pollutant':'co', 'words':co},
                    {'item':'o3', 'pollutant':'o3', 'words':o3},
                    {'item':'pm10', 'pollutant':'pm10', 'words':pm10},
                    {'item':'pm25', 'pollutant':'pm25', 'words':pm25}
                ],
                recursive := true
            )
        from reading
        union all
        select
            reading_id,
            unnest(
                [
                    {'item':'so2_24h', 'pollutant':'so2', 'words':so2_24h},
                    {'item':'no2_24h', 'pollutant':'no2', 'words':no2_24h},
                    {'item':'co_24h', 'pollutant':'co', 'words':co_24h},
                    {'item':'o3_24h', 'pollutant':'o3', 'words':o3_24h},
                    {'item':'o3_8h_24h', 'pollutant':'o3', 'words':o3_8h_24h},
                    {'item':'pm10_24h', 'pollutant':'pm10', 'words':pm10_24h},
                    {'item':'pm25_24h', 'pollutant':'pm25', 'words':pm25_24h}
                ],
                recursive := true
            )
        from reading
        where cast(hour_end as date) > day
    )
select
    long.*,
    key.landing_id,
    key.fetched_at,
    key.observed_at,
    key.source,
    key.status,
    key.is_raw,
    key.station_code,
    key.hour_end,
    key.day,
    try_cast(words as decimal(18, 3)) as number
from long
join reading as key using (reading_id)
where list_contains(key.provided, item)

-- Q9 and Q15: the platform's own AQI and primary pollutants against ours, and against each other.
with
    labelled as (
        select
            station_code,
            hour_end,
            aqi,
            aqi_published,
            primary_pollutants,
            primary_pollutants_published as words,
            -- The platform writes 细颗粒物(PM2.5), 臭氧1小时 and the like: brought to our labels and order.
            nullif(
                concat_ws(
                    ',',
                    case when words like '%SO2%' or words like '%二氧化硫%' then 'SO2' end,
                    case when words like '%NO2%' or words like '%二氧化氮%' then 'NO2' end,
                    case when regexp_matches(words, '(^|[^A-Za-z])CO([^A-Za-z0-9]|$)|一氧化碳') then 'CO' end,
                    case when words like '%O3%' or words like '%臭氧%' then 'O3' end,
                    case when words like '%PM10%' then 'PM10' end,
                    case when words like '%PM2.5%' then 'PM2.5' end
                ),
                ''
            ) as published_labels
        from air_hour_of_days
    )
select
    station_code,
    hour_end,
    'aqi' as item,
    'Q9' as rule_id,
    format(
        'published {} {}, ours {} {}',
        coalesce(aqi_published::varchar, '-'),
        coalesce(published_labels, '-'),
        coalesce(aqi::varchar, '-'),
        coalesce(primary_pollutants, '-')
    ) as detail
from labelled
where
    runs('Q9')
    and aqi_published is not null
    and (
        aqi is distinct from aqi_published
        or (published_labels is not null and published_labels is distinct from primary_pollutants)
    )
union all
select
    station_code,
    hour_end,
    'aqi',
    'Q15',
    format('published AQI {} with primary pollutant {}', aqi_published, coalesce(published_labels, '-'))
from labelled
where
    runs('Q15')
    and aqi_published is not null
    and (aqi_published > getvariable('no_primary_to')) <> (published_labels is not null)

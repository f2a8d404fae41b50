select
    wanted_day.day,
    count(arrival.position) as rows,
    count(arrival.station_code) as rows_of_known_stations,
    nullif(
        case
            when count(arrival.position) < getvariable('least_rows')
            then ''
            else
                concat_ws(
                    ' ',
                    case when bool_or(list_contains(provided, 'so2')) and count(so2) = 0 then 'so2' end,
                    case when bool_or(list_contains(provided, 'no2')) and count(no2) = 0 then 'no2' end,
                    case when bool_or(list_contains(provided, 'co')) and count(co) = 0 then 'co' end,
                    case when bool_or(list_contains(provided, 'o3')) and count(o3) = 0 then 'o3' end,
                    case when bool_or(list_contains(provided, 'pm10')) and count(pm10) = 0 then 'pm10' end,
                    case when bool_or(list_contains(provided, 'pm25')) and count(pm25) = 0 then 'pm25' end
                )
        end,
        ''
    ) as empty_items
from wanted_day
left join arrival on arrival.day = wanted_day.day
group by wanted_day.day
having count(arrival.position) > 0 or wanted_day.day not in (select day from reviewed_cover)
order by wanted_day.day

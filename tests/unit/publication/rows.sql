insert into region values ('east', '东区', 'East');

insert into city
values
    ('100100', '甲城', 'Jia', 'east', date '2013-01-01', null), ('100200', '乙城', 'Yi', 'east', date '2013-01-01', null);

insert into station
values
    ('9001A', date '2013-01-01', '市监测站', '100100', 113.0833, 28.2325, '国控', false, true, date '2024-12-31', 'list'),
    ('9001A', date '2025-01-01', '新监测站', '100100', 113.0833, 28.2325, '国控', false, true, null, 'list'),
    ('9002A', date '2013-01-01', '市监测站', '100200', 113.1, 28.1, '国控', false, true, null, 'list');

insert into target
values
    (
        'good-day-ratio', 'good_day_ratio', 'region', 'east', 86.4, 'at least', date '2023-01-01', null, 'in-force',
        'raw', 'region_mean', 'plan, goals'
    );

insert into standard
values
    ('HJ 633-2012', '环境空气质量指数（AQI）技术规定（试行）', date '2013-01-01', date '2026-02-28', 'standard'),
    ('HJ 633-2026', '环境空气质量指数（AQI）技术规定', date '2026-03-01', null, 'standard');

-- 2026-01-01 00:00 is the last hour of 2025; 2026-03-01 00:00 is still judged by 2012's edition.
insert into air_hour
select
    code, hour_end, 5, 27, 0.7, 54, 70, pm25, aqi, 2, '良', 'PM2.5', aqi, 'PM2.5', standard_id, null, 'realtime', 'table',
    landing_id, (hour_end - interval 1 hour)::date
from
    (
        values
            ('9001A', timestamp '2025-12-31 01:00', 40, 57, 'HJ 633-2012', 'a1'),
            ('9001A', timestamp '2026-01-01 00:00', 41, 58, 'HJ 633-2012', 'a1'),
            ('9001A', timestamp '2026-03-01 00:00', 70, 94, 'HJ 633-2012', 'a2'),
            ('9001A', timestamp '2026-03-01 01:00', 70, 110, 'HJ 633-2026', 'a2'),
            ('9002A', timestamp '2026-03-01 01:00', 36, 52, 'HJ 633-2026', 'a2')
    ) as hours (code, hour_end, pm25, aqi, standard_id, landing_id);

insert into air_suspect values ('9001A', timestamp '2026-03-01 01:00', 'pm25', 'Q7', 'far above its neighbours');

insert into air_station_day
values
    (
        '9001A', date '2026-02-28', 5, 27, 0.7, 54, 60, 70, 75, 24, 24, 24, 24, 24, 24, 17, 100, 2, '良', 'PM2.5', null,
        true, true, 'hours', 'HJ 633-2012', 'realtime', 100
    ),
    (
        '9002A', date '2026-02-28', 5, 27, 0.7, 54, 60, null, 35, 24, 24, 24, 24, 12, 24, 17, 50, 1, '优', null, 'PM10',
        true, true, 'so2=hours pm25=platform', 'HJ 633-2012', 'reviewed', null
    );

insert into air_city_day
values
    (
        '100100', date '2026-02-28', 5, 27, 0.7, 54, 60, 70, 75, 5, 34, 18, 27, 60, 100, 100, 2, '良', 'PM2.5', null,
        true, true, false, 'hours', 1, 1, 1, 1, 1, 1, 1, 1, 'HJ 633-2012', 'realtime', 100
    ),
    (
        '100100', date '2026-03-01', 5, 27, 0.7, 54, 60, 70, 75, 5, 34, 18, 27, 60, 114, 114, 3, '轻度污染', 'PM2.5,O3',
        null, true, false, false, 'hours', 1, 1, 1, 1, 1, 1, 1, 1, 'HJ 633-2026', 'realtime', 114
    ),
    (
        '100200', date '2026-03-01', 5, 27, 0.7, 54, 60, null, 36, 5, 34, 18, 27, null, 52, null, null, null, null,
        'PM10', false, false, false, 'hours', 1, 1, 1, 1, 1, 1, 0, 1, 'HJ 633-2026', 'realtime', null
    );

insert into good_day_ratio
values
    (
        'east', 'region_mean', 'year_to_date', date '2026-01-01', date '2026-03-01', 'in-force', 'raw', false, 60, 59,
        59, 51, 8, 0, 98.3, true, 86.4, 86.4, 0.0, true, true, 49, 8, 41, true
    ),
    (
        'east', 'region_mean', 'year_to_date', date '2026-01-01', date '2026-03-01', 'HJ 633-2012', 'raw', false, 60,
        59, 59, 55, 4, 0, 98.3, true, 93.2, 86.4, 6.8, true, true, 49, 4, 45, false
    ),
    (
        '100200', 'city', 'month', date '2026-02-01', date '2026-02-28', 'in-force', 'raw', true, 28, 9, 9, 9, 0, 0,
        32.1, false, 100.0, 86.4, 13.6, true, true, null, null, null, true
    ),
    (
        '100100', 'city', 'year', date '2025-01-01', date '2025-12-31', 'in-force', 'raw', true, 365, 360, 360, 311, 49,
        0, 98.6, true, 86.4, 86.4, 0.0, false, true, 48, 49, -1, true
    );

insert into reading_batch values ('air_hour', date '2026-03-01', 3, 2, 0, 0, 1, 0, false, null);

insert into quality_result values ('air_hour', date '2026-03-01', 'Q1', 'warn', 3, 1, false, '1 of 3 rows');

insert into quarantine
values
    ('air_hour', date '2026-03-01', 'a2', 3, 'Q1', 'value', 'pm25', 'negative', '9001A', '2026-03-01 02:00', '9001A,-999'),
    ('air_hour', null, 'a2', 4, 'T1', 'row', null, 'time not legible', '9001A', 'noon', '=cmd|''calc''!A1');

insert into reading_revision
values ('9001A', timestamp '2026-03-01 01:00', 'pm25', 1, 69, 70, 'a1', 'a2', timestamp '2026-03-01 01:30', date '2026-03-01');

insert into landing
values
    (
        'a1', timestamp '2026-01-01 06:30', 'table', 'table', '=1+1.csv', null, null, null, 'aa', 100, 1, null, null,
        false, 'accepted', null, 2
    ),
    (
        'a2', timestamp '2026-03-02 06:30', 'table', 'table', 'b.csv', null, null, null, 'bb', 200, 1, null, null, false,
        'accepted', null, 3
    );

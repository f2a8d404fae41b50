-- Air: hours, days and the good-day ratio. Times are naive Beijing time, values are DECIMAL.
-- A comment is: English meaning | unit (- if none) | short Chinese name | Chinese meaning
-- (read by warehouse/dictionary.py).
create table if not exists air_hour (
    station_code varchar not null,
    hour_end timestamp not null,
    so2_ug_m3 decimal(9,3),
    no2_ug_m3 decimal(9,3),
    co_mg_m3 decimal(9,3),
    o3_ug_m3 decimal(9,3),
    pm10_ug_m3 decimal(9,3),
    pm25_ug_m3 decimal(9,3),
    aqi integer,
    level tinyint,
    category_zh varchar,
    primary_pollutants varchar,
    aqi_published integer,
    primary_pollutants_published varchar,
    standard_id varchar,
    flags varchar,
    status varchar not null,
    source varchar not null,
    landing_id varchar not null,
    natural_day date not null,
    primary key (station_code, hour_end),
    check (level between 1 and 6),
    check (aqi between 0 and 500),
    check (status in ('realtime', 'reviewed')),
    check (aqi is null or standard_id is not null)
);

comment on table air_hour is 'One row is one station and one hour | - | 点位空气小时值 | 每个点位每小时一行；发布文件只含最近 400 天，更早的见 parquet/air_hour';
comment on column air_hour.station_code is 'National code of the station | - | 点位编码 | 国家统一的监测点位编码';
comment on column air_hour.hour_end is 'End of the averaging hour, Beijing time | - | 小时 | 平均时段的结束时刻，北京时间；0 时属于前一自然日的第 24 时';
comment on column air_hour.so2_ug_m3 is '1 h mean of SO2 | µg/m³ | 二氧化硫小时值 | 二氧化硫 1 小时平均浓度，时间标记为小时末';
comment on column air_hour.no2_ug_m3 is '1 h mean of NO2 | µg/m³ | 二氧化氮小时值 | 二氧化氮 1 小时平均浓度，时间标记为小时末';
comment on column air_hour.co_mg_m3 is '1 h mean of CO | mg/m³ | 一氧化碳小时值 | 一氧化碳 1 小时平均浓度，时间标记为小时末';
comment on column air_hour.o3_ug_m3 is '1 h mean of O3 | µg/m³ | 臭氧小时值 | 臭氧 1 小时平均浓度，时间标记为小时末';
comment on column air_hour.pm10_ug_m3 is '1 h mean of PM10 | µg/m³ | 可吸入颗粒物小时值 | 可吸入颗粒物 1 小时平均浓度，时间标记为小时末';
comment on column air_hour.pm25_ug_m3 is '1 h mean of PM2.5 | µg/m³ | 细颗粒物小时值 | 细颗粒物 1 小时平均浓度，时间标记为小时末';
comment on column air_hour.aqi is 'AQI of the hour; empty when the edition in force gives none | - | 空气质量指数 | 小时空气质量指数（AQI），按当日执行标准评价；标准规定不评价时为空';
comment on column air_hour.level is 'Level of the AQI, 1 to 6 | - | 级别 | 空气质量级别，一级至六级';
comment on column air_hour.category_zh is 'Category of the AQI in Chinese | - | 类别 | 空气质量类别：优、良、轻度污染、中度污染、重度污染、严重污染';
comment on column air_hour.primary_pollutants is 'Pollutants with the largest IAQI, joined by commas; empty when the AQI is 50 or less | - | 首要污染物 | AQI 大于 50 时分指数最大的污染物，并列时全部列出';
comment on column air_hour.aqi_published is 'AQI of the hour as the platform published it | - | 平台发布AQI | 平台发布的小时空气质量指数，仅供核对';
comment on column air_hour.primary_pollutants_published is 'Primary pollutants as the platform published them | - | 平台发布首要污染物 | 平台发布的首要污染物原文，仅供核对';
comment on column air_hour.standard_id is 'Edition of HJ 633 that judged the row | - | 执行标准 | 评价所用的技术规定版本，按自然日确定';
comment on column air_hour.flags is 'Quality flags of the row, joined by commas | - | 质量标记 | 数据质量标记，逗号分隔；空为无标记';
comment on column air_hour.status is 'realtime or reviewed | - | 数据状态 | 实时数据(未审核) 或 审核数据';
comment on column air_hour.source is 'Source of the values | - | 数据来源 | 数据来源名称';
comment on column air_hour.landing_id is 'Landed answer that the row was read from | - | 原始数据编号 | 对应原始数据登记的编号';
comment on column air_hour.natural_day is 'Natural day of the hour: stamps 01:00 to 24:00 | - | 自然日 | 小时所属自然日（1 时至 24 时）';

create table if not exists air_suspect (
    station_code varchar not null,
    hour_end timestamp not null,
    item varchar not null,
    rule_id varchar not null,
    detail varchar,
    primary key (station_code, hour_end, item, rule_id)
);

comment on table air_suspect is 'One row is one value that a look at neighbours or history marked as suspect; the value itself stays | - | 存疑小时值 | 与邻近点位或历史比较后存疑的小时值；只标记，不剔除';
comment on column air_suspect.station_code is 'National code of the station | - | 点位编码 | 国家统一的监测点位编码';
comment on column air_suspect.hour_end is 'End of the averaging hour, Beijing time | - | 小时 | 平均时段的结束时刻，北京时间';
comment on column air_suspect.item is 'Pollutant of the suspect value | - | 监测项目 | 存疑的污染物';
comment on column air_suspect.rule_id is 'Rule that marked the value | - | 规则编号 | 作出标记的规则';
comment on column air_suspect.detail is 'What the rule saw | - | 说明 | 规则所见的情况';

create table if not exists air_station_day (
    station_code varchar not null,
    day date not null,
    so2_ug_m3 decimal(9,3),
    no2_ug_m3 decimal(9,3),
    co_mg_m3 decimal(9,3),
    o3_8h_ug_m3 decimal(9,3),
    o3_1h_ug_m3 decimal(9,3),
    pm10_ug_m3 decimal(9,3),
    pm25_ug_m3 decimal(9,3),
    hours_so2 tinyint,
    hours_no2 tinyint,
    hours_co tinyint,
    hours_o3 tinyint,
    hours_pm10 tinyint,
    hours_pm25 tinyint,
    windows_o3_8h tinyint,
    aqi integer,
    level tinyint,
    category_zh varchar,
    primary_pollutants varchar,
    items_missing varchar,
    is_counted boolean not null,
    is_good boolean not null,
    value_basis varchar,
    standard_id varchar,
    status varchar not null,
    aqi_published integer,
    primary key (station_code, day),
    check (level between 1 and 6),
    check (aqi between 0 and 500),
    check (status in ('realtime', 'reviewed')),
    check (is_counted or not is_good)
);

comment on table air_station_day is 'One row is one station on one natural day | - | 点位空气日报 | 每个点位每个自然日一行';
comment on column air_station_day.station_code is 'National code of the station | - | 点位编码 | 国家统一的监测点位编码';
comment on column air_station_day.day is 'Natural day | - | 日期 | 自然日（1 时至 24 时）';
comment on column air_station_day.so2_ug_m3 is 'Daily mean of SO2 | µg/m³ | 二氧化硫日均值 | 二氧化硫自然日 24 小时平均，按 GB/T 8170 修约（修约到整数）';
comment on column air_station_day.no2_ug_m3 is 'Daily mean of NO2 | µg/m³ | 二氧化氮日均值 | 二氧化氮自然日 24 小时平均，按 GB/T 8170 修约（修约到整数）';
comment on column air_station_day.co_mg_m3 is 'Daily mean of CO | mg/m³ | 一氧化碳日均值 | 一氧化碳自然日 24 小时平均，按 GB/T 8170 修约（保留一位小数）';
comment on column air_station_day.o3_8h_ug_m3 is 'Daily maximum of the 8 h running means of O3 (stamps 08:00 to 24:00) | µg/m³ | 臭氧日最大8小时值 | 臭氧日最大 8 小时滑动平均，取 8 时至 24 时的 8 小时滑动平均的最大值';
comment on column air_station_day.o3_1h_ug_m3 is 'Daily maximum of the 1 h means of O3; judges only where the 8 h value is above its last breakpoint (HJ 633-2012) | µg/m³ | 臭氧日最大1小时值 | 臭氧日最大 1 小时平均，仅在 HJ 633-2012 的 8 小时值超出分级范围时参与评价';
comment on column air_station_day.pm10_ug_m3 is 'Daily mean of PM10 | µg/m³ | 可吸入颗粒物日均值 | 可吸入颗粒物自然日 24 小时平均，按 GB/T 8170 修约（修约到整数）';
comment on column air_station_day.pm25_ug_m3 is 'Daily mean of PM2.5 | µg/m³ | 细颗粒物日均值 | 细颗粒物自然日 24 小时平均，按 GB/T 8170 修约（修约到整数）';
comment on column air_station_day.hours_so2 is 'Hours of SO2 that entered the day | hours | 二氧化硫有效小时数 | 参与日均值统计的二氧化硫小时值个数';
comment on column air_station_day.hours_no2 is 'Hours of NO2 that entered the day | hours | 二氧化氮有效小时数 | 参与日均值统计的二氧化氮小时值个数';
comment on column air_station_day.hours_co is 'Hours of CO that entered the day | hours | 一氧化碳有效小时数 | 参与日均值统计的一氧化碳小时值个数';
comment on column air_station_day.hours_o3 is 'Hours of O3 that entered the day | hours | 臭氧有效小时数 | 参与日均值统计的臭氧小时值个数';
comment on column air_station_day.hours_pm10 is 'Hours of PM10 that entered the day | hours | 可吸入颗粒物有效小时数 | 参与日均值统计的可吸入颗粒物小时值个数';
comment on column air_station_day.hours_pm25 is 'Hours of PM2.5 that entered the day | hours | 细颗粒物有效小时数 | 参与日均值统计的细颗粒物小时值个数';
comment on column air_station_day.windows_o3_8h is 'Valid 8 h running means of O3 among the 17 of the day | windows | 臭氧8小时有效窗口数 | 8 时至 24 时的 17 个 8 小时滑动平均中有效的个数';
comment on column air_station_day.aqi is 'AQI of the day; empty when the edition in force gives none | - | 空气质量指数 | 日空气质量指数（AQI），按当日执行标准评价；标准规定不评价时为空';
comment on column air_station_day.level is 'Level of the AQI, 1 to 6 | - | 级别 | 空气质量级别，一级至六级';
comment on column air_station_day.category_zh is 'Category of the AQI in Chinese | - | 类别 | 空气质量类别：优、良、轻度污染、中度污染、重度污染、严重污染';
comment on column air_station_day.primary_pollutants is 'Pollutants with the largest IAQI, joined by commas; empty when the AQI is 50 or less | - | 首要污染物 | AQI 大于 50 时分指数最大的污染物，并列时全部列出';
comment on column air_station_day.items_missing is 'Pollutants without a daily value, joined by commas | - | 缺项 | 没有有效日值的污染物，逗号分隔';
comment on column air_station_day.is_counted is 'Whether the day enters the denominator of the good-day ratio | - | 是否有效天 | 该日是否计入优良天数比率的分母';
comment on column air_station_day.is_good is 'Whether the day is counted and its AQI is 100 or less | - | 是否优良 | 有效且 AQI 不大于 100';
comment on column air_station_day.value_basis is 'Where the daily values come from | - | 日值来源 | 日值取自审核日值、平台 24 时日值或小时值计算';
comment on column air_station_day.standard_id is 'Edition of HJ 633 that judged the row | - | 执行标准 | 评价所用的技术规定版本，按自然日确定';
comment on column air_station_day.status is 'realtime or reviewed | - | 数据状态 | 实时数据(未审核) 或 审核数据';
comment on column air_station_day.aqi_published is 'AQI of the day as the platform published it | - | 平台发布AQI | 平台发布的日空气质量指数，仅供核对';

create table if not exists air_city_day (
    city_code varchar not null,
    day date not null,
    so2_ug_m3 decimal(9,3),
    no2_ug_m3 decimal(9,3),
    co_mg_m3 decimal(9,3),
    o3_8h_ug_m3 decimal(9,3),
    o3_1h_ug_m3 decimal(9,3),
    pm10_ug_m3 decimal(9,3),
    pm25_ug_m3 decimal(9,3),
    iaqi_so2 smallint,
    iaqi_no2 smallint,
    iaqi_co smallint,
    iaqi_o3_8h smallint,
    iaqi_pm10 smallint,
    iaqi_pm25 smallint,
    aqi integer,
    level tinyint,
    category_zh varchar,
    primary_pollutants varchar,
    items_missing varchar,
    is_counted boolean not null,
    is_good boolean not null,
    is_dust_affected boolean not null,
    value_basis varchar,
    stations_valid smallint,
    stations_expected smallint,
    stations_so2 smallint,
    stations_no2 smallint,
    stations_co smallint,
    stations_o3_8h smallint,
    stations_pm10 smallint,
    stations_pm25 smallint,
    standard_id varchar,
    status varchar not null,
    aqi_published integer,
    primary key (city_code, day),
    check (level between 1 and 6),
    check (aqi between 0 and 500),
    check (status in ('realtime', 'reviewed')),
    check (is_counted or not is_good)
);

comment on table air_city_day is 'One row is one city on one natural day, from its stations (HJ 663 annex A) or from reviewed official values | - | 城市空气日报 | 每个城市每个自然日一行，由点位日值平均或取审核的城市日值';
comment on column air_city_day.city_code is 'Administrative code of the city | - | 城市代码 | 行政区划代码';
comment on column air_city_day.day is 'Natural day | - | 日期 | 自然日（1 时至 24 时）';
comment on column air_city_day.so2_ug_m3 is 'Daily mean of SO2 | µg/m³ | 二氧化硫日均值 | 二氧化硫自然日 24 小时平均，按 GB/T 8170 修约（修约到整数）';
comment on column air_city_day.no2_ug_m3 is 'Daily mean of NO2 | µg/m³ | 二氧化氮日均值 | 二氧化氮自然日 24 小时平均，按 GB/T 8170 修约（修约到整数）';
comment on column air_city_day.co_mg_m3 is 'Daily mean of CO | mg/m³ | 一氧化碳日均值 | 一氧化碳自然日 24 小时平均，按 GB/T 8170 修约（保留一位小数）';
comment on column air_city_day.o3_8h_ug_m3 is 'Daily maximum of the 8 h running means of O3 (stamps 08:00 to 24:00) | µg/m³ | 臭氧日最大8小时值 | 臭氧日最大 8 小时滑动平均，取 8 时至 24 时的 8 小时滑动平均的最大值';
comment on column air_city_day.o3_1h_ug_m3 is 'Daily maximum of the 1 h means of O3; judges only where the 8 h value is above its last breakpoint (HJ 633-2012) | µg/m³ | 臭氧日最大1小时值 | 臭氧日最大 1 小时平均，仅在 HJ 633-2012 的 8 小时值超出分级范围时参与评价';
comment on column air_city_day.pm10_ug_m3 is 'Daily mean of PM10 | µg/m³ | 可吸入颗粒物日均值 | 可吸入颗粒物自然日 24 小时平均，按 GB/T 8170 修约（修约到整数）';
comment on column air_city_day.pm25_ug_m3 is 'Daily mean of PM2.5 | µg/m³ | 细颗粒物日均值 | 细颗粒物自然日 24 小时平均，按 GB/T 8170 修约（修约到整数）';
comment on column air_city_day.iaqi_so2 is 'IAQI of SO2 | - | 二氧化硫分指数 | 二氧化硫空气质量分指数（IAQI），进位取整';
comment on column air_city_day.iaqi_no2 is 'IAQI of NO2 | - | 二氧化氮分指数 | 二氧化氮空气质量分指数（IAQI），进位取整';
comment on column air_city_day.iaqi_co is 'IAQI of CO | - | 一氧化碳分指数 | 一氧化碳空气质量分指数（IAQI），进位取整';
comment on column air_city_day.iaqi_o3_8h is 'IAQI of O3 8 h | - | 臭氧分指数 | 臭氧空气质量分指数（IAQI），进位取整';
comment on column air_city_day.iaqi_pm10 is 'IAQI of PM10 | - | 可吸入颗粒物分指数 | 可吸入颗粒物空气质量分指数（IAQI），进位取整';
comment on column air_city_day.iaqi_pm25 is 'IAQI of PM2.5 | - | 细颗粒物分指数 | 细颗粒物空气质量分指数（IAQI），进位取整';
comment on column air_city_day.aqi is 'AQI of the day; empty when the edition in force gives none | - | 空气质量指数 | 日空气质量指数（AQI），按当日执行标准评价；标准规定不评价时为空';
comment on column air_city_day.level is 'Level of the AQI, 1 to 6 | - | 级别 | 空气质量级别，一级至六级';
comment on column air_city_day.category_zh is 'Category of the AQI in Chinese | - | 类别 | 空气质量类别：优、良、轻度污染、中度污染、重度污染、严重污染';
comment on column air_city_day.primary_pollutants is 'Pollutants with the largest IAQI, joined by commas; empty when the AQI is 50 or less | - | 首要污染物 | AQI 大于 50 时分指数最大的污染物，并列时全部列出';
comment on column air_city_day.items_missing is 'Pollutants without a daily value, joined by commas | - | 缺项 | 没有有效日值的污染物，逗号分隔';
comment on column air_city_day.is_counted is 'Whether the day enters the denominator of the good-day ratio | - | 是否有效天 | 该日是否计入优良天数比率的分母';
comment on column air_city_day.is_good is 'Whether the day is counted and its AQI is 100 or less | - | 是否优良 | 有效且 AQI 不大于 100';
comment on column air_city_day.is_dust_affected is 'Whether the day is on the official list of dust-affected city days | - | 是否沙尘影响 | 该日是否在沙尘影响城市日清单内';
comment on column air_city_day.value_basis is 'Where the daily values come from | - | 日值来源 | 日值取自审核日值、平台 24 时日值或小时值计算';
comment on column air_city_day.stations_valid is 'Stations with a valid day | stations | 有效点位数 | 当日有效的点位个数';
comment on column air_city_day.stations_expected is 'Stations that should take part in the city mean on that day | stations | 应参评点位数 | 当日应参加城市平均的点位个数';
comment on column air_city_day.stations_so2 is 'Stations with a valid daily value of SO2 | stations | 二氧化硫有效点位数 | 二氧化硫日值有效的点位个数';
comment on column air_city_day.stations_no2 is 'Stations with a valid daily value of NO2 | stations | 二氧化氮有效点位数 | 二氧化氮日值有效的点位个数';
comment on column air_city_day.stations_co is 'Stations with a valid daily value of CO | stations | 一氧化碳有效点位数 | 一氧化碳日值有效的点位个数';
comment on column air_city_day.stations_o3_8h is 'Stations with a valid daily value of O3 8 h | stations | 臭氧有效点位数 | 臭氧日值有效的点位个数';
comment on column air_city_day.stations_pm10 is 'Stations with a valid daily value of PM10 | stations | 可吸入颗粒物有效点位数 | 可吸入颗粒物日值有效的点位个数';
comment on column air_city_day.stations_pm25 is 'Stations with a valid daily value of PM2.5 | stations | 细颗粒物有效点位数 | 细颗粒物日值有效的点位个数';
comment on column air_city_day.standard_id is 'Edition of HJ 633 that judged the row | - | 执行标准 | 评价所用的技术规定版本，按自然日确定';
comment on column air_city_day.status is 'realtime or reviewed | - | 数据状态 | 实时数据(未审核) 或 审核数据';
comment on column air_city_day.aqi_published is 'AQI of the day as the platform published it | - | 平台发布AQI | 平台发布的日空气质量指数，仅供核对';

create table if not exists good_day_ratio (
    area_code varchar not null,
    area_kind varchar not null,
    period_kind varchar not null,
    period_start date not null,
    period_end date not null,
    standard_basis varchar not null,
    dust_basis varchar not null,
    is_complete boolean not null,
    calendar_days integer not null,
    aqi_days integer not null,
    counted_days integer not null,
    good_days integer not null,
    exceedance_days integer not null,
    days_by_exceedance_only integer not null,
    coverage_pct decimal(5,1),
    is_reportable boolean not null,
    ratio_pct decimal(5,1),
    target_pct decimal(5,1),
    gap_points decimal(6,1),
    meets_target boolean,
    meets_target_as_published boolean,
    bad_days_allowed integer,
    bad_days_used integer,
    bad_days_left integer,
    is_reported boolean not null,
    primary key (area_code, period_kind, period_start, period_end, standard_basis, dust_basis),
    check (area_kind in ('station', 'county', 'city', 'region_mean', 'region_pooled')),
    check (period_kind in ('month', 'quarter', 'year_to_date', 'year', 'rolling_365')),
    check (dust_basis in ('raw', 'dust-deducted')),
    check (period_start <= period_end),
    check (good_days + exceedance_days = counted_days),
    check (counted_days <= calendar_days),
    check (ratio_pct between 0 and 100)
);

comment on table good_day_ratio is 'One row is the share of good-air days of one area in one period, under one standard basis and one dust basis | - | 优良天数比率明细 | 每个区域、时段、评价标准口径和沙尘口径一行；对外口径见视图 优良天数比率';
comment on column good_day_ratio.area_code is 'Code of the station, city or region | - | 区域代码 | 点位、城市或区域的代码';
comment on column good_day_ratio.area_kind is 'station, county, city, region_mean (mean of cities) or region_pooled (all city days together) | - | 区域类型 | 点位、县、城市、区域（城市均值）或区域（合并计算）';
comment on column good_day_ratio.period_kind is 'month, quarter, year_to_date, year or rolling_365 | - | 时段类型 | 月、季、年初至今、年、近365天';
comment on column good_day_ratio.period_start is 'First day of the period | - | 起始日期 | 时段第一天';
comment on column good_day_ratio.period_end is 'Last day of the period that has come | - | 截止日期 | 时段内已到的最后一天';
comment on column good_day_ratio.standard_basis is 'in-force, or one edition of HJ 633 throughout (same-standard) | - | 评价标准口径 | 现行标准（按日期），或全程同一版本（同口径）';
comment on column good_day_ratio.dust_basis is 'raw or dust-deducted | - | 沙尘口径 | 未扣除沙尘或扣除沙尘';
comment on column good_day_ratio.is_complete is 'Whether the period is over | - | 时段是否结束 | 时段是否已经结束';
comment on column good_day_ratio.calendar_days is 'Days of the period that have come | days | 日历天数 | 时段内已到的天数';
comment on column good_day_ratio.aqi_days is 'Days that have an AQI | days | 有AQI天数 | 有 AQI 的天数';
comment on column good_day_ratio.counted_days is 'Counted (valid) days: the denominator | days | 有效天数 | 计入分母的天数';
comment on column good_day_ratio.good_days is 'Counted days with an AQI of 100 or less | days | 优良天数 | 有效天中 AQI 不大于 100 的天数';
comment on column good_day_ratio.exceedance_days is 'Counted days that are not good | days | 超标天数 | 有效天中不优良的天数';
comment on column good_day_ratio.days_by_exceedance_only is 'Counted days with an item missing that count only because they exceed (HJ 633-2026 5.3.1) | days | 缺项超标计入天数 | 缺项但因超标而计入的天数（HJ 633-2026 5.3.1）';
comment on column good_day_ratio.coverage_pct is 'Counted days over calendar days | % | 有效天数占比 | 有效天数占日历天数的百分比';
comment on column good_day_ratio.is_reportable is 'Whether the coverage is high enough for the ratio to be reported | - | 可否报出 | 有效天数是否足够报出比率；否则为有效天数不足';
comment on column good_day_ratio.ratio_pct is 'Share of good days among counted days | % | 优良天数比率 | 优良天数占有效天数的百分比，保留一位小数';
comment on column good_day_ratio.target_pct is 'Target that holds for the area and period | % | 目标 | 该区域该时段的优良天数比率目标';
comment on column good_day_ratio.gap_points is 'Ratio minus target, in percentage points | points | 距目标 | 比率减目标，百分点；负数为未达到';
comment on column good_day_ratio.meets_target is 'Whether the exact fraction meets the target | - | 是否达到目标 | 以精确分数与目标比较';
comment on column good_day_ratio.meets_target_as_published is 'Whether the printed ratio meets the target | - | 按发布值是否达到目标 | 以保留一位小数的发布值与目标比较';
comment on column good_day_ratio.bad_days_allowed is 'Bad days that the target allows in the year; empty for months and quarters | days | 可超标天数 | 按目标全年可超标的天数；月和季为空';
comment on column good_day_ratio.bad_days_used is 'Bad days so far | days | 已超标天数 | 已经超标的天数';
comment on column good_day_ratio.bad_days_left is 'Bad days still allowed; negative when overdrawn | days | 剩余可超标天数 | 剩余可超标天数，负数为已透支';
comment on column good_day_ratio.is_reported is 'Whether this is the row that the targets table names as the reported figure | - | 是否对外口径 | 是否为目标表指定的对外口径';

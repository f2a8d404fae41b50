-- The region as data: copied from the CSV tables of the registry and of the standards.
-- A comment is: English meaning | unit (- if none) | short Chinese name | Chinese meaning
-- (read by warehouse/dictionary.py).
create table if not exists region (
    region_code varchar not null,
    name_zh varchar not null,
    name_en varchar,
    primary key (region_code)
);

comment on table region is 'One row is a region made of cities | - | 区域 | 每个由若干城市组成的区域一行';
comment on column region.region_code is 'Our code of the region | - | 区域代码 | 区域代码';
comment on column region.name_zh is 'Chinese name | - | 区域 | 区域名称';
comment on column region.name_en is 'English name | - | 英文名称 | 英文名称';

create table if not exists city (
    city_code varchar not null,
    name_zh varchar not null,
    name_en varchar,
    region_code varchar,
    valid_from date,
    valid_to date,
    primary key (city_code)
);

comment on table city is 'One row is a city | - | 城市 | 每个城市一行';
comment on column city.city_code is 'Administrative code of the city | - | 城市代码 | 行政区划代码';
comment on column city.name_zh is 'Chinese name | - | 城市 | 城市名称';
comment on column city.name_en is 'English name | - | 英文名称 | 英文名称';
comment on column city.region_code is 'Code of the region that the city belongs to | - | 区域代码 | 所属区域的代码';
comment on column city.valid_from is 'First day on which the row holds | - | 生效日期 | 该行开始适用的日期（含当日）';
comment on column city.valid_to is 'Last day on which the row holds; empty = until further notice | - | 失效日期 | 该行适用的最后一日（含当日），空为至今有效';

create table if not exists station (
    station_code varchar not null,
    valid_from date not null,
    name_zh varchar not null,
    city_code varchar not null,
    longitude decimal(9,4),
    latitude decimal(9,4),
    network varchar,
    is_control_point boolean not null,
    in_city_mean boolean not null,
    valid_to date,
    source varchar,
    primary key (station_code, valid_from)
);

comment on table station is 'One row is an air monitoring station in one span of dates | - | 监测点位 | 每个点位每段适用日期一行';
comment on column station.station_code is 'National code of the station | - | 点位编码 | 国家统一的监测点位编码';
comment on column station.valid_from is 'First day on which the row holds | - | 生效日期 | 该行开始适用的日期（含当日）';
comment on column station.name_zh is 'Chinese name | - | 点位 | 点位名称；不同城市可重名，以编码为准';
comment on column station.city_code is 'Administrative code of the city | - | 城市代码 | 所在城市的行政区划代码';
comment on column station.longitude is 'Longitude | ° | 经度 | 经度';
comment on column station.latitude is 'Latitude | ° | 纬度 | 纬度';
comment on column station.network is 'Network that the station belongs to | - | 网络 | 国控或省控';
comment on column station.is_control_point is 'Whether it is a clean control point | - | 是否清洁对照点 | 是否清洁对照点';
comment on column station.in_city_mean is 'Whether it takes part in the city mean | - | 是否参加城市评价 | 是否参加城市均值统计';
comment on column station.valid_to is 'Last day on which the row holds; empty = until further notice | - | 失效日期 | 该行适用的最后一日（含当日），空为至今有效';
comment on column station.source is 'Where the row comes from | - | 依据 | 该行的来源';

create table if not exists target (
    target_id varchar not null,
    subject varchar not null,
    area_kind varchar,
    area_code varchar,
    value_pct decimal(5,1),
    comparison varchar,
    valid_from date,
    valid_to date,
    standard_basis varchar,
    dust_basis varchar,
    region_basis varchar,
    source varchar not null,
    primary key (target_id)
);

comment on table target is 'One row is a target of a plan, with the basis by which it is judged | - | 目标 | 每项规划目标一行，含评价口径';
comment on column target.target_id is 'Our code of the target | - | 目标编号 | 目标编号';
comment on column target.subject is 'What the target is about | - | 目标内容 | 目标所指的内容';
comment on column target.area_kind is 'Kind of area that the target binds | - | 区域类型 | 目标适用的区域类型';
comment on column target.area_code is 'Code of the area | - | 区域代码 | 目标适用的区域';
comment on column target.value_pct is 'Value of the target; empty where the plan gives no number | % | 目标值 | 目标值；规划未给数值的为空';
comment on column target.comparison is 'How the figure is compared with the value | - | 比较方式 | 与目标值比较的方式';
comment on column target.valid_from is 'First day on which the target holds | - | 生效日期 | 目标开始适用的日期（含当日）';
comment on column target.valid_to is 'Last day on which the target holds | - | 失效日期 | 目标适用的最后一日（含当日），空为至今有效';
comment on column target.standard_basis is 'Edition basis by which the target is judged | - | 评价标准口径 | 评价目标所用的标准口径';
comment on column target.dust_basis is 'raw or dust-deducted | - | 沙尘口径 | 未扣除沙尘或扣除沙尘';
comment on column target.region_basis is 'How the cities are put together for the region: region_mean or region_pooled | - | 区域口径 | 区域由城市均值或合并计算得出';
comment on column target.source is 'Document and clause of the target | - | 依据 | 规划文件及条款';

create table if not exists standard (
    standard_id varchar not null,
    title varchar not null,
    valid_from date,
    valid_to date,
    source varchar,
    primary key (standard_id)
);

comment on table standard is 'One row is an edition of a standard | - | 执行标准 | 每个标准版本一行';
comment on column standard.standard_id is 'Number of the standard with its year | - | 标准编号 | 标准编号及年号';
comment on column standard.title is 'Title of the standard | - | 标准名称 | 标准名称';
comment on column standard.valid_from is 'First day on which the row holds | - | 生效日期 | 该行开始适用的日期（含当日）';
comment on column standard.valid_to is 'Last day on which the row holds; empty = until further notice | - | 失效日期 | 该行适用的最后一日（含当日），空为至今有效';
comment on column standard.source is 'Where the dates come from | - | 依据 | 版本日期的依据';

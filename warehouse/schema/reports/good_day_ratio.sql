-- The one reported figure of each area and period; every other basis stands in 优良天数比率明细.
-- A ratio of too few days is still shown, with 有效天数不足 beside it and no verdict. Where the exact fraction
-- misses the target
-- that
-- the printed figure meets, the note says so.
create view "报表"."优良天数比率" as
with
    areas as (
        select region_code as area_code, name_zh, 1 as place from main.region
        union all
        select city_code, name_zh, 2 from main.city
        union all
        select station_code, max_by(name_zh, valid_from), 3 from main.station group by station_code
    )
select
    coalesce(areas.name_zh, r."区域代码") as "区域",
    r."区域类型",
    r."时段类型",
    r."起始日期",
    r."截止日期",
    r."优良天数比率（%）",
    r."目标（%）",
    r."距目标（百分点）",
    case when r."可否报出" = '否' then '—' else r."是否达到目标" end as "是否达到目标",
    r."有效天数（天）",
    r."优良天数（天）",
    r."超标天数（天）",
    r."日历天数（天）",
    r."有效天数占比（%）",
    r."可超标天数（天）",
    r."已超标天数（天）",
    r."剩余可超标天数（天）",
    r."评价标准口径",
    r."沙尘口径",
    nullif(
        concat_ws(
            '；',
            case when r."可否报出" = '否' then '有效天数不足' end,
            case when r."时段是否结束" = '否' then '时段未结束' end,
            case when r."是否达到目标" <> r."按发布值是否达到目标" then '发布值达到目标，精确值未达到' end,
            case when (select max_by(is_simulated, published_at) from main.publication) then '{simulated}' end
        ),
        ''
    ) as "说明"
from "报表"."优良天数比率明细" as r
left join areas on areas.area_code = r."区域代码"
where r."是否对外口径" = '是'
order by r."截止日期" desc, r."起始日期", coalesce(areas.place, 4), r."区域代码"
;
comment on view "报表"."优良天数比率" is '对外口径的优良天数比率与目标比较；其他口径见 优良天数比率明细';

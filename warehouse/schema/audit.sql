-- The audit trail: what came in, what was refused, what changed, what was published.
-- A comment is: English meaning | unit (- if none) | short Chinese name | Chinese meaning
-- (read by warehouse/dictionary.py).
create table if not exists reading_batch (
    dataset varchar not null,
    day date not null,
    input_rows integer not null,
    accepted_rows integer not null,
    folded_rows integer not null,
    revised_rows integer not null,
    quarantined_rows integer not null,
    out_of_scope_rows integer not null,
    is_refused boolean not null,
    reason varchar,
    primary key (dataset, day)
);

comment on table reading_batch is 'One row is the account of the input of one dataset and day: input = accepted + folded + quarantined | - | 每日数据收支 | 每个数据集每日一行：输入 = 接收 + 合并 + 隔离';
comment on column reading_batch.dataset is 'Dataset of the lake | - | 数据集 | 数据湖中的数据集';
comment on column reading_batch.day is 'Natural day | - | 日期 | 自然日';
comment on column reading_batch.input_rows is 'Rows that came in | rows | 输入行数 | 进入的行数';
comment on column reading_batch.accepted_rows is 'Rows that were accepted | rows | 接收行数 | 接收的行数';
comment on column reading_batch.folded_rows is 'Rows equal to or outranked by another of the same key | rows | 合并行数 | 与同键数据相同或被其取代的行数';
comment on column reading_batch.revised_rows is 'Accepted rows that changed an earlier value | rows | 更正行数 | 改变了已有数值的行数';
comment on column reading_batch.quarantined_rows is 'Rows that were refused | rows | 隔离行数 | 被拒收并隔离的行数';
comment on column reading_batch.out_of_scope_rows is 'Rows of places or dates that are not ours | rows | 范围外行数 | 不属于本系统范围的行数';
comment on column reading_batch.is_refused is 'Whether the batch was refused as a whole | - | 是否整批拒收 | 该批是否整体拒收';
comment on column reading_batch.reason is 'Why it was refused | - | 原因 | 拒收原因';

create table if not exists quality_result (
    dataset varchar not null,
    day date not null,
    rule_id varchar not null,
    severity varchar not null,
    evaluated_rows integer,
    failed_rows integer,
    is_passed boolean not null,
    detail varchar,
    primary key (dataset, day, rule_id),
    check (severity in ('error', 'warn', 'info'))
);

comment on table quality_result is 'One row is the result of one quality rule on one dataset and day | - | 质量检查结果 | 每个数据集每日每条规则一行';
comment on column quality_result.dataset is 'Dataset of the lake | - | 数据集 | 数据湖中的数据集';
comment on column quality_result.day is 'Natural day | - | 日期 | 自然日';
comment on column quality_result.rule_id is 'Rule that was checked | - | 规则编号 | 检查所用的规则';
comment on column quality_result.severity is 'error, warn or info | - | 严重程度 | 错误、警告或提示';
comment on column quality_result.evaluated_rows is 'Rows that the rule looked at | rows | 检查行数 | 规则检查的行数';
comment on column quality_result.failed_rows is 'Rows that failed | rows | 未通过行数 | 未通过的行数';
comment on column quality_result.is_passed is 'Whether the rule passed | - | 是否通过 | 规则是否通过';
comment on column quality_result.detail is 'What the rule saw | - | 说明 | 规则所见的情况';

create table if not exists quarantine (
    dataset varchar not null,
    day date,
    landing_id varchar not null,
    row_number integer,
    rule_id varchar not null,
    scope varchar not null,
    item varchar,
    reason varchar not null,
    station_text varchar,
    stamp_text varchar,
    original varchar
);

comment on table quarantine is 'One row is a row of input, or a single value of an accepted row, that was refused, with the rule, the reason and its original text | - | 隔离数据 | 每条被拒收的输入（整行或单个数值）一行，保留规则、原因和原文';
comment on column quarantine.dataset is 'Dataset of the lake | - | 数据集 | 数据湖中的数据集';
comment on column quarantine.day is 'Natural day under which it was filed | - | 日期 | 归入的自然日';
comment on column quarantine.landing_id is 'Landed answer that holds the row | - | 原始数据编号 | 对应原始数据登记的编号';
comment on column quarantine.row_number is 'Data row in the source, from 1 | - | 行号 | 在原始数据中的行号，从 1 起';
comment on column quarantine.rule_id is 'Rule that refused the row | - | 规则编号 | 拒收所依据的规则';
comment on column quarantine.scope is 'row: the whole row was refused and counts as quarantined; value: one value was, the row was accepted without it | - | 范围 | row 整行被拒收，value 仅一个数值被拒收';
comment on column quarantine.item is 'Pollutant of a refused value | - | 监测项目 | 被拒收数值的监测项目';
comment on column quarantine.reason is 'Why the row was refused | - | 原因 | 拒收原因';
comment on column quarantine.station_text is 'Station as the source wrote it | - | 点位原文 | 原始数据中的点位写法';
comment on column quarantine.stamp_text is 'Time as the source wrote it | - | 时间原文 | 原始数据中的时间写法';
comment on column quarantine.original is 'The source row as text | - | 原文 | 原始数据该行的原文';

create table if not exists reading_revision (
    station_code varchar not null,
    hour_end timestamp not null,
    item varchar not null,
    sequence integer not null,
    old_value decimal(9,3),
    new_value decimal(9,3),
    old_landing_id varchar,
    new_landing_id varchar,
    observed_at timestamp,
    natural_day date not null,
    primary key (station_code, hour_end, item, sequence)
);

comment on table reading_revision is 'One row is a change of one value by a later answer | - | 数据更正记录 | 后到数据改变已有数值，每次改变一行';
comment on column reading_revision.station_code is 'Code of the station; of the city where the item is a reviewed value of a city day | - | 点位编码 | 监测点位编码；城市审核日值的更正为城市代码';
comment on column reading_revision.hour_end is 'End of the averaging hour, Beijing time | - | 小时 | 平均时段的结束时刻，北京时间';
comment on column reading_revision.item is 'Item whose value changed: pm25 an hour, pm25_24h the value of the platform at 24:00, pm25 reviewed day a reviewed daily value | - | 监测项目 | 被更正的项目：pm25 为小时值，pm25_24h 为平台24时日值，pm25 reviewed day 为审核日值';
comment on column reading_revision.sequence is 'Number of the change of this value, from 1 | - | 更正序号 | 该数值的第几次更正，从 1 起';
comment on column reading_revision.old_value is 'Value before | - | 原值 | 更正前的数值，单位同监测项目';
comment on column reading_revision.new_value is 'Value after | - | 新值 | 更正后的数值，单位同监测项目';
comment on column reading_revision.old_landing_id is 'Landed answer of the value before | - | 原值原始数据编号 | 更正前数值的原始数据编号';
comment on column reading_revision.new_landing_id is 'Landed answer of the value after | - | 新值原始数据编号 | 更正后数值的原始数据编号';
comment on column reading_revision.observed_at is 'Time of the later answer by the platform, Beijing time | - | 观测时间 | 后到数据的平台时间，北京时间';
comment on column reading_revision.natural_day is 'Natural day that the changed value belongs to | - | 自然日 | 被更正数值所属的自然日';

create table if not exists landing (
    landing_id varchar not null,
    fetched_at timestamp not null,
    source varchar not null,
    format varchar,
    name varchar,
    url varchar,
    http_status smallint,
    observed_at timestamp,
    sha256 varchar not null,
    size_bytes bigint,
    parser_version integer,
    mapping_sha256 varchar,
    tables_sha256 varchar,
    is_simulated boolean not null,
    outcome varchar not null,
    reason varchar,
    row_count integer,
    primary key (landing_id, fetched_at)
);

comment on table landing is 'One row is one fetch or import of an answer of a source | - | 原始数据登记 | 每次取得或导入原始数据一行';
comment on column landing.landing_id is 'Name of the landed answer | - | 原始数据编号 | 原始数据的编号';
comment on column landing.fetched_at is 'When it was fetched, Beijing time | - | 取得时间 | 取得时间，北京时间';
comment on column landing.source is 'Source | - | 数据来源 | 数据来源名称';
comment on column landing.format is 'Format in which it was read | - | 格式 | 读取所用的格式';
comment on column landing.name is 'File name or name of the request | - | 名称 | 文件名或请求名';
comment on column landing.url is 'Address without credentials | - | 地址 | 不含密钥的地址';
comment on column landing.http_status is 'HTTP status of the answer | - | HTTP状态 | HTTP 状态码';
comment on column landing.observed_at is 'Time of the platform in the answer, Beijing time | - | 平台时间 | 数据所载的平台时间，北京时间';
comment on column landing.sha256 is 'SHA-256 of the bytes | - | SHA-256 | 原始字节的 SHA-256';
comment on column landing.size_bytes is 'Size of the bytes | bytes | 大小 | 字节数';
comment on column landing.parser_version is 'Version of the parser | - | 解析器版本 | 解析程序的版本';
comment on column landing.mapping_sha256 is 'SHA-256 of the mapping file | - | 映射文件SHA-256 | 映射文件的 SHA-256';
comment on column landing.tables_sha256 is 'SHA-256 of the registry and standards tables in use | - | 登记表SHA-256 | 当时所用登记表和标准表的 SHA-256';
comment on column landing.is_simulated is 'Whether the answer is simulated | - | 是否模拟数据 | 是否为模拟数据，模拟数据不得用于评价';
comment on column landing.outcome is 'What became of the answer | - | 处理结果 | 处理结果';
comment on column landing.reason is 'Why it was refused | - | 原因 | 拒收原因';
comment on column landing.row_count is 'Rows that were read | rows | 行数 | 读出的行数';

create table if not exists publication (
    batch varchar not null,
    published_at timestamp not null,
    program_version varchar not null,
    first_day date,
    last_day date,
    is_simulated boolean not null,
    tables_sha256 varchar,
    primary key (batch)
);

comment on table publication is 'One row is one batch of the publication | - | 发布信息 | 每个发布批次一行';
comment on column publication.batch is 'Name of the batch | - | 批次 | 批次号';
comment on column publication.published_at is 'When it was published, Beijing time | - | 发布时间 | 发布时间，北京时间';
comment on column publication.program_version is 'Version of the program | - | 程序版本 | 程序版本';
comment on column publication.first_day is 'First natural day with data | - | 数据起始日 | 有数据的第一个自然日';
comment on column publication.last_day is 'Last natural day with data | - | 数据截止日 | 有数据的最后一个自然日';
comment on column publication.is_simulated is 'Whether any simulated data is in it | - | 是否含模拟数据 | 是否含模拟数据，含模拟数据时不得用于评价';
comment on column publication.tables_sha256 is 'SHA-256 of the registry and standards tables in use | - | 登记表SHA-256 | 所用登记表和标准表的 SHA-256';

create table if not exists data_dictionary (
    table_name varchar not null,
    column_name varchar not null,
    position smallint not null,
    data_type varchar not null,
    is_key boolean not null,
    unit varchar,
    meaning_en varchar not null,
    meaning_zh varchar not null,
    name_zh varchar not null,
    primary key (table_name, column_name)
);

comment on table data_dictionary is 'One row is a table (column_name is *) or a column | - | 数据字典 | 每个表（列名为 *）或每个列一行';
comment on column data_dictionary.table_name is 'Table | - | 表 | 表名';
comment on column data_dictionary.column_name is 'Column; * for the table itself | - | 列 | 列名，* 表示表本身';
comment on column data_dictionary.position is 'Place of the column, from 1; 0 for the table itself | - | 序号 | 列的次序，从 1 起；表本身为 0';
comment on column data_dictionary.data_type is 'Type of the column | - | 数据类型 | 列的数据类型';
comment on column data_dictionary.is_key is 'Whether the column belongs to the key of the table: no two rows have the same key | - | 是否主键 | 该列是否属于主键，主键不重复';
comment on column data_dictionary.unit is 'Unit; empty if there is none | - | 单位 | 单位，无单位为空';
comment on column data_dictionary.meaning_en is 'Meaning in English | - | 英文含义 | 英文含义';
comment on column data_dictionary.meaning_zh is 'Meaning in Chinese | - | 中文含义 | 中文含义';
comment on column data_dictionary.name_zh is 'Chinese name | - | 中文名称 | 中文名称';

"""Nine stations of three cities for the tests of the simulator."""

from assets.sources.simulated.sites import StationSite

CITIES = {"430100": "长沙", "430200": "株洲", "430300": "湘潭"}
STATIONS = [
    StationSite("1335A", "经开区环保局", "长沙", "430100", 113.0833, 28.2325),
    StationSite("1336A", "高开区环保局", "长沙", "430100", 112.8872, 28.2189),
    StationSite("1338A", "湖南师范大学", "长沙", "430100", 112.9394, 28.19),
    StationSite("1515A", "天台山庄", "株洲", "430200", 113.135, 27.8244),
    StationSite("1520A", "火车站", "株洲", "430200", 113.143, 27.8381),
    StationSite("1524A", "市监测站", "株洲", "430200", 113.13, 27.8528),
    StationSite("1508A", "板塘", "湘潭", "430300", 112.9433, 27.8614),
    StationSite("1511A", "市监测站", "湘潭", "430300", 112.9118, 27.8403),
    StationSite("1564A", "韶山", "湘潭", "430300", 112.4876, 27.9164, is_control_point=True, in_city_mean=False),
]


def of_city(city_code: str) -> list[StationSite]:
    return [site for site in STATIONS if site.city_code == city_code]

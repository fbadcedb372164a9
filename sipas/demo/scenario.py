"""What the demonstration is about: campaigns, offices with made-up sizes, fields of procedures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.ground.text import LocalText
from sipas.demo.population import Office
from surveys.campaigns.campaign import CampaignPlan, Confidentiality
from surveys.sampling.allocation import Allocation, AllocationRule

PROVINCE_TODAY = "80"
CITIZENS = "tay-ninh-2024"
BUSINESSES = "tay-ninh-2024-doanh-nghiep"
#: The unit whose pile of paper waits for a keyer, and the one whose codes are handed to visitors.
PAPER_UNIT = "STP"
PHONE_UNIT = "703"

#: Departments: dossiers of citizens, dossiers of businesses, fields of procedures.
DEPARTMENTS: Mapping[str, tuple[int, int, tuple[str, ...]]] = {
    "VPUB": (80, 60, ("Tiếp công dân", "Thi đua, khen thưởng")),
    "TTT": (120, 60, ("Giải quyết khiếu nại", "Giải quyết tố cáo")),
    "STTTT": (150, 140, ("Báo chí, xuất bản", "Bưu chính", "Viễn thông và Internet")),
    "STC": (220, 260, ("Quản lý giá", "Quản lý công sản", "Tin học – thống kê")),
    "STP": (2400, 380, ("Lý lịch tư pháp", "Công chứng", "Hộ tịch có yếu tố nước ngoài")),
    "SNV": (180, 90, ("Tổ chức phi chính phủ", "Tôn giáo", "Công chức, viên chức")),
    "SGDDT": (900, 150, ("Văn bằng, chứng chỉ", "Giáo dục trung học", "Cơ sở giáo dục")),
    "SKHCN": (90, 110, ("Sở hữu trí tuệ", "An toàn bức xạ", "Tiêu chuẩn đo lường")),
    "SLDTBXH": (1300, 520, ("Người có công", "Việc làm", "Lao động nước ngoài")),
    "SVHTTDL": (260, 180, ("Di sản văn hóa", "Thể dục, thể thao", "Du lịch")),
    "SNNPTNT": (700, 460, ("Trồng trọt", "Chăn nuôi và thú y", "Lâm nghiệp")),
    "SNGV": (110, 60, ("Hội nghị, hội thảo quốc tế", "Thẻ đi lại doanh nhân APEC")),
    "SCT": (640, 1100, ("Xúc tiến thương mại", "Kinh doanh khí", "Điện lực")),
    "SXD": (380, 430, ("Hoạt động xây dựng", "Quy hoạch", "Nhà ở")),
    "SGTVT": (3200, 900, ("Đăng kiểm", "Giấy phép lái xe", "Vận tải đường bộ")),
    "SKHDT": (1100, 1500, ("Thành lập và hoạt động doanh nghiệp", "Đầu tư tại Việt Nam")),
    "STNMT": (2600, 640, ("Đất đai", "Môi trường", "Tài nguyên nước")),
    "SYT": (1000, 480, ("Khám bệnh, chữa bệnh", "Dược phẩm", "An toàn thực phẩm")),
    "BQLKKT": (190, 340, ("Đầu tư vào khu kinh tế", "Lao động", "Xây dựng")),
}
DISTRICT_FIELDS = (
    "Đất đai", "Hộ tịch", "Chứng thực", "Đăng ký hộ kinh doanh", "Xây dựng", "Bảo trợ xã hội",
)  # fmt: skip
DISTRICTS: Mapping[str, int] = {
    "703": 6000, "705": 1500, "706": 1600, "707": 1700, "708": 1900,
    "709": 2900, "710": 2300, "711": 900, "712": 2800,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """One campaign of the demonstration, without the questionnaire version it will ask."""

    code: str
    title: LocalText
    questionnaire: str
    sizes: Mapping[str, int]
    fields: Mapping[str, tuple[str, ...]]
    allocation: Allocation
    closed: bool

    def plan(self, version_id: int) -> CampaignPlan:
        """Return the plan of the campaign with the published questionnaire."""
        return CampaignPlan(
            code=self.code,
            title=self.title,
            year=2024,
            period_from=date(2024, 1, 1),
            period_to=date(2024, 12, 31),
            confidentiality=Confidentiality.ANONYMOUS,
            questionnaire_version_id=version_id,
            simulated=True,
        )

    def offices(self, rng: np.random.Generator) -> tuple[Office, ...]:
        """Return the units with the share of people who will answer, and who of them on the web."""
        response = rng.uniform(0.55, 0.93, len(self.sizes))
        web = rng.uniform(0.35, 0.85, len(self.sizes))
        return tuple(
            Office(code, size, float(response[number]), float(web[number]))
            for number, (code, size) in enumerate(self.sizes.items())
        )


_DEPARTMENT_FIELDS = {code: fields for code, (_, _, fields) in DEPARTMENTS.items()}

SCENES = (
    Scene(
        code=CITIZENS,
        title=LocalText(
            vi="Khảo sát hài lòng của người dân tỉnh Tây Ninh năm 2024 (mô phỏng)",
            en="Citizens' satisfaction survey, Tây Ninh province, 2024 (simulated)",
        ),
        questionnaire="citizen-2024",
        sizes={code: citizens for code, (citizens, _, _) in DEPARTMENTS.items()} | {**DISTRICTS},
        fields=_DEPARTMENT_FIELDS | dict.fromkeys(DISTRICTS, DISTRICT_FIELDS),
        allocation=Allocation(AllocationRule.MARGIN, 0.07),
        closed=False,
    ),
    Scene(
        code=BUSINESSES,
        title=LocalText(
            vi="Khảo sát hài lòng của doanh nghiệp tỉnh Tây Ninh năm 2024 (mô phỏng)",
            en="Business satisfaction survey, Tây Ninh province, 2024 (simulated)",
        ),
        questionnaire="business-2024",
        sizes={code: businesses for code, (_, businesses, _) in DEPARTMENTS.items()},
        fields=_DEPARTMENT_FIELDS,
        allocation=Allocation(AllocationRule.QUOTA, 90),
        closed=True,
    ),
)

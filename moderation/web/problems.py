"""Every error code with its HTTP status and its title in Arabic; `docs/errors.md` describes them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """How one error code is answered."""

    status: int
    title: str


PROBLEMS: dict[str, Problem] = {
    "internal_error": Problem(500, "خطأ داخلي"),
    "not_found": Problem(404, "لا شيء في هذا العنوان"),
    "method_not_allowed": Problem(405, "الطريقة غير مسموحة هنا"),
    "bad_request": Problem(400, "الطلب غير صالح"),
    "invalid_json": Problem(400, "النص ليس JSON صالحًا"),
    "invalid_encoding": Problem(400, "الترميز ليس UTF-8 صالحًا"),
    "json_too_deep": Problem(400, "تداخل JSON أعمق من المسموح"),
    "unsupported_media_type": Problem(415, "نوع المحتوى غير مدعوم"),
    "unsupported_encoding": Problem(415, "ضغط المحتوى غير مدعوم"),
    "payload_too_large": Problem(413, "حجم الطلب أكبر من المسموح"),
    "batch_too_large": Problem(413, "عدد التعليقات في الدفعة أكبر من المسموح"),
    "missing_field": Problem(422, "حقل ناقص"),
    "unknown_field": Problem(422, "حقل غير معروف"),
    "invalid_field": Problem(422, "قيمة حقل غير صالحة"),
    "invalid_text": Problem(422, "نص غير صالح"),
    "empty_body": Problem(422, "التعليق فارغ"),
    "body_too_long": Problem(422, "التعليق أطول من المسموح"),
    "clock_skew": Problem(422, "وقت الإرسال في المستقبل"),
    "invalid_cursor": Problem(400, "مؤشر الصفحة غير صالح"),
    "missing_key": Problem(401, "المفتاح ناقص"),
    "invalid_key": Problem(401, "المفتاح غير صالح"),
    "insufficient_scope": Problem(403, "المفتاح لا يملك هذه الصلاحية"),
    "unknown_site": Problem(404, "موقع غير معروف"),
    "unknown_article": Problem(404, "مقال غير معروف"),
    "unknown_author": Problem(404, "كاتب غير معروف"),
    "unknown_parent": Problem(422, "التعليق المردود عليه غير معروف"),
    "unknown_moderator": Problem(404, "مشرف غير معروف"),
    "comment_not_found": Problem(404, "تعليق غير معروف"),
    "comment_erased": Problem(409, "سُحب التعليق"),
    "not_yet_scored": Problem(409, "لم يُفحص التعليق بعد"),
    "stale_revision": Problem(409, "تغيّر التعليق في الأثناء"),
    "claim_lost": Problem(409, "انتهى الحجز"),
    "nothing_to_undo": Problem(409, "لا قرار يمكن التراجع عنه"),
    "article_closed": Problem(403, "أُغلق باب التعليق على هذا المقال"),
    "author_banned": Problem(403, "لا يُسمح لهذا الكاتب بالتعليق"),
    "guests_not_allowed": Problem(403, "التعليق للمسجّلين فقط"),
    "origin_not_allowed": Problem(403, "لا يُقبل تعليق من هذه الصفحة"),
    "idempotency_key_reused": Problem(422, "استُعمل مفتاح التكرار مع محتوى آخر"),
    "already_exists": Problem(409, "موجود من قبل"),
    "queue_full": Problem(503, "قائمة الانتظار ممتلئة"),
    "rate_limited": Problem(429, "طلبات كثيرة في وقت قصير"),
    "database_unavailable": Problem(503, "قاعدة البيانات لا تستجيب"),
    "storage_full": Problem(507, "امتلأت مساحة التخزين"),
    "schema_not_ready": Problem(503, "بنية قاعدة البيانات ليست جاهزة"),
    "login_refused": Problem(401, "البريد أو كلمة المرور غير صحيحة"),
    "login_blocked": Problem(429, "محاولات كثيرة، انتظر قليلًا"),
    "csrf_failed": Problem(400, "انتهت صلاحية الصفحة، أعد تحميلها"),
    "model_damaged": Problem(503, "ملف النموذج تالف"),
    "model_incompatible": Problem(503, "ملف النموذج لإصدار آخر"),
}

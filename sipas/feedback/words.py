"""What the four questions and their answers are called."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

from surveys.feedback.feedback import InTime, Treatment

#: From the best level to the worst, as read at a counter.
LEVELS: Mapping[int, LazyString] = {
    5: lazy_gettext("Very satisfied"),
    4: lazy_gettext("Satisfied"),
    3: lazy_gettext("Neutral"),
    2: lazy_gettext("Dissatisfied"),
    1: lazy_gettext("Very dissatisfied"),
}
IN_TIME: Mapping[InTime, LazyString] = {
    InTime.YES: lazy_gettext("Yes, in time"),
    InTime.NO: lazy_gettext("No, later than promised"),
    InTime.PENDING: lazy_gettext("It is not done yet"),
}
TREATMENT: Mapping[Treatment, LazyString] = {
    Treatment.YES: lazy_gettext("Yes"),
    Treatment.PARTLY: lazy_gettext("Partly"),
    Treatment.NO: lazy_gettext("No"),
}

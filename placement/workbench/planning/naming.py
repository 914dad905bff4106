"""What the policies that come with Placement are called, and what each of them asks."""

from django.utils.translation import gettext_lazy as _

POLICIES = {
    "A complete puskesmas within an hour": _("A complete puskesmas within an hour"),
    "All nine kinds of health workers": _("All nine kinds of health workers"),
    "Balanced reassignment": _("Balanced reassignment"),
    "Couples together": _("Couples together"),
    "Courses before transfers": _("Courses before transfers"),
    "Equals by lot": _("Equals by lot"),
    "Fair shares": _("Fair shares"),
    "Few, well-explained moves": _("Few, well-explained moves"),
    "From the city to the islands": _("From the city to the islands"),
    "Islands shared by visits": _("Islands shared by visits"),
    "Law and common sense": _("Law and common sense"),
    "Minimum staff first": _("Minimum staff first"),
    "No one worse off": _("No one worse off"),
    "Nobody alone": _("Nobody alone"),
    "Nothing but the law": _("Nothing but the law"),
    "Orang Asli Papua in both regencies": _("Orang Asli Papua in both regencies"),
    "Prepared for absence": _("Prepared for absence"),
    "Rotation after five years": _("Rotation after five years"),
    "The best where it is remote": _("The best where it is remote"),
    "The budget of the year": _("The budget of the year"),
    "The villages' word": _("The villages' word"),
    "Volunteers first": _("Volunteers first"),
}
"""By title in the file; an office's own policies are called as it calls them."""

QUESTIONS = {
    "A complete puskesmas within an hour": _(
        "How many people can live within an hour of a puskesmas that has its minimum of all nine kinds?"
    ),
    "All nine kinds of health workers": _(
        "How many people can find all nine kinds of health workers at a puskesmas of their own district?"
    ),
    "Balanced reassignment": _(
        "Where should people serve if need, few moves, the way to work and wishes all count, and "
        "no gap opens anew?"
    ),
    "Couples together": _(
        "How many couples can come together and relatives part, if each is worth ten moves?"
    ),
    "Courses before transfers": _(
        "What if whoever holds a post far away had to be fit for it, by a course or by giving way?"
    ),
    "Equals by lot": _(
        "Who moves where several could move equally well, if a lot decides that anyone can draw again?"
    ),
    "Fair shares": _(
        "What if the unit of the Kabupaten that is shortest of staff came first, then the next "
        "one, and so on?"
    ),
    "Few, well-explained moves": _(
        "What is the best use of forty moves, if no unit may lose more than a fifth of its people?"
    ),
    "From the city to the islands": _(
        "What could the governor mend that neither regent can, by moving civil servants between "
        "city and Kabupaten?"
    ),
    "Islands shared by visits": _(
        "Which far puskesmas could share a physician or dentist for a week a month, where nobody "
        "can be spared for good?"
    ),
    "Law and common sense": _(
        "What do law and common sense allow? Every other policy of this folder builds on these rules."
    ),
    "Minimum staff first": _(
        "How many posts of the staffing standard can each regency fill by moving its own people, "
        "and how few moves do it?"
    ),
    "No one worse off": _(
        "What can still be mended if nobody who has not asked for a transfer gets a longer way to work?"
    ),
    "Nobody alone": _(
        "Where would people serve if no midwife or nurse were left alone, and physicians as seldom as can be?"
    ),
    "Nothing but the law": _(
        "What would the law alone allow, without our judgement about ways to work and the last "
        "year in service?"
    ),
    "Orang Asli Papua in both regencies": _(
        "What does it take for Orang Asli Papua to be two in five of the staff in city and Kabupaten alike?"
    ),
    "Prepared for absence": _(
        "Where should people serve if on any day one in ten is on leave, at a course or ill?"
    ),
    "Rotation after five years": _(
        "What if every civil servant were to move after five years in post, wherever that is?"
    ),
    "The best where it is remote": _("Can three in ten of the best performers serve where it is remote?"),
    "The budget of the year": _("What is the best use of Rp 250 million for removals and courses?"),
    "The villages' word": _(
        "Who would serve where the village forums want them, if twenty votes were worth a move?"
    ),
    "Volunteers first": _("How few people must be sent, if those who have asked for a transfer go first?"),
}
"""By title, what the comment at the head of the file says."""

MEASURES = {
    "employees": _("employees"),
    "placed": _("employees with a post"),
    "unplaced": _("employees without a post"),
    "first_postings": _("first postings"),
    "posts_lost": _("employees who lose their post"),
    "moves": _("employees moved"),
    "moves_to_another_unit": _("employees moved to another unit"),
    "visits": _("visits made"),
    "posts_with_minimum": _("posts that have a minimum"),
    "posts_at_minimum": _("posts at their minimum"),
    "short_of_minimum": _("persons short of the minimum"),
    "posts_with_target": _("posts that have a target"),
    "posts_at_target": _("posts at their target"),
    "short_of_target": _("persons short of the target"),
    "minutes_total": _("minutes to work, one way, of all together"),
    "minutes_mean": _("minutes to work, one way, on average"),
    "minutes_longest": _("minutes to work, one way, the longest"),
    "minutes_unknown": _("employees whose travel time is unknown"),
    "minutes_from_unit": _("employees without a known home, whose way is counted from today's unit"),
    "money_spent": _("money spent"),
    "money_allowed": _("money allowed"),
    "money_per_move": _("money per move"),
}
"""Figures of a plan that plans are compared by."""


def policy(title: str) -> str:
    """What people call a policy."""
    return str(POLICIES.get(title, title))


def question(title: str, said: str) -> str:
    """What a policy asks: what its file says, in the reader's words where they are known."""
    return str(QUESTIONS.get(title, said))

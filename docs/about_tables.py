"""What each table of a case is for, and what is not known without it; links are seen from docs/tables/."""

ABOUT = {
    "employees": (
        "Whoever can be placed, a row a person: profession, the post of today, and what rules ask about "
        "(since when in post, day of birth, home, appraisal). `unit` and `post_job` are the post of today; "
        "who has no `unit` holds none and can be given one. Selectors such as `who: {employment: pns}` read "
        "any column, your own included."
    ),
    "units": (
        "Where people can serve: puskesmas, hospitals, schools, offices. `region` and `agency` say who is "
        "competent to move people ([scope](../rules.md)), `place` or the coordinates where the unit lies, "
        "`population` for how many it is there, and `parent` which unit it belongs to."
    ),
    "posts": (
        "How many people of each job a unit needs at least, wants, and can take. Nobody can be placed where "
        "no row is. A post without people needs its row; what stands in the row and is blank "
        "counts as said below. [Need](../need.md) computes minimum and target from standards or workload."
    ),
    "places": (
        "Villages or districts: where employees live (`home`), where units lie, and whom a unit serves "
        "(`population`, for [access](../rules.md#access)). Without it, homes and units are known by their "
        "coordinates alone."
    ),
    "travel": (
        "Known ways from a place, or from a unit, to a unit, in minutes: timetables, a routing "
        "engine's matrix. A scenario's `travel: {sources: […]}` says what is asked first; by default this "
        "table, then `links`, then coordinates. A way that none of them knows is not known, which is never 0."
    ),
    "links": (
        "Roads, boats and flights between places. The ways to the units are the shortest along "
        "them, in both directions; a link that the season closes is left out of the file of that season."
    ),
    "requirements": (
        "Which competences a job asks for, everywhere or in one unit. The rule "
        "[competency](../rules.md#competency) goes by it; without it that rule has nothing to check, and "
        "reports say so."
    ),
    "competencies": (
        "What people can do, at which level, and until when. A blank `valid_until` holds for ever. Who has "
        "no row holds level 0."
    ),
    "licences": (
        "Practice licences (SIP) and their last day. The rule [licence](../rules.md#licence) goes by it; for "
        "a job that is in no row, no licence is asked for."
    ),
    "preferences": (
        "Where people wish to serve, in order. [preference](../rules.md#preference) weighs it, and "
        "[no_worse](../rules.md#no_worse) protects who has not asked to move."
    ),
    "ties": (
        "Two people who should serve in one unit, such as a couple, or in two, such as "
        "close relatives; the rules [together](../rules.md#together) and [apart](../rules.md#apart) go by it."
    ),
    "scores": (
        "A number for a person in a unit, for whatever your own measure is: votes of a forum, a committee's "
        "mark. The rule [score](../rules.md#score) adds them up. Who has no row for a unit scores 0 there."
    ),
    "courses": (
        "What a course teaches, what it costs, and how many seats it has; the rule "
        "[training](../rules.md#training) lets a plan send somebody to a course instead of to another unit. "
        "A course of several competences has a row for each."
    ),
    "workload": (
        "What a unit's people of a job do in a year: how often, and how many minutes each time. "
        "[`placement need`](../need.md) divides it by the hours of a year; no rule reads it."
    ),
    "standards": (
        "The staffing standard by kind of unit, setting and beds, such as that of Permenkes 75/2014. "
        "[`placement need`](../need.md) turns it into minimums for `posts`; no rule reads it."
    ),
    "locks": (
        "Decisions already made: who must serve somewhere, who may not. The rule "
        "[lock](../rules.md#lock) obeys it, and `check` tells where locks contradict each other."
    ),
}

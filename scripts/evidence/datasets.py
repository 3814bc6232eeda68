"""Knows which fields each data file may and must have and what of the model they become; knows nothing of YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args, get_type_hints

from scripts.evidence import medicines as drugs
from scripts.evidence import model as m
from scripts.evidence import soundness as s
from scripts.evidence.authorities import approval, guideline
from scripts.evidence.cohorts import cohort
from scripts.evidence.comparisons import comparison
from scripts.evidence.conditions import condition
from scripts.evidence.criteria.specs import CRITERIA
from scripts.evidence.findings import finding
from scripts.evidence.frequencies import accuracy, prevalence, symptom
from scripts.evidence.items import item_record
from scripts.evidence.leaflet import listed_effect
from scripts.evidence.measures import measure
from scripts.evidence.options import option
from scripts.evidence.specs import DataSet, Field, Record
from scripts.evidence.worksheets import WORKSHEET

_CI = (
    Field("ci-low", "number", "lower end of the 95% interval", "-0.95"),
    Field("ci-high", "number", "upper end of the 95% interval", "0.27"),
)
_ID = Field("id", "text", "short permanent name: small letters, digits and hyphens", "final", required=True)
_REFS = Field("refs", "ids", "citation keys", "[duebruun2024]", required=True, of="references")
_ANCHOR = Field("anchor", "text", "page below docs/ and anchor where it is discussed", "alternatives.md#exercise")


def _choices(owner: type, name: str) -> tuple[str, ...]:
    """Return what a field of the model may be, from its type; leaves out None and the empty string."""
    found: list[str] = []
    todo = [get_type_hints(owner)[name]]
    while todo:
        hint = todo.pop(0)
        todo += [a for a in get_args(hint) if not isinstance(a, str)]
        found += [a for a in get_args(hint) if isinstance(a, str) and a]
    return tuple(found)


_MEASURES = _choices(m.Review, "measure")
_LEVELS = _choices(m.Idea, "level")
_VERSUS = _choices(m.Treatment, "versus_ldn")

SEEN = Record(
    "seen",
    m.Seen,
    (
        Field("level", "choice", "how the number was seen", "abstract", required=True, choices=m.LEVELS),
        Field("at", "address", "where it was seen", "https://pubmed.ncbi.nlm.nih.gov/38258677/", required=True),
        Field("note", "text", "what to know of it; the method when derived", "value from the abstract"),
    ),
    (s.seen,),
)
_SEEN = Field("seen", "record", "how and where it was seen", "{level: abstract, at: https://…}", True, records=(SEEN,))

MEAN = Record(
    "mean result",
    m.MeanResult,
    (
        Field("n", "count", "people counted", "49"),
        Field("change", "number", "change from the start on the common scale; a fall is negative", "-1.3"),
        *_CI,
        Field("sd", "number", "standard deviation of the change", "1.9", low=0),
        Field("baseline", "number", "mean at the start", "6.3"),
        Field("baseline-sd", "number", "its standard deviation", "1.3", low=0),
        Field("final", "number", "mean at that time", "7.33"),
        Field("final-sd", "number", "its standard deviation", "1.48", low=0),
    ),
    (s.interval("change", "ci_low", "ci_high"), s.means),
)
EVENTS = Record(
    "event result",
    m.EventResult,
    (
        Field("events", "count", "people with the event", "20", required=True),
        Field("total", "count", "people in the group", "49", required=True),
        Field("percent", "number", "as printed, compared with the counts", "41", low=0, high=100, kept=False),
    ),
    (s.events,),
)
DIFFERENCE = Record(
    "difference",
    m.Difference,
    (
        Field("value", "number", "LDN minus control on the common scale", "-0.34", required=True),
        *_CI,
        Field("p", "number", "two-sided p value", "0.27", low=0, high=1),
        Field("approximate", "flag", "true when we made the interval ourselves", "true"),
        Field("adjusted", "flag", "true when it comes from a model", "true"),
    ),
    (s.interval("value", "ci_low", "ci_high"), s.probability),
)
RESULT = Record(
    "result",
    m.Result,
    (
        Field("outcome", "id", "what was measured", "pain", required=True, of="outcomes"),
        Field("weeks", "number", "at how many weeks", "12", required=True, low=0),
        _SEEN,
        Field("primary", "flag", "true for the trial's own main outcome at its main time", "true"),
        Field("ldn", "record", "the group on LDN", "{events: 20, total: 49}", records=(MEAN, EVENTS)),
        Field("control", "record", "the other group", "{events: 13, total: 50}", records=(MEAN, EVENTS)),
        Field("difference", "record", "between the groups", "{value: -0.34, …}", records=(DIFFERENCE,)),
        Field("pool", "flag", "true when it enters our synthesis", "true"),
        Field("sensitivity", "flag", "true when it enters the sensitivity analysis only", "true"),
        Field("words", "text", "the result in words where numbers are missing", "no clear difference was reported"),
        Field("parts", "map", "parts that were seen otherwise", "{baseline: {…}}", choices=m.PARTS, records=(SEEN,)),
    ),
    (s.result,),
)
ARM = Record(
    "arm",
    m.TrialArm,
    (
        Field("id", "text", "ldn, control, or another for further groups", "ldn", required=True),
        Field("name", "text", "what was given", "LDN 6 mg", required=True),
        Field("n", "count", "people who were given it", "49"),
        Field("dose-mg", "number", "daily dose of naltrexone in mg, where it is one", "6", low=0),
    ),
)
JUDGED = Record(
    "judgment",
    m.Judged,
    (
        Field("judgment", "choice", "risk of bias", "some", required=True, choices=m.JUDGMENTS),
        Field("reason", "text", "why, one line", "we did not see how the draw was hidden", required=True),
    ),
)
TRIAL = Record(
    "trial",
    m.Trial,
    (
        _ID,
        Field("name", "text", "name that pages use", "FINAL 2024", required=True),
        Field("ref", "id", "citation key of the main paper", "duebruun2024", required=True, of="references"),
        Field("year", "count", "year of the paper", "2024", required=True, low=1980, high=2100),
        Field("design", "choice", "design", "parallel", required=True, choices=m.TRIAL_DESIGNS),
        Field("country", "text", "country", "Denmark", required=True),
        Field("population", "text", "who took part", "women aged 18 to 64", required=True),
        Field("randomised", "count", "people randomized; left out when nobody was", "99"),
        Field("analysed", "count", "people in the main result, where seen", "99"),
        Field("weeks", "number", "length of the treatment with LDN", "12", required=True, low=0),
        Field("blinding", "text", "who did not know", "double-blind", required=True),
        Field("arms", "list", "groups, or conditions of a crossover", "[{id: ldn, …}]", required=True, records=(ARM,)),
        Field("titration", "text", "how the dose was built up", "not seen", required=True),
        Field("build-up-weeks", "number", "how many weeks that took", "4", low=0),
        Field("comparator", "text", "what it was compared with", "placebo", required=True),
        Field("primary-outcome", "text", "the trial's main outcome", "average pain at 12 weeks", required=True),
        Field("funding", "text", "who paid", "not seen", required=True),
        Field("page", "text", "its page below docs/", "trials/final.md", required=True),
        Field("registration", "texts", "registration numbers", "[NCT04270877]"),
        Field("also", "ids", "citation keys of further papers", "[duebruun2025]", of="references"),
        Field("results", "list", "what it found, main outcome and main time first", "[…]", records=(RESULT,)),
        Field(
            "risk-of-bias",
            "map",
            "judgment of each domain",
            "{overall: {judgment: low, reason: …}}",
            required=True,
            choices=tuple(m.DOMAINS),
            records=(JUDGED,),
        ),
        Field("finding", "text", "one plain line, main outcome first", "No pain benefit shown.", required=True),
    ),
    (s.trial,),
)
OUTCOME = Record(
    "outcome",
    m.Outcome,
    (
        _ID,
        Field("name", "text", "name that pages use", "Average pain", required=True),
        Field("better", "choice", "which way is better", "lower", required=True, choices=_choices(m.Outcome, "better")),
        Field("low", "number", "lower end of the common scale, when averaged", "0"),
        Field("high", "number", "upper end of the common scale", "10"),
        Field("important", "number", "smallest difference from placebo that we call important", "0.5", low=0),
        Field("note", "text", "scale, source of the band", "0 is no pain, 10 the worst"),
        Field("opposite", "text", "name for those without the event", "Did not stop because of side effects"),
    ),
    (s.outcome,),
)
GRADE = Record(
    "grade",
    m.Grade,
    (
        Field("outcome", "id", "what is judged", "pain", required=True, of="outcomes"),
        Field("certainty", "choice", "how sure we are", "low", required=True, choices=m.CERTAINTIES),
        Field("reasons", "texts", "why it was lowered, each with a word why", "[imprecision (…)]", required=True),
        Field("words", "text", "the statement in the fixed wording", "LDN may make …", required=True),
    ),
)
_POOLED = (
    Field("measure", "choice", "MD in points, SMD, or none", "MD", required=True, choices=_MEASURES),
    Field("value", "number", "pooled effect; negative favors the treatment", "-0.86"),
    *_CI,
)
REVIEW = Record(
    "review",
    m.Review,
    (
        _ID,
        Field("name", "text", "name that pages use", "Vatvani 2024", required=True),
        Field("ref", "id", "citation key", "vatvani2024", required=True, of="references"),
        Field("year", "count", "year", "2024", required=True, low=1980, high=2100),
        Field("searched", "text", "to when it searched, as printed", "20 May 2024"),
        Field("trials", "ids", "trials known to be in it", "[final]", of="trials"),
        Field("counted", "count", "how many trials or studies it counts", "4"),
        Field("people", "count", "people in it", "222"),
        *_POOLED,
        Field("scale", "text", "what the value is measured on", "fibromyalgia part, d"),
        Field("i2", "number", "heterogeneity I² in percent", "33", low=0, high=100),
        Field("finding", "text", "what it says about pain, one plain line", "Less pain with LDN."),
        _SEEN,
        Field("dispute", "text", "who disputed it and why", "A letter says …"),
        Field("dispute-refs", "ids", "citation keys of the dispute", "[bruun2026]", of="references"),
        Field("missing", "text", "what it lacks or what was not seen", "Trials not listed in the abstract."),
    ),
    (s.measured, s.interval("value", "ci_low", "ci_high")),
)
_MORE = Record(
    "difference of 100",
    m.More,
    (
        Field("value", "number", "more of 100 people than in the comparison", "5", required=True, low=-100, high=100),
        *_CI,
    ),
    (s.interval("value", "ci_low", "ci_high"),),
)
_COURSE = Record(
    "course",
    m.Course,
    (Field("words", "text", "how often and how long", "1 or 2 classes a week", required=True), _REFS, _SEEN),
)
TREATMENT = Record(
    "treatment",
    m.Treatment,
    (
        _ID,
        Field("name", "text", "name that pages use", "Exercise of any kind", required=True),
        Field("group", "text", "kind of treatment", "exercise", required=True),
        _REFS,
        Field("comparator", "text", "what it was compared with", "placebo", required=True),
        _SEEN,
        Field("people", "count", "people in the trials", "5474"),
        Field("trials", "count", "number of trials", "68"),
        Field("certainty", "choice", "how sure", "moderate", choices=m.CERTAINTIES),
        Field("certainty-by", "choice", "who judged it", "us", choices=("the review", "us")),
        *_POOLED,
        Field("treated", "record", "people with the event, treated", "{events: 20, total: 49}", records=(EVENTS,)),
        Field("control", "record", "people with the event, control", "{events: 13, total: 50}", records=(EVENTS,)),
        Field("treated-percent", "number", "of 100, where counts are not known", "23", low=0, high=100),
        Field("control-percent", "number", "of 100, where counts are not known", "14", low=0, high=100),
        Field("more", "record", "of 100 people, where groups are not known", "{value: 5, …}", records=(_MORE,)),
        Field("event", "text", "what is counted", "pain down by half"),
        Field("outcome", "text", "what value measures; pain when left out", "pain on moving"),
        Field("harms", "text", "harms, one line", "Soreness when starting."),
        Field("course", "record", "how it was done", "{words: …, refs: […], seen: {…}}", records=(_COURSE,)),
        Field("versus-ldn", "choice", "evidence next to that for LDN", "better", choices=_VERSUS),
        _ANCHOR,
        Field("item", "record", "how a page lists it in one line", "{line: …}", records=(item_record(_REFS),)),
    ),
    (s.measured, s.interval("value", "ci_low", "ci_high"), s.treatment),
)
IDEA = Record(
    "idea",
    m.Idea,
    (
        _ID,
        Field("claim", "text", "the claim, one line", "LDN lowers cytokines", required=True),
        Field("level", "choice", "highest level of evidence", "animal", required=True, choices=_LEVELS),
        _REFS,
        Field("against", "text", "what speaks against it or is missing", "No placebo group."),
        Field("against-refs", "ids", "citation keys", "[lie2018]", of="references"),
        _ANCHOR,
    ),
)
_NAMES_SEEN = Record(
    "seen",
    drugs.NamesSeen,
    (
        Field("level", "choice", "kind of source", "label", required=True, choices=drugs.SEEN_LEVELS),
        Field("at", "address", "where it was seen what it is", "https://www.whocc.no/…", required=True),
        Field("note", "text", "what to know of it", "archived page, used for names only"),
    ),
)
_BRANDS = Record(
    "group of brands",
    drugs.Brands,
    (
        Field("where", "choice", "part of the world", "UK", required=True, choices=tuple(drugs.PLACES)),
        Field("names", "texts", "brand names as the source prints them", "[Zydol]", required=True),
        Field("ref", "id", "citation key of the source", "npszydol", required=True, of="references"),
    ),
    (drugs.plain_names("names"),),
)
MEDICINE = Record(
    "medicine",
    drugs.Medicine,
    (
        _ID,
        Field("name", "text", "generic name as used in the US", "Tramadol", required=True),
        Field("also", "texts", "other generic names", "[paracetamol]"),
        Field("brands", "list", "brand names by part of the world", "[{where: UK, …}]", records=(_BRANDS,)),
        Field("kind", "choice", "what it is sorted under", "opioid", required=True, choices=drugs.KINDS),
        Field("verdict", "choice", "the answer", "do-not-combine", required=True, choices=drugs.VERDICTS),
        Field("what", "text", "what it is, one line", "An opioid painkiller.", required=True),
        Field("what-refs", "ids", "who says what it is", "[mhraopioidsmodule]", of="references"),
        Field("may-happen", "text", "what may happen with naltrexone", "Sudden withdrawal.", required=True),
        Field("to-do", "text", "what to do", "Ask the prescriber.", required=True),
        Field("basis", "choice", "on what this rests", "label at 50 mg", required=True, choices=drugs.BASES),
        Field("refs", "ids", "who says what may happen", "[dailymed2025]", of="references"),
        Field("seen", "record", "where it was seen what it is", "{level: label, at: …}", records=(_NAMES_SEEN,)),
        Field("shares", "ids", "entries with a name in common", "[doxylamine]", of="medicines"),
    ),
    (drugs.sound, drugs.plain_names("also")),
)
EVENT = Record(
    "line of the history",
    m.Event,
    (
        Field("when", "text", "year or years, quoted", '"1984"', required=True),
        Field("what", "text", "what happened", "The US approves naltrexone", required=True),
        _REFS,
    ),
)

_COMMON = {"id": _ID, "refs": _REFS, "seen": _SEEN, "anchor": _ANCHOR}

# In the order in which a reader meets them.
SETS: Mapping[str, DataSet] = {
    d.name: d
    for d in (
        DataSet("outcomes", "Outcomes fixed for all trials before results were read", OUTCOME),
        DataSet("trials", "Trials of low-dose naltrexone in fibromyalgia", TRIAL),
        DataSet("grades", "Our judgment of the certainty of each outcome", GRADE, key="outcome"),
        DataSet("reviews", "Published reviews of these trials", REVIEW),
        DataSet("treatments", "Established treatments of fibromyalgia", TREATMENT),
        DataSet("alternatives", "What else is tried in fibromyalgia", TREATMENT),
        DataSet("comparisons", "Drugs against placebo", comparison(_CI, _COMMON, EVENTS, MEAN)),
        DataSet("measures", "What single trials measured besides the fixed outcomes", measure(_COMMON, EVENTS)),
        DataSet("cohorts", "Studies of low-dose naltrexone without a placebo group", cohort(_COMMON)),
        DataSet("conditions", "Low-dose naltrexone in other conditions", condition(_COMMON)),
        DataSet("ideas", "Claims about how low-dose naltrexone might work", IDEA),
        DataSet("findings", "Single studies of markers, combinations and pharmacy products", finding(_COMMON, EVENTS)),
        DataSet("symptoms", "How often each symptom occurs in fibromyalgia", symptom(_COMMON)),
        DataSet("prevalence", "How common fibromyalgia is", prevalence(_COMMON)),
        DataSet("accuracy", "How well each set of criteria finds fibromyalgia", accuracy(_COMMON)),
        DataSet("leaflet", "Side effects of the full dose as a leaflet lists them", listed_effect(_COMMON)),
        DataSet("approvals", "Drugs approved for fibromyalgia in the United States", approval(_COMMON)),
        DataSet("guidelines", "What guidelines say of treating fibromyalgia", guideline(_COMMON)),
        DataSet("worksheets", "Worksheets to fill in", WORKSHEET),
        DataSet("options", "Choices side by side, in words and pointers to the numbers", option(_COMMON)),
        DataSet("medicines", "Other medicines together with low-dose naltrexone", MEDICINE),
        DataSet("history", "Dated lines of the history", EVENT, key=""),
        CRITERIA,
    )
}

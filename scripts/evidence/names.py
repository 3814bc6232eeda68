"""Knows the names of the blocks that show data; knows nothing of what they show, so that it costs nothing to ask."""

BLOCKS = (
    "accuracy-table", "alternatives-list", "alternatives-table", "approvals-table", "cohorts-table",
    "comparison-numbers", "comparison-table", "comparison-words", "conditions-table", "criteria-areas",
    "criteria-bands", "criteria-calculator", "criteria-compared", "criteria-in-short", "criteria-people",
    "criteria-scores", "criteria-sites", "criteria-steps", "criteria-versions", "diary", "difference-dots",
    "dose-table", "evidence-flow", "evidence-ladder", "findings-table", "forest-plot", "guidelines-table",
    "icon-array", "leaflet-list", "leaflet-table", "leaning-sheet", "medicine-names", "medicines", "medicines-check",
    "options-table", "prevalence-table", "review-table", "review-views", "risk-of-bias", "side-by-side",
    "side-effect-bars", "signs", "summary-of-findings", "symptoms-table", "timeline", "treatments-table", "trial",
    "trial-measures", "trial-numbers", "trial-table", "values-sheet",
)  # fmt: skip

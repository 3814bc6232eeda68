"""Knows how numbers become pictures (SVG elements); knows nothing of files, Markdown, or what the numbers mean."""

from scripts.evidence.figures.bars import Pair, paired_bars
from scripts.evidence.figures.bias import BiasRow, bias_picture
from scripts.evidence.figures.dots import Dot, dot_plot
from scripts.evidence.figures.flow import Box, Step, flow_chart
from scripts.evidence.figures.forest import Row, forest_plot
from scripts.evidence.figures.icons import IconArm, icon_arrays
from scripts.evidence.figures.ladder import Climb, evidence_ladder
from scripts.evidence.figures.strips import Axis, Band
from scripts.evidence.figures.svg import Caption
from scripts.evidence.figures.timeline import Moment, timeline

__all__ = [
    "Axis",
    "Band",
    "BiasRow",
    "Box",
    "Caption",
    "Climb",
    "Dot",
    "IconArm",
    "Moment",
    "Pair",
    "Row",
    "Step",
    "bias_picture",
    "dot_plot",
    "evidence_ladder",
    "flow_chart",
    "forest_plot",
    "icon_arrays",
    "paired_bars",
    "timeline",
]

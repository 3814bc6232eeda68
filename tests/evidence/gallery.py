"""Writes all figures with realistic numbers as pages to look at, under the site's own style sheets and a strict CSP.

python -m tests.evidence.gallery FOLDER [--pictures]     light.html, dark.html and, on request, screenshots of both
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from scripts.evidence.figures import (
    Axis,
    Band,
    BiasRow,
    Box,
    Caption,
    Climb,
    Dot,
    IconArm,
    Moment,
    Pair,
    Row,
    Step,
    bias_picture,
    dot_plot,
    evidence_ladder,
    flow_chart,
    forest_plot,
    icon_arrays,
    paired_bars,
    timeline,
)

CSS = Path("docs/assets/css")
BAND = Band(-0.5, 0.5, "less than 0.5 points: too small to matter")
PAIN = Axis("Difference in pain after treatment, points on a scale of 0 to 10", low=-2, high=2, band=BAND)
TRIALS = "Parallel groups"
ROWS = (
    Row("FINAL, 2024", -0.34, -0.95, 0.27, 0.64, note="6 mg, 12 weeks, 99 women", group=TRIALS),
    Row("INNOVA, 2026", 0.49, -0.32, 1.31, 0.36, note="4.5 mg, 3 months, 99 women", group=TRIALS),
    Row("Common effect", -0.04, -0.53, 0.45, kind="pooled", group="Pooled by us"),
    Row("Random effects (REML)", 0.03, -0.78, 0.84, kind="pooled", note="I² 61%; two trials only",
        group="Pooled by us"),
    Row("Younger, 2013", -0.55, -1.0, -0.1, kind="approximate", note="crossover; our own calculation from the p value",
        group="Crossover trials"),
    Row("Bested, 2023", None, None, None, kind="approximate", missing="medians only", group="Crossover trials"),
    Row("Vatvani, 2024", -0.86, -1.34, -0.39, kind="review", note="4 trials; corrected since",
        group="Published reviews"),
    Row("Bruun, 2026", -0.41, -2.6, 0.3, kind="review", note="re-analysis of the same trials",
        group="Published reviews"),
)  # fmt: skip
DOTS = (
    Dot("LDN 6 mg (FINAL)", -0.34, -0.95, 0.27, "low", "Low-dose naltrexone", "99 women", highlight=True),
    Dot("LDN 4.5 mg (INNOVA)", 0.49, -0.32, 1.31, "low", "Low-dose naltrexone", "99 women", highlight=True),
    Dot("Aerobic exercise", -1.11, -1.83, -0.38, "low", "Movement", "6 trials, 351 people"),
    Dot("Tai chi against education and stretching", -1.84, None, None, "moderate", "Movement", "1 trial, 66 people"),
    Dot("Cognitive behavioral therapy", -0.9, -1.4, -0.3, "low", "Mind and behavior", "23 trials, 2,031 people"),
    Dot("Duloxetine 60 mg", -0.76, -1.02, -0.5, "moderate", "Medicines", "5 trials"),
    Dot("Pregabalin 450 mg", -0.6, -0.83, -0.37, "high", "Medicines", "5 trials"),
    Dot("Medical cannabis", None, certainty="very low", group="Medicines", note="very small trials"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One figure of the gallery."""

    caption: str
    narrow: Element
    wide: Element | None = None


def gallery() -> tuple[Piece, ...]:
    """Return all figures, realistic ones first."""
    finding = "Two trials of about 100 women each did not show that LDN lowers pain more than placebo."
    return (
        _both(finding, "forest", lambda caption, wide: forest_plot(ROWS, PAIN, caption, wide=wide)),
        _both("LDN's difference from placebo is not larger than that of better-studied treatments.", "dots",
              lambda caption, wide: dot_plot(DOTS, PAIN, caption, wide=wide)),
        _one("How many women reported any side effect over 12 weeks?", "icons", lambda caption: icon_arrays(
            (IconArm("LDN 6 mg", 84, "41 of 49 women"), IconArm("Placebo", 86, "43 of 50 women")),
            "any side effect", "no side effect", caption)),
        _one("How many stopped because of side effects over 12 weeks?", "icons-few", lambda caption: icon_arrays(
            (IconArm("LDN 6 mg", 8, "4 of 49 women"), IconArm("Placebo", 6, "3 of 50 women")),
            "stopped because of side effects", "did not stop because of side effects", caption)),
        _one("Vivid dreams were more common on LDN.", "bars", lambda caption: paired_bars(
            (Pair("Any side effect", 84, 86, "FINAL, 12 weeks"), Pair("Vivid dreams", 37, 13, "Younger 2013"),
             Pair("Headache", 16, 3, "Younger 2013"), Pair("Stopped because of side effects", 8, 6, "FINAL, 12 weeks"),
             Pair("Serious harm", 0, 2, "FINAL, 12 weeks"), Pair("Nausea", None, None, "FINAL, 12 weeks")), caption)),
        _one("Only two trials have a low risk of bias in most domains.", "bias", lambda caption: bias_picture(
            (BiasRow("FINAL, 2024", ("low", None, "low", "low", "low", "low", "low")),
             BiasRow("INNOVA, 2026", ("low", None, "low", "some", "low", "low", "some")),
             BiasRow("Bested, 2023", ("low", "some", "some", "unknown", "low", "some", "some")),
             BiasRow("Paula, 2023", ("some", None, "some", "unknown", "low", "some", "some")),
             BiasRow("Younger, 2013 (crossover)", ("some", "high", "some", "some", "some", "some", "high")),
             BiasRow("Younger, 2009", ("high", "high", "some", "low", "high", "some", "high"))),
            ("Randomization", "Period and carry-over", "Deviations from the plan", "Missing data", "Measurement",
             "Selective reporting", "Overall"), caption)),
        _one("No idea of how LDN works has been shown in people's symptoms.", "ladder", lambda caption: evidence_ladder(
            (Climb("A short block of opioid receptors makes the body raise its own opioids", "animal"),
             Climb("Naltrexone blocks toll-like receptor 4 on microglia", "laboratory", disputed=True),
             Climb("Inflammatory messengers in blood fall during treatment", "human marker", disputed=True),
             Climb("Pain falls more than with placebo", "human outcome", disputed=True),
             Climb("Inhibition of pain in the spinal cord gets stronger", "hypothesis")), caption)),
        _one("From an overdose medicine to trials in fibromyalgia.", "timeline", lambda caption: timeline(
            (Moment("1963", "Naltrexone is made as a long-acting blocker of opioid receptors."),
             Moment("1984", "The United States approve 50 mg tablets for opioid dependence."),
             Moment("1985", "Bernard Bihari, a physician in New York, begins to prescribe about 3 mg to people with "
                    "HIV, and later to people with multiple sclerosis."),
             Moment("2009", "The first pilot in fibromyalgia: 10 women, placebo always first.", highlight=True),
             Moment("Dec 2023", "FINAL: 99 women, 6 mg for 12 weeks; pain did not differ from placebo.",
                    highlight=True),
             Moment("15 August 2025", "The US regulator approves another medicine for fibromyalgia, the first "
                    "since 2009."),
             Moment("2026", "INNOVA: 99 women, 4.5 mg for 12 months.", highlight=True)), caption)),
        _one("7 trials of LDN in fibromyalgia were found.", "flow", lambda caption: flow_chart(
            (Step(Box("Records found in databases and registers", 1412), (Box("Seen twice", 388),)),
             Step(Box("Titles and abstracts read", 1024),
                  (Box("Not fibromyalgia", 611), Box("Not low-dose naltrexone", 284), Box("No people in it", 97))),
             Step(Box("Full texts looked for", 32), (Box("Not found, or only an abstract", None),)),
             Step(Box("Trials on this site", 7))), caption)),
        *stress(),
    )  # fmt: skip


def stress() -> tuple[Piece, ...]:
    """Return figures with the inputs that break layouts: long words, markup, many rows, ends beyond the axis."""
    hostile = "</text><script>alert(1)</script> & “*b*” [x](y) {: .z } \x00 Donaudampfschifffahrtsgesellschaftskapitän"
    rows = (
        Row(hostile, -1.2, -9.0, 9.0, 0.2, note=hostile, group=hostile),
        Row("Far to the left", -5, -7, -3, 0.2),
        Row("Point beyond, interval reaching in", 3, 0.5, 6, 0.2, kind="approximate"),
        Row("No interval", 0.8, None, None, 0.0),
        Row("Pooled, cut on both sides", 0.2, -4, 6, kind="pooled", group="Diamonds"),
        Row("Review cut so that its tip is gone", -3, -4, -1, kind="review", group="Diamonds"),
        Row("A single precise one", 0.02, 0.01, 0.03, 0.9, kind="pooled", group="Diamonds"),
    )
    ratio = Axis("Risk ratio", "Fewer on LDN", "More on LDN", logarithmic=True)
    ratios = (
        Row("Vivid dreams", 2.41, 1.77, 3.28, kind="review"),
        Row("Headache", 1.68, 0.84, 3.36, kind="review"),
        Row("Any side effect", 0.97, 0.82, 1.15, 0.5, note="FINAL"),
    )
    many = tuple(
        Row(f"Author {i}, {1990 + i}", (i % 9 - 4) / 5, (i % 9 - 4) / 5 - 0.9, (i % 9 - 4) / 5 + 0.9, 1 / (1 + i % 5))
        for i in range(20)
    )
    return (
        _both("Hostile and extreme rows", "stress", lambda caption, wide: forest_plot(rows, PAIN, caption, wide=wide)),
        _both("Ratios", "ratios", lambda caption, wide: forest_plot(
            ratios, ratio, caption, heading="Ratio (95% CI)", wide=wide)),
        _both("Twenty trials", "many", lambda caption, wide: forest_plot(many, PAIN, caption, wide=wide)),
        _one("Small bars", "small", lambda caption: paired_bars(
            (Pair(hostile, 0.4, 1.25, hostile), Pair("None", 0, 0)), caption,
            names=("Low-dose naltrexone", "Placebo"))),
        _one("None and all", "none-all", lambda caption: icon_arrays(
            (IconArm("Low-dose naltrexone, 4.5 mg each evening", 0), IconArm("Placebo", 100, hostile)), "event", "none",
            caption)),
    )  # fmt: skip


def _both(title: str, ident: str, draw: Callable[[Caption, bool], Element]) -> Piece:
    wide = draw(Caption(f"{ident}-wide", title, "The numbers are in the table below."), True)
    return Piece(title, draw(Caption(ident, title, "The numbers are in the table below."), False), wide)


def _one(title: str, ident: str, draw: Callable[[Caption], Element]) -> Piece:
    return Piece(title, draw(Caption(ident, title, "The numbers are in the table below.")))


def page(scheme: str) -> str:
    """Return the gallery in the color scheme ``light`` or ``dark``."""
    html = Element("html", {"lang": "en", "data-scheme": scheme})
    head = SubElement(html, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    policy = "default-src 'none'; style-src 'self'"
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    SubElement(head, "title").text = "Figures"
    for sheet in ("site.css", "figures.css"):
        SubElement(head, "link", {"rel": "stylesheet", "href": sheet})
    body = SubElement(html, "body", {"dir": "ltr"})
    content = SubElement(SubElement(body, "div", {"class": "md-content"}), "article")
    content.set("class", "md-content__inner md-typeset")
    SubElement(content, "h1").text = "Figures"
    for number, piece in enumerate(gallery(), 1):
        figure = SubElement(content, "figure")
        if piece.wide is not None:
            two = SubElement(figure, "div", {"class": "fig-two"})
            two.extend([piece.narrow, piece.wide])
        else:
            figure.append(piece.narrow)
        size = len(tostring(piece.narrow, "utf-8"))
        SubElement(figure, "figcaption").text = f"Figure {number}. {piece.caption} ({size} bytes)"
    return "<!doctype html>\n" + tostring(html, "unicode", method="html")


def write(folder: Path) -> None:
    """Write the pages and their style sheets to *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("site", "figures"):
        (folder / f"{name}.css").write_bytes((CSS / f"{name}.css").read_bytes())
    for scheme in ("light", "dark"):
        (folder / f"{scheme}.html").write_text(page(scheme), "utf-8")


def screenshots(folder: Path) -> None:
    """Take pictures of the pages in *folder*: phone and desk, light and dark; and one print."""
    from tests.browser.serving import chromium, served

    with served(folder) as host, chromium() as browser:
        for width in (320, 360, 1280):
            for name in ("light", "dark"):
                tab = browser.new_page(viewport={"width": width, "height": 900})
                tab.goto(f"{host}/{name}.html")
                tab.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
                if (width, name) == (1280, "light"):
                    tab.pdf(path=folder / "print.pdf", format="A4")
                tab.close()


if __name__ == "__main__":
    target, *options = sys.argv[1:] or ["build/figures"]
    write(Path(target))
    if "--pictures" in options:
        screenshots(Path(target))

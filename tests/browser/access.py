"""Knows how axe judges what a tab shows, and how a page is thinned before its colors are judged."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

COLORED = ["color-contrast", "link-in-text-block"]
"""The rules that look at colors, which cost more than all others together."""

_RUN = """async ([context, options]) => {
    const found = await axe.run(context, { ...options, resultTypes: ["violations"] });
    return found.violations.flatMap(({ id, nodes }) => nodes.map(
        ({ target, failureSummary }) => `${id}: ${target} ${(failureSummary ?? "").slice(0, 200)}`,
    ));
}"""

# Keeps the first element of each look, with all that stands above it, and takes the others out. A look is all that
# colors are judged by, in each scheme: the element's own color, letters and kind, and the grounds of all above it.
_THIN = """(schemes) => {
    const root = document.documentElement;
    const before = root.dataset.scheme;
    const nodes = [...document.body.querySelectorAll("*")];
    const looks = new Map(nodes.map((node) => [node, ""]));
    for (const scheme of schemes) {
        root.dataset.scheme = scheme;
        const grounds = new Map();
        const colors = new Map();
        for (const node of nodes) {
            const s = getComputedStyle(node);
            // What changes how anything within is seen; most elements change nothing.
            const own = [
                [s.backgroundColor, "rgba(0, 0, 0, 0)"], [s.backgroundImage, "none"], [s.opacity, "1"],
                [s.filter, "none"], [s.mixBlendMode, "normal"], [s.textShadow, "none"],
            ].filter(([value, nothing]) => value !== nothing).join();
            const placed = /^(static|relative)$/.test(s.position) ? "" : `${s.position} ${node.className}`;
            const ground = `${grounds.get(node.parentElement) ?? ""}${own || placed ? `>${own} ${placed}` : ""}`;
            grounds.set(node, ground);
            const color = [s.color, s.fontSize, s.fontWeight, s.textDecorationLine, s.borderBottom].join();
            colors.set(node, color);
            const words = [...node.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
            const kind = /^(A|BUTTON|INPUT|SELECT|TEXTAREA|LABEL|svg|text)$/.test(node.tagName) ? node.tagName : "";
            // A link is told from the words around it.
            const around = kind === "A" && colors.get(node.parentElement)
                + (node.textContent.trim() !== node.parentElement.textContent.trim());
            const off = kind && node.matches(":disabled, [aria-disabled=true]");
            const seen = s.visibility === "visible" && node.getClientRects().length > 0;
            looks.set(node, [looks.get(node), ground, color, words, kind, around, off, seen].join("|"));
        }
    }
    if (before === undefined) delete root.dataset.scheme;
    else root.dataset.scheme = before;
    const known = new Set();
    const kept = new Set();
    for (const [node, look] of looks) {
        if (known.has(look)) continue;
        known.add(look);
        for (let at = node; at && !kept.has(at); at = at.parentElement) kept.add(at);
    }
    for (const node of nodes) if (!kept.has(node)) node.remove();
}"""


def violations(tab: Page, options: dict[str, object], context: str | None = None) -> list[str]:
    """Return what axe finds wrong in *tab*, or in its element *context*: the rule, the element and the mend."""
    if tab.evaluate("typeof axe") == "undefined":
        tab.evaluate(AXE_SCRIPT)
    found: list[str] = tab.evaluate(_RUN, [context or "html", options])
    return found


def color_violations(tab: Page) -> list[str]:
    """Return what is wrong with the colors of *tab*, light and dark; takes out what looks like what stays."""
    schemes = ["light", "dark"]
    tab.evaluate(_THIN, schemes)
    found = []
    for scheme in schemes:
        tab.evaluate("scheme => { document.documentElement.dataset.scheme = scheme; }", scheme)
        found += [f"{scheme}: {what}" for what in violations(tab, {"runOnly": {"type": "rule", "values": COLORED}})]
    return found

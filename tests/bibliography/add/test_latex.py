"""What LaTeX's writing of letters, styles and signs becomes."""

from __future__ import annotations

import pytest

from scripts.bibliography.add.latex import decode


@pytest.mark.parametrize(
    ("written", "styled", "plain"),
    [
        (r"H$_2$O and $10^{-3}$ m$^2$", "H<sub>2</sub>O and 10<sup>-3</sup> m<sup>2</sup>", "H_2O and 10^-3 m^2"),
        (r"Costs \$100, CO$_2$", "Costs $100, CO<sub>2</sub>", "Costs $100, CO_2"),
        (r"\$5 for a_b^c", "$5 for a_b^c", "$5 for a_b^c"),
        ("$x_$", "x_", "x_"),
        (r"{\it Drosophila} flies", "<i>Drosophila</i> flies", "Drosophila flies"),
        (r"{\bf one {\em two} three} four", "<b>one <i>two</i> three</b> four", "one two three four"),
        (r"\itshape all of it", "all of it", "all of it"),
        (r"\textsuperscript{a}\textsubscript {b}", "<sup>a</sup><sub>b</sub>", "ab"),
        (r"\textit{one \textbf{two}}", "<i>one <b>two</b></i>", "one two"),
        (r"\textit{never closed", "<i>never closed</i>", "never closed"),
        (r"a\emph word", "aword", "aword"),
    ],
)
def test_styles(written: str, styled: str, plain: str) -> None:
    assert decode(written, styles=True) == styled
    assert decode(written) == plain


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"\c{c}a \v s \v{S}ilha \H o \'{\i} na\"\i ve \~n", "ça š Šilha ő í naïve ñ"),
        (r"\o{}d \o d \ss", "ød ød ß"),
        (r"\LaTeX name, \noindent  word, \cite{x}", "name, word, x"),
        (r"re\-port 5\,mg a\;b a\:b \!c a\/b one\\two \(x\)", "report 5 mg a b a b c ab one two x"),
        (r"100\% \& \#1 a\_b", "100% & #1 a_b"),
        ("a } b {c", "a b c"),
        ("it ends\\", "it ends"),
        (r"\~ \' \^", "~ ' ^"),
        ("a~b ``q'' 1--2 a---b ----", "a b “q” 1–2 a—b ----"),
    ],
)
def test_letters_and_signs(written: str, shown: str) -> None:
    assert decode(written) == shown


def test_what_our_own_export_wrote_keeps_its_hyphens_and_quotes() -> None:
    assert decode("1--2 ``q''", ligatures=False) == "1--2 ``q''"

"""Finnish words."""

from __future__ import annotations

from faq.search.morphology import Morphology


class Finnish(Morphology):
    """Cases, possessive suffixes, nouns made of verbs, compounds."""

    code = "fi"
    stop_words = frozenset(
        "ja tai on ei ole oli että jos kun kuin joka jotka mikä mitä miten kuinka miksi voi voit "
        "voiko se ne tämä tämän sen en et emme eivät olla myös vain sekä minun minä sinun me".split()
    )
    not_heads = frozenset(
        "inen issa issä ista istä lla llä ssa ssä sta stä lle ksi tta ttä iin een hin mme nne minen "
        "maan mään isen nen den jen ien uus yys sia siä aan ään oiva ovat ivat aika iso osa ala "
        "ainen".split()
    )
    not_modifiers = frozenset("jos kun niin joka tai sen ole oli ja ei en se ali".split())
    name_endings = tuple(
        sorted(
            "ssa ssä sta stä lla llä lta ltä lle ksi tta ttä iin een hin in n ien eja ia iä t a ä na "
            "nä isi issa issä ista istä illa illä ille iksi ni si".split(),
            key=len,
            reverse=True,
        )
    )

    def base(self, lemma: str) -> str:
        """The verb of a noun in -minen."""
        stem = lemma.removesuffix("minen")
        if stem == lemma or len(stem) < 3:
            return lemma
        for ending in ("a", "ä", "da", "dä"):
            if self.dictionary.get(stem + ending) == stem + ending:
                return stem + ending
        verb = self.dictionary.get(stem, stem)
        return verb if verb != stem and verb[-1] in "aä" else lemma

    def modifier(self, form: str) -> str | None:
        """A nominative, a genitive, the -s of a word in -nen, or a usual form as it stands."""
        if len(form) < 3:
            return None
        lemma = self.dictionary.get(form)
        if lemma is not None:
            is_usual = len(form) > 5 and form[-1] not in "aä" and self.frequency(form) > 3.5
            if lemma == form or form.endswith("n") or is_usual:
                return lemma
        if form.endswith("s") and form[:-1] + "nen" in self.dictionary:
            return self.base(form[:-1] + "nen")
        return None

    def own_form(self, form: str) -> str | None:
        """Forms with a possessive suffix, and the passive after a negation (`ei toimiteta`)."""
        for suffix in ("mme", "nne", "nsa", "nsä", "ni", "si"):
            bare = form.removesuffix(suffix)
            if bare == form or len(bare) < 4:
                continue
            for other in (bare, f"{bare}n", f"{bare}t", bare.removesuffix("kse")):
                if other in self.dictionary:
                    return self.base(self.dictionary[other])
        if form.endswith(("ta", "tä")):
            longer = form + form[-1] + "n"
            if longer in self.dictionary:
                return self.base(self.dictionary[longer])
        return None

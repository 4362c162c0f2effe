"""Swedish words."""

from __future__ import annotations

from faq.search.morphology import Morphology


class Swedish(Morphology):
    """Definite forms, plurals, compounds with their linking letters."""

    code = "sv"
    stop_words = frozenset(
        "och eller är att det den de en ett i på av för med till från om som hur vad när var kan jag "
        "du vi man ska har inte min mitt mina din ditt dina vilka vilken får få måste varför finns "
        "sig sin vid".split()
    )
    not_heads = frozenset(
        "het ning ande ende are arna erna else isk iska ska sen ten nen ens ers ets bar sam lig liga "
        "ligt heter ing ingar ade ades ats ert era erad erade erar eras rad det den dem des".split()
    )
    not_modifiers = frozenset("och att det den som ett kan har med".split())
    name_endings = tuple(
        sorted("erna arna orna en et n t er ar or s ens ets na".split(), key=len, reverse=True)
    )

    def base(self, lemma: str) -> str:
        """The lemma itself."""
        return lemma

    def modifier(self, form: str) -> str | None:
        """A word, with -s, without its last vowel, or with another one."""
        if len(form) < 3:
            return None
        dictionary = self.dictionary
        if form in dictionary and self.frequency(form) > 1:
            return dictionary[form]
        if form.endswith("s") and form[:-1] in dictionary:
            return dictionary[form[:-1]]
        for ending in "ae":
            if dictionary.get(form + ending) == form + ending:
                return form + ending
        if form[-1] in "eou":
            for ending in "ae":
                if dictionary.get(form[:-1] + ending) == form[:-1] + ending:
                    return form[:-1] + ending
        return None

    def own_form(self, form: str) -> str | None:
        """Nothing that the dictionary and the name endings leave out."""
        return None

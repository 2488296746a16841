"""What numbered things are called in a post's language: one row a language, and English where there is none.

``in`` stands between what is referred to and the title of another post: "Figure 2 in *Title*".
"""

from collections.abc import Mapping

KINDS = ("equation", "figure", "table", "listing", "section", "theorem", "lemma", "proposition", "corollary",
         "definition", "conjecture", "axiom", "example", "exercise", "remark", "proof", "in")  # fmt: skip

_ROWS = {
    "en": "Eq.|Figure|Table|Listing|Section|Theorem|Lemma|Proposition|Corollary|Definition|Conjecture|Axiom|Example"
          "|Exercise|Remark|Proof|in",
    "de": "Gl.|Abbildung|Tabelle|Listing|Abschnitt|Satz|Lemma|Proposition|Korollar|Definition|Vermutung|Axiom|Beispiel"
          "|Aufgabe|Bemerkung|Beweis|in",
    "fr": "Éq.|Figure|Tableau|Code|Section|Théorème|Lemme|Proposition|Corollaire|Définition|Conjecture|Axiome|Exemple"
          "|Exercice|Remarque|Démonstration|dans",
    "es": "Ec.|Figura|Tabla|Código|Sección|Teorema|Lema|Proposición|Corolario|Definición|Conjetura|Axioma|Ejemplo"
          "|Ejercicio|Observación|Demostración|en",
    "pt": "Eq.|Figura|Tabela|Código|Seção|Teorema|Lema|Proposição|Corolário|Definição|Conjectura|Axioma|Exemplo"
          "|Exercício|Observação|Demonstração|em",
    "it": "Eq.|Figura|Tabella|Listato|Sezione|Teorema|Lemma|Proposizione|Corollario|Definizione|Congettura|Assioma"
          "|Esempio|Esercizio|Osservazione|Dimostrazione|in",
    "nl": "Verg.|Figuur|Tabel|Code|Paragraaf|Stelling|Lemma|Propositie|Gevolg|Definitie|Vermoeden|Axioma|Voorbeeld"
          "|Opgave|Opmerking|Bewijs|in",
    "sv": "Ekv.|Figur|Tabell|Kod|Avsnitt|Sats|Lemma|Proposition|Korollarium|Definition|Förmodan|Axiom|Exempel|Övning"
          "|Anmärkning|Bevis|i",
    "pl": "Równ.|Rysunek|Tabela|Listing|Sekcja|Twierdzenie|Lemat|Stwierdzenie|Wniosek|Definicja|Hipoteza|Aksjomat"
          "|Przykład|Ćwiczenie|Uwaga|Dowód|w",
    "ru": "Ур.|Рисунок|Таблица|Листинг|Раздел|Теорема|Лемма|Утверждение|Следствие|Определение|Гипотеза|Аксиома|Пример"
          "|Упражнение|Замечание|Доказательство|в",
    "zh": "式|图|表|代码|节|定理|引理|命题|推论|定义|猜想|公理|例|练习|注|证明|见",
    "ja": "式|図|表|コード|節|定理|補題|命題|系|定義|予想|公理|例|演習|注|証明|:",
    "ko": "식|그림|표|코드|절|정리|보조정리|명제|따름정리|정의|추측|공리|예|연습|참고|증명|:",
    "fa": "معادلهٔ|شکل|جدول|برنامهٔ|بخش|قضیهٔ|لم|گزارهٔ|نتیجهٔ|تعریف|حدس|اصل|مثال|تمرین|تبصرهٔ|برهان|در",
    "ar": "المعادلة|الشكل|الجدول|البرنامج|القسم|المبرهنة|التمهيدية|القضية|النتيجة|التعريف|الحدسية|المسلمة|المثال"
          "|التمرين|الملاحظة|البرهان|في",
    "he": "משוואה|איור|טבלה|קוד|סעיף|משפט|למה|טענה|מסקנה|הגדרה|השערה|אקסיומה|דוגמה|תרגיל|הערה|הוכחה|מתוך",
}  # fmt: skip

WORDS: Mapping[str, Mapping[str, str]] = {
    language: dict(zip(KINDS, row.split("|"), strict=True)) for language, row in _ROWS.items()
}


def word(kind: str, language: str) -> str:
    """What a kind of thing is called in a language (BCP 47)."""
    row = WORDS.get(language.partition("-")[0].lower(), WORDS["en"])
    return row.get(kind) or WORDS["en"].get(kind) or kind.capitalize()


def named(kind: str, number: str, language: str) -> str:
    """A numbered thing as text refers to it: ``Figure 2``, ``Eq. (3)``."""
    shown = f"({number})" if kind == "equation" else number
    return f"{word(kind, language)} {shown}".strip()

"""What the words of a header say about its column, in English, German, Spanish and French."""

import re
from dataclasses import dataclass

from cxdata.importing.proposing.column import Column


@dataclass(frozen=True, kw_only=True)
class Role:
    """A standard column, and the words that name it: the first pattern is the strongest."""

    name: str
    patterns: tuple[re.Pattern[str], ...]

    def strength(self, column: Column) -> int | None:
        """How strongly the header names the role: 0 most; None where it does not."""
        if self.name in (column.name, "_".join(column.words.split())):
            return 0
        found = (i for i, p in enumerate(self.patterns, start=1) if p.search(column.words))
        return next(found, None)


def role(name: str, *patterns: str) -> Role:
    """A role by its patterns."""
    return Role(name=name, patterns=tuple(re.compile(pattern) for pattern in patterns))


FACTS = r"(?:id|no|nr|num|number|nummer|numero|code|key|#)"
RECOMMEND = role(
    "recommend",
    r"^(?:nps|netpro|nps score|nps rating|nps answer|net promoter(?: score)?)$",
    r"\bnps\b|net ?promoter|\bltr\b|likel\w* (?:\w+ ){0,6}recommend|wahrscheinlich.*empfehl"
    r"|probab\w+.*recom|recommend(?:ation)? score|weiterempfehl",
    r"recommend|recommand|empfehl|recom(?:e|ie)nd",
)
SATISFACTION = role(
    "satisfaction",
    r"\bcsat\b|overall.*satisf|satisf.*overall|gesamtzufrieden|zufrieden.*insgesamt"
    r"|insgesamt.*zufrieden|satisfac\w+ (?:general|global|globale)",
    r"satisf|zufrieden|satisfech",
)
EASE = role(
    "ease",
    r"\bces\b|effort score|customer effort",
    r"\beas(?:e|y|ily)\b|\beffort\b|\baufwand\b|\beinfach\b|\bleicht\b|\bfacil|\besfuerzo\b|\bsimpl",
)
EFFORT = re.compile(r"\beffort\b|aufwand|esfuerzo|difficult|schwierig|dificil|difficile")
FCR = role(
    "resolved_first_contact",
    r"\bfcr\b|first contact|first call|ersten kontakt|erstkontakt|primer contacto|premier contact",
)
RATING = re.compile(
    r"\brat(?:e|ed|ing|ings)\b|\bscores?\b|\bstars?\b|satisf|zufrieden|bewert|beurteil|qualit|calidad"
    r"|punt(?:os|uacion)|califica|valora|evalu|\bnote\b|how (?:good|well|happy)|wie gut|likert"
    r"|friendl|freundlich|amabil|helpful"
)
EMPLOYER = re.compile(
    r"place to work|\bemployer\b|arbeitgeber|arbeitsplatz|\bempleador\b|\bemployeur\b|\benps\b"
    r"|lugar (?:de|para) trabaj|work for"
)
GROUPED = re.compile(r"\bgroup\b|category|gruppe|kategorie|grupo|groupe|segment|\bclass\b")
OTHER = re.compile(r"\b(?:other|andere[rs]?|autres?|otr[oa]s?|please specify|write in)$")
"""How the header of a text field beside a list ends."""
RANKED = re.compile(r"\brank(?:ing|ed)?\b|rangfolge|reihenfolge|\bordena|\bclasse(?:z|r)\b")
FOLLOW_UP = re.compile(r"\bwhy\b|reason|warum|grund\b|\bpor que\b|motivo|pourquoi|raison|comment")

ANSWERED = role(
    "answered_at",
    r"\b(?:submit|submitted|submission|complet\w+|recorded|answered|response|responded|rated|end)"
    r" ?(?:at|date|time|on|datum|utc)?\b.*(?:date|time|at|on|utc)$|^(?:date|time|datestamp) "
    r"(?:submitted|completed|answered|recorded)|^(?:submit|end) ?date|abgeschickt|abschluss"
    r"|abgegeben"
    r"|antwortdatum|fecha (?:de )?(?:respuesta|envio|fin)|date (?:de )?(?:reponse|soumission|fin)",
    r"^(?:date|datum|fecha|timestamp|time stamp|zeitstempel|marca temporal|horodateur|day|tag|dia)$"
    r"|survey date|interview date|umfragedatum|fecha encuesta|int date|intdate",
    r"\bdate\b|\bdatum\b|\bfecha\b|timestamp|\bwhen\b|\bday\b|\bvisit|\btime\b|\bzeit\b",
    r"\bstart|\bbegin|beginn|inicio|debut",
    r"creat|sent\b|send|updat|modif|due|purchas|order|deliver"
    r"|gesendet|versand|kauf|liefer|compra|entrega|envoy|achat|livraison|solved|assigned",
)
BORN = re.compile(r"birth|\bborn\b|\bdob\b|geburt|nacimiento|naissance")
DATE_PARTS = {
    "year": re.compile(r"\byear\b|\bjahr\b|\bano\b|\bannee\b"),
    "month": re.compile(r"\bmonth\b|\bmonat\b|\bmes\b|\bmois\b"),
    "day": re.compile(r"\bday\b|\btag\b|\bdia\b|\bjour\b|date|datum|fecha"),
}

RESPONSE_ID = role(
    "response_id",
    rf"^(?:response|respondent|survey|survey response|interview|submission|entry|record|answer|case"
    rf"|antwort|umfrage|respuesta|encuesta|reponse|repondant|resp|feedback|unique"
    rf"|nps feedback) ?{FACTS}$"
    r"|^(?:respnum|caseid|uuid|guid|responseid|respondentid)$",
    rf"^(?:id|#|nr|no|lfd nr|ticket ?{FACTS}|request ?{FACTS}|\w+ (?:id|uid|uuid))$",
)
CUSTOMER_ID = role(
    "customer_id",
    rf"\b(?:customer|client|cliente|kunden?|member|mitglieds?|account|user|contact|guest|patient|konto"
    rf"|panelist) ?{FACTS}\b|^(?:id|numero) (?:de |du )?client",
)
PLACES = (
    role(
        "business_unit",
        r"^business units?$|geschaftseinheit|unidad de negocio|unite commerciale|^bu$|^units?$",
        r"\b(?:branch|store|shop|filiale|niederlassung|sucursal|tienda|magasin|agence|succursale"
        r"|standort|outlet|hotel|restaurant|terminal|clinic|klinik|site|boutique)\b",
        r"\b(?:location|property|division|department|einheit|bereich|abteilung|sparte|unidad"
        r"|departamento|departement|brand|marke|marca|marque)\b",
    ),
    role(
        "region",
        r"\b(?:region|gebiet|zona)\b",
        r"\b(?:bundesland|state|provincia|province|estado|district|bezirk|area|territory)\b",
        r"\b(?:country|land|pais|pays)\b",
        r"\b(?:city|stadt|ciudad|ville|market)\b",
    ),
    role(
        "team",
        r"\b(?:team|equipo|equipe)\b",
        r"\b(?:crew|shift|schicht|turno)\b",
        r"\b(?:department|abteilung|departamento|departement)\b",
    ),
    role(
        "segment",
        r"segment",
        r"customer (?:group|type|category|tier)|kunden(?:gruppe|typ|segment)|tipo de cliente"
        r"|type de client|\btier\b",
    ),
    role(
        "channel",
        r"\bchannel\b|\bkanal\b|\bcanal\b|vertriebskanal|kontaktkanal",
        r"contact (?:method|type)|vertriebsweg|\bvia\b",
    ),
    role("touchpoint", r"\btouch ?points?\b|kontaktpunkt|punto de contacto|point de contact"),
)
COMMENT = role(
    "comment",
    r"comments?\b|verbatim|kommentar|comentario|commentaire|^feedback$|bemerkung|anmerkung",
    r"\bwhy\b|warum|por que|pourquoi|reason|grund\b|tell us|open ended|remark|remarque|observacion"
    r"|begrundung|feedback|opinion|meinung",
    r"improve|verbesser|mejorar|ameliorer|better|what (?:do|did|could|would)|suggest|vorschlag",
)
WEIGHT = role(
    "weight", r"\b(?:weight|weights|weighting|gewicht|gewichtung|ponderacion|ponderation|wt)\b"
)
PERSONAL = re.compile(
    r"\be ?mails?\b|\bmail\b|courriel|correo|telefon|\bphone|\bmobile\b|\bhandy|\btel\b"
    r"|\b(?:first|last|full|sur|family|given|middle|customer|respondent|contact|guest|client|your"
    r"|recipient last|recipient first|user|employee|agent) ?name\b|^name$|vorname|nachname"
    r"|familienname|^nombre$|nombre (?:completo|y apellido)|apellido|prenom|^nom$|nom complet"
    r"|\bip\b|ip ?address|latitude|longitude|location accuracy|\baddress\b|adresse|direccion|birth"
    r"|geburt|naissance"
    r"|nacimiento|\bdob\b|passport|\bssn\b|\biban\b|\bdni\b|\bzip\b|zip ?code|post ?code|postal"
    r"|\bplz\b"
    r"|codigo postal|^requester$|^(?:assignee|submitter)$|recipient ?(?:e ?mail|first|last)"
)
QUESTION_WORDS = 5
"""A longer header is a question, and a word in it need not be what its answers are."""
WHICH = re.compile(
    r"^(?:in |at |from |en |a |de |dans )?(?:which|welche\w*|que|quel\w*|cual)\b|^in which"
    r"|^what (?:is your )?\w+$"
)


def short(column: Column) -> bool:
    """Whether the header names its answers, rather than asks about something."""
    return len(column.words.split()) <= QUESTION_WORDS or bool(WHICH.search(column.words))

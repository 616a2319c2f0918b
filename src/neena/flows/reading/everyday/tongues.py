"""Requests in German or Spanish, word by word in English: names, quoted texts and unknown words stay as they are."""

from dataclasses import dataclass
from functools import cache

from neena.flows.reading.everyday.line import ENDS, Line, made, plain, plains, sentences

_GERMAN = """
schreib|schreibe|schreiben=write; schick|schicke|schicken|sende|senden=send; poste|posten=post; sag|sage|sagen=tell;
melde|melden=tell; lösch|lösche|löschen|entferne|entfernen=delete; verschieb|verschiebe|verschieben=move;
erstell|erstelle|erstellen|leg|lege|anlegen=create; zeig|zeige|zeigen=show; such|suche|suchen=search for;
find|finde|finden=find; hol|hole|holen=get; lies|lesen=read; fass|fasse|zusammenfassen=summarize; nenn|nenne=rename;
benenn|benenne|umbenennen=rename; archivier|archiviere|archivieren=archive; schließ|schließe|schließen=close;
öffne|öffnen=open; füg|füge|hinzufügen=add; kommentier|kommentiere|kommentieren=comment; antworte|antworten=reply;
weis|weise|zuweisen=assign; setz|setze|setzen=set; änder|ändere|ändern=change; zähl|zähle|zählen=count; gib=give;
stell|stelle=set; sortier|sortiere|sortieren=sort; ruf|rufe=fetch; rechne|berechne=calculate; mach|mache=make;
bitte=please; danke=thanks; hallo=hello; und=and; dann|danach|anschließend=then; aber=but; oder=or; nicht=not;
der|die|das|den|dem|des=the; ein|eine|einen|einem|einer=a; mein|meine|meinen|meiner|meinem=my;
unser|unsere|unseren|unserem|unserer=our; alle|allen|alles=all; jede|jeden|jedes|jeder|jedem=each; es|sie|ihn=it;
ihr|ihre|ihren=their; im|in=in; am|auf=on; an|zu|zum|zur|nach=to; von|vom|aus=from; mit=with; für=for; über=about;
ohne=without; als=as; namens=named; dort=there; uns|wir=we; ich=i; mir=me; man=one; offen|offene|offenen|offener=open;
gelöst|gelöste|gelösten=solved; geschlossen|geschlossene=closed; neu|neue|neuen|neues=new;
dringend|dringende|dringenden=urgent; hoch|hohe|hohen=high; niedrig|niedrige=low; ungelesene|ungelesenen=unread;
wartend|wartende=pending; fertig|erledigt=done; interne|internen|intern=internal; heute=today; wie=how; viele=many;
welche|welcher|welches=which; was=what; gibt es=are there; haben wir=do we have; in die|in den|ins=to the;
endgültig|dauerhaft=permanently; niemandem|niemand=nobody; wenn|falls=if; sonst|ansonsten=otherwise; ist=is; sind=are;
zusammen=; um=; hinzu=; bescheid=; etwas=; davon=; mal=;
"""
_GERMAN_NOUNS = """
karte=card; karten=cards; liste=list; listen=lists; tafel=board; tafeln=boards; ticket=ticket; tickets=tickets;
nachricht=message; nachrichten=messages; kanal=channel; kanäle=channels; mails=mails; vorgang=issue; vorgänge=issues;
fehler=bug; kommentar=comment; kommentare=comments; notiz=note; betreff=subject; titel=title;
beschreibung=description; kunde|kunden|kundin=customer; anzahl|zahl=number; seite=page; datum=date; tabelle=table;
antwort=reply; etikett=label; priorität=priority; board=board; boards=boards; mail=mail; aufgabe=task;
zusammenfassung=summary;
"""
_SPANISH = """
escribe|escribir=write; envía|envia|enviar|manda|mandar=send; publica|publicar=post; dile|di|decir|avisa|avisar=tell;
borra|borrar|borres|elimina|eliminar|elimines=delete; mueve|mover|pasa=move; crea|crear|haz|hacer=create;
abre|abrir=open; muestra|muéstrame|mostrar|enséñame=show; busca|buscar=search for; encuentra|encontrar=find;
lee|leer=read; resume|resumir=summarize; renombra|renombrar=rename; archiva|archivar|archívala|archívalo=archive it;
bórrala|bórralo=delete it; muévela|muévelo=move it; envíalo|envíala=send it; ciérrala|ciérralo=close it;
publícalo=post it; cierra|cerrar=close; añade|añadir|agrega|agregar=add; comenta|comentar=comment;
responde|responder|contesta|contestar=reply; asigna|asignar=assign; pon|poner|marca|marcar=set; ponle=create;
cambia|cambiar=change; cuenta|contar=count; dame=give me; ordena|ordenar=sort; calcula|calcular=calculate;
por favor=please; por=for; favor=; ticket=ticket; tickets=tickets; gracias=thanks; hola=hello; y|e=and;
luego|después=then; pero=but; o=or; no=not; el|la|los|las=the; un|una=a; mi|mis=my;
nuestro|nuestra|nuestros|nuestras=our; su|sus=their; todo|toda|todos|todas=all; cada=each; lo|le=it; en=in; a|al=to;
de|del=of; desde=from; con=with; para=for; sobre=about; sin=without; como=as; que se llame|llamado|llamada=named;
titulado|titulada=titled; allí=there; que=that; tarjeta=card; tarjetas=cards; lista=list; listas=lists; tablero=board;
tableros=boards; mensaje=message; mensajes=messages; canal=channel; canales=channels; correo=mail; correos=mails;
incidencia=issue; incidencias=issues; comentario=comment; comentarios=comments; nota=note; asunto=subject;
título=title; descripción=description; cliente|clienta=customer; número=number; página=page; fecha=date; hoy=today;
tabla=table; respuesta=reply; etiqueta=label; abierto|abierta|abiertos|abiertas=open;
resuelto|resuelta|resueltos=solved; cerrado|cerrada|cerrados|cerradas=closed; nuevo|nueva|nuevos|nuevas=new;
urgente|urgentes=urgent; alta|alto=high; baja|bajo=low; pendiente|pendientes=pending; interna|interno=internal;
prioridad=priority; cuántos|cuántas=how many; qué=what; cuáles=which; hay=are there; tenemos=do we have;
solo|sólo=only; hecho|hecha=done; nadie=nobody; si=if; más de=more than; es=is; está=is;
"""
_FEWEST = 0.6  # of the plain words must be known, for a text to be read as in that language
_LONGEST = 3
_OF = frozenset({"der", "des"})
Glossary = dict[tuple[str, ...], str]


def in_english(tokens: Line) -> Line:
    """The request with its words in English, where most of them are German or Spanish."""
    best = max((_german(), _spanish()), key=lambda tongue: tongue.share(tokens))
    if best.share(tokens) < _FEWEST:
        return tokens
    return [token for sentence in sentences(tokens) for token in best.translated(sentence)]


@cache
def _german() -> "_Tongue":
    nouns = _read(_GERMAN_NOUNS)
    return _Tongue({**_read(_GERMAN), **nouns}, frozenset(word for (word,) in nouns), _OF)


@cache
def _spanish() -> "_Tongue":
    return _Tongue(_read(_SPANISH), frozenset(), frozenset())


def _read(text: str) -> Glossary:
    found: Glossary = {}
    for entry in text.replace("\n", " ").split(";"):
        said, _, meant = entry.partition("=")
        for one in said.split("|") if said.strip() else ():
            found[tuple(one.split())] = meant.strip()
    return found


@dataclass(frozen=True)
class _Tongue:
    """A language: its words, those that have a capital wherever they stand, and those that mean `of` after a noun."""

    words: Glossary
    capitals: frozenset[str]
    owning: frozenset[str]

    def share(self, tokens: Line) -> float:
        """How much of what is no name is known."""
        said = [plain(one) for at, one in enumerate(tokens) if plain(one).isalpha() and self._is_plain(tokens, at)]
        return sum((word,) in self.words for word in said) / len(said) if said else 0.0

    def translated(self, sentence: Line) -> Line:
        """One sentence, word by word."""
        found: Line = []
        place = 0
        while place < len(sentence):
            size = next((n for n in range(_LONGEST, 0, -1) if self._knows(sentence, place, n)), 0)
            if not size:
                found.append(sentence[place])
                place += 1
                continue
            owner = place and plain(sentence[place]) in self.owning and plain(sentence[place - 1]) in self.capitals
            found += made(("of " if owner else "") + self.words[tuple(plains(sentence[place : place + size]))])
            place += size
        return found

    def _knows(self, sentence: Line, place: int, size: int) -> bool:
        key = tuple(plains(sentence[place : place + size]))
        return len(key) == size and key in self.words and self._is_plain(sentence, place)

    def _is_plain(self, sentence: Line, place: int) -> bool:
        """Whether a word is no name, and not within one: `Feria del Libro`."""
        token = sentence[place]
        if not token.value.islower():
            return place == 0 or plain(token) in self.capitals or plain(sentence[place - 1]) in ENDS
        if not 0 < place < len(sentence) - 1:
            return True
        around = sentence[place - 1], sentence[place + 1]
        named = (one.kind == "word" and one.value[:1].isupper() and (plain(one),) not in self.words for one in around)
        return not all(named)

// How Danish compounds change what a word of the lists means. The last part rules: a "kræftforening" is no illness.

/** Last parts that speak of a thing, a trade, a rule or a place of learning instead of a person. */
export const generalHeads: readonly string[] = (
  'forsikring politik forskning forsker forening kursus kurser statistik kampagne bekæmpelse bekaempelse forebyggelse ' +
  'konference messe reform slov sloven lovgivning fond motionsløb klub netværk ekspert håndtering område branche linje ' +
  'organisation indsamling stue skema venlig skole uddannelse undervisning pjece bog film artikel portal projekt studie ' +
  'studiet sdata register strategi overenskomst kontor chef leder konsulent specialist dækning garanti police selskab pris ' +
  'udgift rapport lås låsen læser læseren alarm alarmen udstyr maskine museum minister ordfører debat trend bølge epidemi ' +
  'pandemi industri firma produkt marked byggeri foredrag workshop seminar webinar temadag verdensdag magasin blad budget ' +
  'regnskab niveau model struktur arrangement spil serie roman sikring opslag annonce forhandling kommission udvalg nævn ' +
  'teknologi software hund hest parkering toilet fri frit frie patienter patienterne hold holdet pladser huset dage dagen'
).split(' ')

/** Beginnings of words that hold an entry and mean something else. */
export const strangers: readonly string[] =
  'desinf dementer kræftanstr kraeftanstr bekræft bekraeft ubekræft ikraft retskraft agentur stresstest lægge lagger eksemp been'.split(
    ' ',
  )

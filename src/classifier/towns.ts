// The larger post towns of Denmark: four digits in front of one are its code, whatever stands before them. Leaves out what
// means something else besides.
const towns = new Set(
  (
    'aalborg kbh cph frb aarhus ballerup billund brøndby brønderslev ebeltoft esbjerg faaborg farum fredensborg fredericia ' +
    'frederiksberg frederikshavn frederikssund frederiksværk gentofte glostrup grenaa greve haderslev hedensted ' +
    'helsingør herlev herning hillerød hjørring hobro holbæk holstebro holte horsens hvidovre hørsholm ikast ishøj ' +
    'kalundborg kastrup kolding korsør køge københavn copenhagen lemvig lyngby middelfart nyborg nykøbing næstved ' +
    'nørresundby odense randers ribe ringkøbing ringsted roskilde rødovre rønne silkeborg skagen skanderborg skive ' +
    'skjern slagelse sorø struer svendborg sæby søborg sønderborg taastrup thisted tønder vallensbæk varde vejen ' +
    'vejle viborg viby vojens vordingborg'
  ).split(' '),
)

/** Of a folded word: it is a post town. */
export function isTown(folded: string): boolean {
  return towns.has(folded)
}

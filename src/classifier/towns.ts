// The larger post towns of Denmark: four digits in front of one are its code, whatever stands before them. Leaves out what
// means something else besides.
const towns = new Set(
  (
    'aabenraa aalborg aarhus albertslund allerød assens bagsværd ballerup billund birkerød bjerringbro brande brøndby ' +
    'brønderslev brønshøj charlottenlund dragør ebeltoft esbjerg espergærde faaborg farum faxe fredensborg fredericia ' +
    'frederiksberg frederikshavn frederikssund frederiksværk galten gentofte gilleleje glostrup grenaa greve grindsted ' +
    'haderslev hadsten hammel hedehusene hedensted hellerup helsinge helsingør herlev herning hillerød hinnerup hirtshals ' +
    'hjørring hobro holbæk holstebro holte hornslet horsens humlebæk hundested hvidovre højbjerg hørsholm ikast ishøj ' +
    'jyderup kalundborg kastrup kerteminde kokkedal kolding korsør køge københavn copenhagen lemvig lyngby løgstør maribo ' +
    'middelfart nakskov nexø nivå nyborg nykøbing næstved nørresundby odder odense otterup padborg præstø randers ribe ' +
    'ringkøbing ringsted risskov roskilde rudkøbing rødekro rødovre rønne sakskøbing silkeborg skagen skanderborg skive ' +
    'skjern skælskør slagelse slangerup sorø stege struer støvring svendborg sæby søborg sønderborg taastrup taulov thisted ' +
    'toftlund tranbjerg tønder valby vallensbæk vanløse varde vejen vejle viborg viby vojens vordingborg værløse ølgod ' +
    'ølstykke'
  ).split(' '),
)

/** Of a folded word: it is a post town. */
export function isTown(folded: string): boolean {
  return towns.has(folded)
}

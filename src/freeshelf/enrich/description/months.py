"""Names of months as documents of the field print them, in small letters."""

_NAMES = (
    (
        "january february march april may june "
        "july august september october november december"
    ),
    (
        "enero febrero marzo abril mayo junio "
        "julio agosto septiembre octubre noviembre diciembre"
    ),
    (
        "janvier février mars avril mai juin "
        "juillet août septembre octobre novembre décembre"
    ),
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
)
MONTHS: dict[str, int] = {
    name: number
    for names in _NAMES
    for number, name in enumerate(names.split(), start=1)
}

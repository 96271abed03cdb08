#include "base/lang.h"

#include <string.h>

/* ---- What is registered ---------------------------------------------------------------------- */

/* Codes of one length, one behind another, in lower case. ISO 639-1, languages of two letters. */
static const char languages[] =
    "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufaff"
    "fifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmknkokrksku"
    "kvkwkylalblglilnloltlulvmgmhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqu"
    "rmrnrorurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivo"
    "wawoxhyiyozazhzu";

/* ISO 639-2: codes of three letters for these, which tags do not use. */
static const char longer_languages[] =
    "aarabkafrakaalbamharaargarmasmavaaveaymazebakbambaqbelbenbihbisbodbosbrebulburcatcescha"
    "chechichuchvcorcoscrecymczedandeudivdutdzoellengepoesteusewefaofasfijfinfrafrefryfulgeo"
    "gerglagleglgglvgregrngujhathauhebherhinhmohrvhunhyeiboiceidoiiiikuileinaindipkislitajav"
    "jpnkalkankaskatkaukazkhmkikkinkirkomkonkorkuakurlaolatlavlimlinlitltzlublugmacmahmalmao"
    "marmaymkdmlgmltmonmrimsamyanaunavnblndendonepnldnnonobnornyaociojioriormosspanperplipol"
    "porpusquerohronrumrunrussagsansinslksloslvsmesmosnasndsomsotspasqisrdsrpsswsunswaswetah"
    "tamtatteltgktglthatibtirtontsntsotukturtwiuigukrurduzbvenvievolwelwlnwolxhoyidyorzhazho"
    "zul";

/* ISO 15924: scripts that are written from right to left, and the others. */
static const char rtl_scripts[] =
    "adlmarabaranarmiavstchrscprtelymgarahatrhebrhungkharlydimandmanimendmercmeronarbnbatnkoo"
    "orkhougrpalmphliphlpphlvphnxprtirohgsamrsarbsogdsogosyrcsyresyrjsyrnthaatodryezi";
static const char scripts[] =
    "afakaghbahomarmnbalibamubassbatkbengbhksblisbopobrahbraibugibuhdcakmcanscarichamchercirt"
    "coptcpmncyrlcyrsdevadiakdogrdsrtduplegydegyhegypelbaethigeokgeorglaggonggonmgothgrangrek"
    "gujrgukhguruhanbhanghanihanohanshanthirahluwhmnghmnphrktindsitaljamojavajpanjurckalikana"
    "kawikhmrkhojkitlkitskndakorekpelkraikthilanalaoolatflatglatnlekelepclimblinalinblisuloma"
    "lycimahjmakamarcmayamedfmlymmodimongmoonmroomteimultmymrnagmnandnewankgbnshuogamolckonao"
    "oryaosgeosmapaucpermphagpiqdplrdqaaaqabxrjngrororunrsarasaursgnwshawshrdshuisiddsindsinh"
    "sorasoyosundsunusylotagbtakrtaletalutamltangtavttelutengtfngtglgthaitibttirhtnsatototutg"
    "ugarvaiivispvithwarawchowolexpeoxsuxyiiizanbzinhzmthzsyezsymzxxxzyyyzzzz";

/* ISO 3166-1, with EU and UN. */
static const char regions[] =
    "adaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjblbmbnbobqbrbsbtbvbwbybzcacccdcfcgchci"
    "ckclcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegehereseteufifjfkfmfofrgagbgdgegfggghgiglgmgngp"
    "gqgrgsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklr"
    "lsltlulvlymamcmdmemfmgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepf"
    "pgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsvsxsysztctdtftgthtj"
    "tktltmtntotrtttvtwtzuaugumunusuyuzvavcvevgvivnvuwfwsyeytzazmzw";

/* Languages that are written from right to left where a tag names no script: Unicode CLDR, likely
 * subtags. */
static const char *const rtl_languages[] = {
    "ar",  "arc", "ary", "arz", "azb", "bal", "bgn", "bqi", "ckb", "dv",  "fa",  "glk", "hac",
    "haz", "he",  "khw", "ks",  "lrc", "luz", "mzn", "nqo", "pnb", "ps",  "rhg", "sd",  "sdh",
    "skr", "smp", "syr", "ug",  "ur",  "yi",  "apc", "ajp", "acm", "aeb", NULL};

/* RFC 5646, 2.1: tags of before, each a whole. */
static const char *const grandfathered[] = {
    "en-gb-oed", "i-ami",     "i-bnn",     "i-default",  "i-enochian",  "i-hak",  "i-klingon",
    "i-lux",     "i-mingo",   "i-navajo",  "i-pwn",      "i-tao",       "i-tay",  "i-tsu",
    "sgn-be-fr", "sgn-be-nl", "sgn-ch-de", "art-lojban", "cel-gaulish", "no-bok", "no-nyn",
    "zh-guoyu",  "zh-hakka",  "zh-min",    "zh-min-nan", "zh-xiang",    NULL};

/* ---- Parts ----------------------------------------------------------------------------------- */

static bool is_listed(const char *codes, size_t length, const char *code)
{
    if (strlen(code) != length)
        return false;
    for (const char *at = codes; *at; at += length)
        if (!memcmp(at, code, length))
            return true;
    return false;
}

static bool is_made_of(const char *part, size_t least, size_t most, bool digits, bool letters)
{
    size_t length = strlen(part);
    bool ok = length >= least && length <= most;
    for (; ok && *part; part++)
        ok = (digits && g_ascii_isdigit(*part)) || (letters && g_ascii_isalpha(*part));
    return ok;
}

static bool is_script(const char *part)
{
    return is_made_of(part, 4, 4, false, true);
}

static bool is_region(const char *part)
{
    return is_made_of(part, 2, 2, false, true) || is_made_of(part, 3, 3, true, false);
}

static bool is_variant(const char *part)
{
    return is_made_of(part, 5, 8, true, true) ||
           (is_made_of(part, 4, 4, true, true) && g_ascii_isdigit(*part));
}

/* The parts in lower case. Caller frees. */
static char **parts_of(const char *tag)
{
    g_autofree char *lower = g_ascii_strdown(tag, -1);
    return g_strsplit(lower, "-", -1);
}

/* What stands behind the language and up to three extensions of it. */
static char **behind_language(char **parts)
{
    int extended = strlen(*parts) <= 3 ? 3 : 0;
    for (parts++; extended > 0 && *parts && is_made_of(*parts, 3, 3, false, true); extended--)
        parts++;
    return parts;
}

/* ---- Whether it is one ----------------------------------------------------------------------- */

static const char not_a_tag[] = "is no tag of a language (BCP 47); write one, as en, zh-Hans or "
                                "pt-BR";

static bool repeats(char **from, char **part)
{
    for (; from < part; from++)
        if (!strcmp(*from, *part))
            return true;
    return false;
}

/* Variants, none twice; then extensions "a-bc-de", none twice; then "x-whatever". */
static bool is_well_ended(char **parts)
{
    char **first = parts;
    for (; *parts && is_variant(*parts); parts++)
        if (repeats(first, parts))
            return false;
    for (first = parts; *parts && strlen(*parts) == 1 && **parts != 'x';) {
        if (!g_ascii_isalnum(**parts) || repeats(first, parts) || !parts[1] ||
            !is_made_of(parts[1], 2, 8, true, true))
            return false;
        for (parts++; *parts && is_made_of(*parts, 2, 8, true, true);)
            parts++;
    }
    if (*parts && !strcmp(*parts, "x") && parts[1])
        for (parts++; *parts && is_made_of(*parts, 1, 8, true, true);)
            parts++;
    return !*parts;
}

/* What an ISO code is unknown for, or NULL. */
static const char *language_problem(const char *language)
{
    if (is_made_of(language, 2, 2, false, true))
        return is_listed(languages, 2, language)
                   ? NULL
                   : "begins with a code of no language in ISO 639; write one, as en, zh "
                     "(Chinese), ja (Japanese) or ko (Korean)";
    if (!is_made_of(language, 3, 3, false, true))
        return not_a_tag;
    return is_listed(longer_languages, 3, language)
               ? "begins with three letters for a language that tags name by two; write these, as "
                 "en, zh or de"
               : NULL;
}

static const char *script_problem(const char *script)
{
    bool known = is_listed(scripts, 4, script) || is_listed(rtl_scripts, 4, script) ||
                 g_str_has_prefix(script, "qa");
    return known ? NULL
                 : "names a script that ISO 15924 does not have; write one, as in zh-Hans or "
                   "sr-Latn, or leave it out";
}

static const char *region_problem(const char *region)
{
    bool known = g_ascii_isdigit(*region) || is_listed(regions, 2, region) || *region == 'x' ||
                 *region == 'q' || !strcmp(region, "aa") || !strcmp(region, "zz");
    return known ? NULL
                 : "names a region that ISO 3166-1 does not have; write one, as in pt-BR, or leave "
                   "it out";
}

static const char *problem_of(char **parts)
{
    const char *problem = language_problem(*parts);
    char **at = problem ? NULL : behind_language(parts);
    if (at && *at && is_script(*at) && !is_variant(*at))
        problem = script_problem(*at++);
    if (!problem && *at && is_region(*at))
        problem = region_problem(*at++);
    return problem || is_well_ended(at) ? problem : not_a_tag;
}

const char *lang_problem(const char *tag)
{
    g_auto(GStrv) parts = parts_of(tag);
    g_autofree char *lower = g_ascii_strdown(tag, -1);
    if (strchr(tag, '_'))
        return "has '_', which tags of languages do not; write '-', as in zh-CN";
    if (strlen(tag) > LANG_MAX || !*parts)
        return not_a_tag;
    if (g_strv_contains(grandfathered, lower))
        return NULL;
    if (!strcmp(*parts, "x"))
        return is_well_ended(parts) ? NULL : not_a_tag;
    return problem_of(parts);
}

/* ---- What it says ---------------------------------------------------------------------------- */

/* Whether the part stands behind "a-" or "x-", where all is in lower case. */
static bool is_behind_single(char **parts, const char *part)
{
    for (; *parts && *parts != part; parts++)
        if (strlen(*parts) == 1)
            return true;
    return false;
}

char *lang_canonical(const char *tag)
{
    g_auto(GStrv) parts = parts_of(tag);
    for (char **part = parts; *part; part++) {
        if (part == parts || is_behind_single(parts, *part))
            continue;
        if (strlen(*part) == 4)
            **part = g_ascii_toupper(**part);
        else if (strlen(*part) == 2)
            for (char *c = *part; *c; c++)
                *c = g_ascii_toupper(*c);
    }
    return g_strjoinv("-", parts);
}

/* The script it names, or NULL. */
static const char *script_of(char **parts)
{
    char **at = *parts && strlen(*parts) > 1 ? behind_language(parts) : NULL;
    return at && *at && is_script(*at) ? *at : NULL;
}

bool lang_is_rtl(const char *tag)
{
    g_auto(GStrv) parts = parts_of(tag);
    const char *script = script_of(parts);
    if (!*parts)
        return false;
    return script ? is_listed(rtl_scripts, 4, script) : g_strv_contains(rtl_languages, *parts);
}

/* Of Chinese without a script its region tells it. */
static const char *chinese_script(char **parts)
{
    static const char *const traditional[] = {"tw", "hk", "mo", NULL};
    for (char **part = parts + 1; parts[0] && *part; part++)
        if (g_strv_contains(traditional, *part))
            return "hant";
    return "hans";
}

static const char *written_in(char **parts)
{
    const char *script = script_of(parts);
    bool chinese = *parts && (!strcmp(*parts, "zh") || !strcmp(*parts, "cmn"));
    return script ? script : chinese ? chinese_script(parts) : "";
}

bool lang_reads(const char *tag, const char *other)
{
    g_auto(GStrv) mine = parts_of(tag), theirs = parts_of(other);
    const char *language = *mine && !strcmp(*mine, "cmn") ? "zh" : *mine;
    return !g_strcmp0(language, *theirs) && !strcmp(written_in(mine), written_in(theirs));
}

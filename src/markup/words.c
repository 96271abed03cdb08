#include "markup/words.h"

#include <string.h>

#include "base/lang.h"

typedef enum Where { PAGE, SECTION, SCRIPT } Where;

/* What is alike in all languages: the id as layouts write it, and who shows it. */
static const struct {
    const char *id;
    Where where;
} kinds[] = {
#define WORDS_KIND(id, where, english, chinese) {#id, where},
    WORDS(WORDS_KIND)
#undef WORDS_KIND
};

struct Words {
    const char *tag;
    const char *texts[WORD_COUNT];
};

#define WORDS_ENGLISH(id, where, english, chinese) (english),
#define WORDS_CHINESE(id, where, english, chinese) (chinese),
static const Words languages[] = {
    {"en", {WORDS(WORDS_ENGLISH)}},
    {"zh-Hans", {WORDS(WORDS_CHINESE)}},
};

const Words *words_at(int i)
{
    return i >= 0 && i < (int)G_N_ELEMENTS(languages) ? &languages[i] : NULL;
}

const Words *words_in(const char *tag)
{
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++)
        if (lang_reads(tag, languages[i].tag))
            return &languages[i];
    return NULL;
}

const Words *words_for(const char *tag)
{
    const Words *words = words_in(tag);
    return words ? words : &languages[0];
}

const char *words_tag(const Words *words)
{
    return words->tag;
}

const char *words_text(const Words *words, Word word)
{
    return words->texts[word];
}

char *words_with(const Words *words, Word word, const char *name, const char *value)
{
    g_autofree char *mark = g_strconcat("{", name, "}", NULL);
    g_auto(GStrv) parts = g_strsplit(words_text(words, word), mark, -1);
    return g_strjoinv(value, parts);
}

char **words_names(void)
{
    char **names = g_new0(char *, WORD_COUNT + 1);
    for (Word word = 0; word < WORD_COUNT; word++)
        names[word] = g_ascii_strdown(kinds[word].id, -1);
    return names;
}

Word words_named(const char *name)
{
    g_auto(GStrv) names = words_names();
    Word word = 0;
    while (word < WORD_COUNT && strcmp(names[word], name) != 0)
        word++;
    return word;
}

const char *words_section(const Words *words, const char *title)
{
    for (Word word = 0; word < WORD_COUNT; word++)
        if (kinds[word].where == SECTION && !strcmp(languages[0].texts[word], title))
            return words_text(words, word);
    return title;
}

/* The table has neither quotes nor control characters. */
char *words_for_scripts(const Words *words)
{
    GString *json = g_string_new(NULL);
    for (Word word = 0; words != &languages[0] && word < WORD_COUNT; word++)
        if (kinds[word].where == SCRIPT)
            g_string_append_printf(json, "%c\"%s\":\"%s\"", json->len ? ',' : '{',
                                   languages[0].texts[word], words_text(words, word));
    if (json->len)
        g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

/* Neither has this one. */
char *words_asked(void)
{
    static const char *const asked[][2] = {
#define X(word, meant) {word, meant},
        WORDS_ASKED(X)
#undef X
    };
    GString *json = g_string_new("{");
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
        g_string_append_printf(json, "%s\"%s\":\"%s\"", i > 0 ? "," : "", asked[i][0], asked[i][1]);
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

/* The interface's own words: one table, whole in every language, and none outside of it. */
#include "markup/words.h"

#include <jansson.h>

#include "support.h"

static char *file_text(const char *path)
{
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("no file %s", path);
    return text;
}

/* ---- The table ------------------------------------------------------------------------------- */

static bool has_han(const char *text)
{
    for (; *text; text = g_utf8_next_char(text))
        if (g_unichar_get_script(g_utf8_get_char(text)) == G_UNICODE_SCRIPT_HAN)
            return true;
    return false;
}

/* "{n}{shown}" in the order of the alphabet, of a text that may have them in any. Caller frees. */
static char *parts_of(const char *text)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    for (const char *open = text; (open = strchr(open, '{')); open++)
        g_ptr_array_add(parts, g_strndup(open, strcspn(open, "}") + 1));
    g_ptr_array_sort(parts, by_text);
    g_ptr_array_add(parts, NULL);
    return g_strjoinv("", (char **)parts->pdata);
}

static void test_every_word_is_in_every_language(void **state)
{
    (void)state;
    const Words *english = words_at(0);
    assert_string_equal(words_tag(english), "en");
    for (int i = 0; words_at(i); i++)
        for (Word word = 0; word < WORD_COUNT; word++) {
            const char *text = words_text(words_at(i), word);
            g_autofree char *parts = parts_of(text),
                            *expected = parts_of(words_text(english, word));
            assert_true(*text && g_utf8_validate(text, -1, NULL) && !strpbrk(text, "\"\\\n"));
            assert_string_equal(parts, expected);
        }
    assert_string_equal(words_tag(words_at(1)), "zh-Hans");
    for (Word word = 0; word < WORD_COUNT; word++)
        if (word != WORD_COMMA && !has_han(words_text(words_at(1), word)))
            fail_msg("%s", words_text(words_at(1), word));
    assert_null(words_at(2));
    assert_null(words_at(-1));
}

static void test_languages(void **state)
{
    (void)state;
    assert_ptr_equal(words_in("en-GB"), words_at(0));
    assert_ptr_equal(words_in("zh-CN"), words_at(1));
    assert_null(words_in("zh-Hant"));
    assert_null(words_in("de"));
    assert_ptr_equal(words_for("de"), words_at(0));
}

static void test_names(void **state)
{
    (void)state;
    g_auto(GStrv) names = words_names();
    assert_int_equal(g_strv_length(names), WORD_COUNT);
    for (Word word = 0; word < WORD_COUNT; word++)
        assert_int_equal(words_named(names[word]), word);
    assert_int_equal(words_named("skip"), WORD_SKIP);
    assert_int_equal(words_named("SKIP"), WORD_COUNT);
    assert_string_equal(words_section(words_at(1), "Models"), "模型");
    assert_string_equal(words_section(words_at(1), "Our models"), "Our models");
    assert_string_equal(words_section(words_at(1), "Note"), "Note"); /* is no section */
    g_autofree char *rows = words_with(words_at(1), WORD_ROWS, "n", "7");
    assert_string_equal(rows, "7 行");
}

/* ---- None elsewhere -------------------------------------------------------------------------- */

static bool is_script_text(const char *text)
{
    g_autofree char *json = words_for_scripts(words_at(1));
    json_t *words = json_loads(json, 0, NULL);
    bool found = json_object_get(words, text) != NULL;
    json_decref(words);
    return found;
}

static char *all_scripts(void)
{
    static const char folder[] = "templates/assets";
    GString *all = g_string_new(NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    assert_non_null(dir);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL),
                        *text = g_str_has_suffix(name, ".js") ? file_text(path) : NULL;
        if (text)
            g_string_append(all, text);
    }
    return g_string_free(all, FALSE);
}

/* Texts between ' that begin as a word does, or are given to say(), are of the table; keys and
 * heads of columns are none. */
static void test_scripts(void **state)
{
    (void)state;
    static const char *const others[] = {"Escape",    "Enter",      "ArrowDown", "ArrowUp",
                                         "ArrowLeft", "ArrowRight", "Home",      "End",
                                         "PageUp",    "PageDown",   NULL};
    g_autofree char *script = all_scripts();
    g_autoptr(GRegex) texts = g_regex_new("(say\\([^;]*?)?'([^'\\n]*)'", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int found = 0;
    for (g_regex_match(texts, script, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        g_autofree char *said = g_match_info_fetch(match, 1), *text = g_match_info_fetch(match, 2);
        bool begins = g_ascii_isupper(text[0]) && g_ascii_islower(text[1]);
        if (!*said && (!begins || g_strv_contains(others, text)))
            continue;
        found++;
        if (!is_script_text(text))
            fail_msg("'%s' is not in markup/words.h", text);
    }
    assert_true(found > 8);
    g_autofree char *json = words_for_scripts(words_at(1)), *none = words_for_scripts(words_at(0));
    json_t *words = json_loads(json, 0, NULL), *value;
    const char *key;
    assert_non_null(words);
    json_object_foreach(words, key, value)
    {
        g_autofree char *quoted = g_strconcat("'", key, "'", NULL);
        assert_contains(script, quoted);
    }
    json_decref(words);
    assert_string_equal(none, "");
}

static bool matches_letters(const char *text)
{
    return g_regex_match_simple("^[a-z]+$", text, 0, 0);
}

/* Each once, in a word of Latin letters: what the search tries where no page has what was asked. */
static void test_words_that_are_asked(void **state)
{
    (void)state;
    g_autofree char *json = words_asked();
    json_t *words = json_loads(json, JSON_REJECT_DUPLICATES, NULL), *value;
    const char *key;
    assert_non_null(words);
    json_object_foreach(words, key, value)
    {
        assert_true((unsigned char)key[0] > 0x7f);
        assert_true(matches_letters(json_string_value(value)));
    }
    assert_string_equal(json_string_value(json_object_get(words, "内存")), "memory");
    json_decref(words);
}

static char *without(const char *text, const char *pattern)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_DOTALL, 0, NULL);
    return g_regex_replace_literal(regex, text, -1, 0, " ", 0, NULL);
}

static bool matches(const char *text, const char *pattern)
{
    return g_regex_match_simple(pattern, text, 0, 0);
}

static void test_the_layout(void **state)
{
    (void)state;
    g_autofree char *layout = file_text("templates/layout.html"),
                    *tags = without(layout, "<[^>]*>"), *rest = without(tags, "\\{\\{[^}]*\\}\\}");
    assert_string_equal(g_strstrip(rest), "");
    assert_false(matches(layout, "(aria-label|title|alt|placeholder)=\"[^{\"]"));
}

/* Nothing of what code writes between tags, or says of them, is a word. */
static void assert_wordless(const char *file)
{
    g_autofree char *text = file_text(file);
    if (matches(text, "\"[^\"\\n]*<[a-z]+[^\"\\n]*>[A-Za-z]") ||
        matches(text, "(aria-label|title|alt)=\\\\\"[A-Za-z]"))
        fail_msg("%s has a word of its own", file);
    for (Word word = 0; word < WORD_COUNT; word++) {
        g_autofree char *quoted = g_strconcat("\"", words_text(words_at(0), word), "\"", NULL);
        if (strlen(quoted) > 6 && strstr(text, quoted))
            fail_msg("%s has %s itself", file, quoted);
    }
}

static void test_code(void **state)
{
    (void)state;
    static const char *const files[] = {"src/page/knit.c", "src/site/layout.c",
                                        "src/site/render.c"};
    g_auto(GStrv) markup = files_list("src/markup", ".c", NULL);
    assert_true(g_strv_length(markup) > 4);
    for (char **name = markup; *name; name++) {
        g_autofree char *file = g_strconcat("src/markup/", *name, NULL);
        if (strcmp(*name, "words.c") != 0)
            assert_wordless(file);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        assert_wordless(files[i]);
}

/* ---- A page in Chinese ----------------------------------------------------------------------- */

static const char chinese[] =
    "---\ntitle: 手册\ndescription: 说明\ndraft: true\n---\n\n## 甲\n\n## 乙\n\n"
    "```{note}\n一\n```\n\n```{tip}\n二\n```\n\n```{warning}\n三\n```\n\n"
    "```{takeaway}\n三\n```\n\n"
    "```{details}\n四\n```\n\n```{table 表}\n甲,乙\n1,2\n```\n\n"
    "> [!IMPORTANT]\n> 五\n\n> [!CAUTION]\n> 六[^a]\n\n- [x] 七\n- [ ] 八\n\n[^a]: 九\n";

static void add_file(const Book *book, const char *path)
{
    g_autofree char *text = file_text(path);
    book_add(book, path, text);
}

/* All words of the page but names are Chinese: what is seen, and what is read to who does not see.
 */
static void test_a_chinese_page(void **state)
{
    (void)state;
    Book book = book_bare();
    book_add_small(&book);
    book_add(&book, "handbook.lua", "handbook { title = '成本', lang = 'zh-hans' }");
    book_add(&book, "templates/index.md", chinese);
    book_add(&book, "templates/guide.md", "---\ntitle: Guide\n---\n");
    book_add(&book, "templates/data.md", "---\ntitle: 甲\n---\n");
    book_add(&book, "templates/other.md", "---\ntitle: 乙\n---\n");
    add_file(&book, "templates/layout.html");
    add_file(&book, "templates/assets/style.css");
    g_auto(Ran) ran = run_roofbook("build", "-q", "--drafts", "-C", book.dir, NULL);
    assert_string_equal(ran.err, "");
    g_autofree char *html = book_read(&book, "site/index.html"),
                    *seen = without(html, "<head>.*</head>|<[^>]*>"),
                    *plain = without(seen, "roofbook [0-9.]+|Roofline|Markdown|JSON|--drafts");
    assert_contains(html, "<html lang=\"zh-Hans\" dir=\"ltr\" data-words=\"{&quot;");
    if (matches(plain, "[A-Za-z]{2}"))
        fail_msg("%s", plain);
    assert_false(matches(html, "(aria-label|title|alt)=\"[A-Za-z]"));
    for (Word word = WORD_SKIP; word <= WORD_NEXT; word++)
        if (word != WORD_BREADCRUMBS && word != WORD_PREVIOUS) /* of the overview, the first */
            assert_contains(html, words_text(words_at(1), word));
    assert_contains(html, ">指南</");
    book_clear(&book);
}

/* What came with the program is in English in a handbook in Chinese too, and says so within the
 * page; of the chapter that is there in both the Chinese one is shown. */
static void test_a_chinese_handbook(void **state)
{
    (void)state;
    Book book = book_bare();
    book_add_small(&book);
    book_add(&book, "handbook.lua",
             "handbook { title = '成本', lang = 'zh-CN', base = { 'shipped' } }");
    book_add(&book, "templates/mine.md", "---\ntitle: 我的\n---\n一\n");
    g_auto(Ran) ran = book_build(&book);
    assert_string_equal(ran.err, "");
    g_autofree char *models = book_read(&book, "site/models/index.html"),
                    *mine = book_read(&book, "site/mine/index.html"),
                    *guide = book_read(&book, "site/guide/counting/index.html");
    assert_contains(models, "<html lang=\"zh-CN\" dir=\"ltr\"");
    assert_contains(models, "<article>\n<div class=\"text\" lang=\"en\" dir=\"ltr\">\n<h1");
    assert_contains(models, ">菜单</a>");
    assert_contains(mine, "<article>\n<h1");
    assert_contains(guide, "href=\"../roofline.zh/index.html\"");
    assert_lacks(guide, "href=\"../roofline/index.html\" lang");
    assert_contains(guide, "href=\"../onnx/index.html\" lang=\"en\"");
    book_clear(&book);
}

/* Said once, however many pages there are; the text runs from right to left. */
static void test_a_language_without_words(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "templates/ar.md", "---\ntitle: A\nlang: ar\n---\n");
    book_add(&book, "templates/fa.md", "---\ntitle: B\nlang: ar\n---\n");
    book_add(&book, "templates/de.md", "---\ntitle: C\nlang: de\n---\n");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 0);
    assert_contains(ran.err, "pages in ar, de are in English: there are no words in");
    assert_int_equal(line_count(ran.err), 1);
    g_autofree char *html = book_read(&book, "site/ar/index.html");
    assert_contains(html, "<html lang=\"ar\" dir=\"rtl\" data-words=\"\">");
    assert_contains(html, ">Skip to content</a>");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_word_is_in_every_language),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_words_that_are_asked),
        cmocka_unit_test(test_the_layout),
        cmocka_unit_test(test_code),
        cmocka_unit_test(test_a_chinese_page),
        cmocka_unit_test(test_a_chinese_handbook),
        cmocka_unit_test(test_a_language_without_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

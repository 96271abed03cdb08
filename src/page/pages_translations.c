#include "page/pages_translations.h"

#include <string.h>

#include "base/error.h"
#include "base/lang.h"

static int index_of_template(const Pages *pages, const char *name)
{
    for (int i = 0; i < (int)pages->plans->len; i++) {
        const PagePlan *plan = pages_plan_at(pages, i);
        if (plan->scope == PAGE_ONCE && !strcmp(plan->template_name, name))
            return i;
    }
    return -1;
}

/* "; did you mean 'guide/roofline.md'?" or what to do otherwise. Caller frees. */
static char *meant(const Templates *templates, const char *name)
{
    g_autofree const char **names = g_new0(const char *, templates_count(templates) + 1);
    for (guint i = 0; i < templates_count(templates); i++)
        names[i] = templates_at(templates, i)->name;
    char *hint = did_you_mean(name, names);
    return *hint ? hint : (g_free(hint), g_strdup("; name its source, as it is from this one on"));
}

/* What is wrong with page `i` being a translation of page `of`, or NULL. Caller frees. */
static char *translation_problem(const Pages *pages, int i, int of)
{
    const Template *from = templates_find(pages->templates, pages_plan_at(pages, i)->template_name);
    const PagePlan *plan = pages_plan_at(pages, i);
    if (of < 0) {
        g_autofree char *hint = meant(pages->templates, from->translates);
        return g_strdup_printf("'translates' names no page: '%s'%s", from->translates, hint);
    }
    const PagePlan *original = pages_plan_at(pages, of);
    if (of == i || templates_find(pages->templates, original->template_name)->translates)
        return g_strdup_printf("'translates' names %s, which is %s; name the page that was first",
                               original->template_path,
                               of == i ? "this page" : "a translation itself");
    if (!strcmp(original->text_lang, plan->text_lang))
        return g_strdup_printf("is in '%s' as %s, which it translates; say another 'lang'",
                               plan->lang, original->template_path);
    return NULL;
}

/* A translation of what is left out stands alone. */
static void settle_translation(Pages *pages, int i, const Template *from, GPtrArray *errors)
{
    int of = index_of_template(pages, from->translates);
    if (of < 0 && templates_left_out(pages->templates, from->translates))
        return;
    g_autofree char *problem = translation_problem(pages, i, of);
    if (problem) {
        g_ptr_array_add(errors, g_error_new(RB_ERROR, RB_ERROR_INPUT, "%s:%d: %s", from->path,
                                            template_line(from, "translates"), problem));
        return;
    }
    g_array_append_val(pages->translations, i);
    g_array_index(pages->plans, PagePlan, i).original = of;
    g_array_index(pages->plans, PagePlan, of).translated = true;
}

static bool makes_many(const Pages *pages, const Template *from)
{
    for (int i = 0; i < (int)pages->plans->len; i++)
        if (!strcmp(pages_plan_at(pages, i)->template_name, from->name))
            return pages_plan_at(pages, i)->scope != PAGE_ONCE;
    return false;
}

/* Of a template of many pages each would translate the same one. */
static void refuse_many(const Pages *pages, GPtrArray *errors)
{
    for (guint i = 0; i < templates_count(pages->templates); i++) {
        const Template *from = templates_at(pages->templates, i);
        if (from->translates && makes_many(pages, from))
            g_ptr_array_add(errors, g_error_new(RB_ERROR, RB_ERROR_INPUT,
                                                "%s:%d: 'translates' is of a template that makes "
                                                "one page, and this one makes many; leave it out",
                                                from->path, template_line(from, "translates")));
    }
}

void pages_settle_translations(Pages *pages, GPtrArray *errors)
{
    refuse_many(pages, errors);
    for (int i = 0; i < (int)pages->plans->len; i++) {
        const PagePlan *plan = pages_plan_at(pages, i);
        const Template *from =
            plan->scope == PAGE_ONCE ? templates_find(pages->templates, plan->template_name) : NULL;
        if (from && from->translates)
            settle_translation(pages, i, from, errors);
    }
}

int pages_original(const Pages *pages, int i)
{
    int original = pages_plan_at(pages, i)->original;
    return original >= 0 ? original : i;
}

static bool is_read(const Pages *pages, int i, const char *lang)
{
    return lang_reads(lang, pages_plan_at(pages, i)->text_lang);
}

/* The page among `original` and its translations that who reads `lang` can read; else the first. */
static int in_language(const Pages *pages, int original, const char *lang)
{
    for (guint k = 0; !is_read(pages, original, lang) && k < pages->translations->len; k++) {
        int i = g_array_index(pages->translations, int, k);
        if (pages_plan_at(pages, i)->original == original && is_read(pages, i, lang))
            return i;
    }
    return original;
}

bool pages_shown(const Pages *pages, int i, int j)
{
    const PagePlan *plan = pages_plan_at(pages, j);
    if (plan->original < 0 && !plan->translated)
        return true;
    return in_language(pages, pages_original(pages, j), pages_plan_at(pages, i)->lang) == j;
}

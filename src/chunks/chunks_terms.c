/* The terms of the glossary, for the page that shows them. */
#include "chunks/chunks_parts.h"
#include "markup/glossary.h"

static void set_word(lua_State *L, const char *key, const char *word)
{
    lua_pushstring(L, word);
    lua_setfield(L, -2, key);
}

/* What the chapter is called that explains it, where there is one. */
static const char *chapter_title(const Pages *pages, const char *chapter)
{
    g_autofree char *path = g_strdup_printf("guide/%s/index.html", chapter);
    int i = pages_find(pages, path);
    return i >= 0 ? pages_plan_at(pages, i)->title : chapter;
}

void chunks_set_terms(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    const Pages *pages = chunks_context(L)->pages;
    const Term *term;
    lua_newtable(L);
    for (int i = 0; (term = term_at(i)); i++) {
        lua_newtable(L);
        set_word(L, "group", term_group_title(term->group));
        set_word(L, "term", term->term);
        set_word(L, "definition", term->definition);
        set_word(L, "unit", term->unit);
        set_word(L, "formula", term->formula);
        set_word(L, "chapter", term->chapter);
        knit_push_text(L, chapter_title(pages, term->chapter));
        lua_setfield(L, -2, "title");
        lua_rawseti(L, -2, i + 1);
    }
    sandbox_set_global(sandbox, "terms");
}

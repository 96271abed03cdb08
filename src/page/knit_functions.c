#include "page/knit_functions.h"

#include "lua/luaargs.h"
#include "markup/escape.h"
#include "markup/html.h"
#include "page/knit_functions_parts.h"

#include <lauxlib.h>
#include <string.h>

/* ---- Values ---------------------------------------------------------------------------------- */

/* Pushes the Markdown of all arguments from the first on, joined. */
static void push_joined(lua_State *L, bool strings_are_markup, const char *separator)
{
    int count = lua_gettop(L);
    luaL_Buffer buffer;
    for (int i = 1; i <= count; i++) {
        char name[32];
        g_snprintf(name, sizeof name, "argument %d", i);
        knit_push_markdown(L, i, strings_are_markup, name);
        lua_replace(L, i);
    }
    luaL_buffinit(L, &buffer);
    for (int i = 1; i <= count; i++) {
        luaL_addstring(&buffer, i > 1 ? separator : "");
        lua_pushvalue(L, i);
        luaL_addvalue(&buffer);
    }
    luaL_pushresult(&buffer);
    sandbox_charge(L, lua_rawlen(L, -1));
}

static int value_md(lua_State *L)
{
    push_joined(L, true, "");
    knit_push_markup(L, lua_tostring(L, -1));
    return 1;
}

/* Strings and Text are escaped before string.format sees them; numbers stay numbers for %d and
 * %.2f. */
static int value_mdf(lua_State *L)
{
    int count = lua_gettop(L);
    luaL_checkstring(L, 1);
    for (int i = 2; i <= count; i++) {
        if (lua_type(L, i) == LUA_TNUMBER)
            continue;
        char name[32];
        g_snprintf(name, sizeof name, "argument %d", i);
        knit_push_markdown(L, i, false, name);
        lua_replace(L, i);
    }
    lua_getfield(L, 1, "format"); /* the sandbox's own, which is charged for its work */
    lua_insert(L, 1);
    lua_call(L, count, 1);
    knit_push_markup(L, lua_tostring(L, -1));
    return 1;
}

const char *knit_need_string(lua_State *L, int index, const char *name)
{
    const char *raw = knit_to_string(L, index);
    if (!raw)
        luaargs_error(L, "'%s' is %s; give a string, a number or Text", name,
                      lua_isnoneornil(L, index) ? "nil" : luaL_typename(L, index));
    return raw;
}

const char *knit_need_href(lua_State *L, int index, const char *name)
{
    const char *href = knit_need_string(L, index, name);
    if (!html_link_allowed(href))
        luaargs_error(L, "cannot link to '%s'; links are http, https, mailto or relative", href);
    return href;
}

static int value_text(lua_State *L)
{
    lua_settop(L, 1);
    knit_push_text(L, knit_need_string(L, 1, "text"));
    return 1;
}

static int value_link(lua_State *L)
{
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        knit_push_text(L, knit_need_string(L, 1, "text"));
        return 1;
    }
    knit_push_link(L, knit_need_string(L, 1, "text"), knit_need_href(L, 2, "href"));
    return 1;
}

/* A link without a text, which reads as the number of what it leads to when the page is whole. */
static int value_ref(lua_State *L)
{
    const char *anchor = luaargs_string(L, 1, "anchor");
    if (!g_str_has_prefix(anchor, "figure-") && !g_str_has_prefix(anchor, "table-"))
        luaargs_error(L,
                      "'%s' is no anchor of a figure or a table; write 'figure-%s' or 'table-%s'",
                      anchor, anchor, anchor);
    g_autoptr(GString) markdown = g_string_new("[](#");
    markdown_escape_href(markdown, anchor);
    g_string_append_c(markdown, ')');
    knit_push_markup(L, markdown->str);
    return 1;
}

/* ---- Emitting text --------------------------------------------------------------------------- */

Knit *knit_at_work(lua_State *L)
{
    Knit *knit = knit_of(L);
    if (!knit_current(knit))
        luaargs_error(L, "no page is being made; call it in a chunk of a page");
    return knit;
}

static int emit_print(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    push_joined(L, false, " ");
    knit_emit_markdown(knit, lua_tostring(L, -1));
    return 0;
}

static int emit_markdown(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    push_joined(L, true, "");
    knit_emit_markdown(knit, lua_tostring(L, -1));
    return 0;
}

static int emit_heading(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    int64_t level = luaargs_integer(L, 1, "level");
    if (level < 1 || level > 6)
        return luaargs_error(L, "'level' must be 1 to 6; choose one of these");
    knit_push_markdown(L, 2, true, "the heading");
    lua_pushfstring(L, "%s %s", &"######"[6 - level], lua_tostring(L, -1));
    knit_emit_markdown(knit, lua_tostring(L, -1));
    return 0;
}

static int emit_code(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    lua_settop(L, 2);
    const char *code = knit_need_string(L, 1, "code");
    const char *language = lua_isnil(L, 2) ? "" : luaargs_string(L, 2, "language");
    cmark_node *node = cmark_node_new(CMARK_NODE_CODE_BLOCK);
    cmark_node_set_literal(node, code);
    cmark_node_set_fence_info(node, language[strcspn(language, "`\n ")] ? "" : language);
    knit_emit_node(knit, node);
    if (!cmark_node_parent(node)) /* there was no room */
        cmark_node_free(node);
    return 0;
}

/* ---- Figures, notes, details ----------------------------------------------------------------- */

typedef struct FigureArgs {
    int src, alt, caption;
    const char *name;
    int64_t width, height;
} FigureArgs;

static const LuaField figure_fields[] = {
    LUA_FIELD(FigureArgs, ANY, src, "src", .required = true, .position = 1),
    LUA_FIELD(FigureArgs, ANY, alt, "alt", .required = true),
    LUA_FIELD(FigureArgs, ANY, caption, "caption"),
    LUA_FIELD(FigureArgs, STRING, name, "name"),
    LUA_FIELD(FigureArgs, INTEGER, width, "width"),
    LUA_FIELD(FigureArgs, INTEGER, height, "height"),
    {.name = NULL},
};

static int emit_figure(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    FigureArgs args = {0};
    lua_settop(L, 1);
    luaargs_read(L, 1, figure_fields, &args);
    Figure figure = {
        .href = knit_need_href(L, args.src, "src"),
        .alt = knit_need_string(L, args.alt, "alt"),
        .caption = args.caption ? knit_need_string(L, args.caption, "caption") : NULL,
        .name = args.name,
        .width = (int)CLAMP(args.width, 0, 10000),
        .height = (int)CLAMP(args.height, 0, 10000),
    };
    knit_emit_figure(knit, &figure);
    return 0;
}

typedef struct ContentArgs {
    int content, label;
    const char *kind;
    bool whole, open;
} ContentArgs;

static const LuaField note_fields[] = {
    LUA_FIELD(ContentArgs, ANY, content, "content", .required = true, .position = 1),
    LUA_FIELD(ContentArgs, ANY, label, "title"),
    LUA_FIELD(ContentArgs, STRING, kind, "kind"),
    {.name = NULL},
};

static const LuaField details_fields[] = {
    LUA_FIELD(ContentArgs, ANY, content, "content", .required = true, .position = 1),
    LUA_FIELD(ContentArgs, ANY, label, "summary", .required = true),
    LUA_FIELD(ContentArgs, BOOLEAN, whole, "whole"),
    LUA_FIELD(ContentArgs, BOOLEAN, open, "open"),
    {.name = NULL},
};

static void fill(lua_State *L, Knit *knit, cmark_node *block, int content)
{
    cmark_node *before = knit_redirect(knit, block);
    if (lua_isfunction(L, content)) {
        lua_pushvalue(L, content);
        lua_call(L, 0, 0);
    } else {
        knit_push_markdown(L, content, true, "the content");
        knit_emit_markdown(knit, lua_tostring(L, -1));
    }
    knit_redirect(knit, before);
}

static void emit_content(lua_State *L, Knit *knit, cmark_node *block, int content)
{
    fill(L, knit, block, content);
    knit_emit_node(knit, block);
}

static int emit_note(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    ContentArgs args = {.kind = "note"};
    lua_settop(L, 1);
    luaargs_read(L, 1, note_fields, &args);
    if (!g_strv_contains(document_note_kinds, args.kind))
        return luaargs_error(
            L, "'kind' is \"%s\"; note, tip, important, warning, caution and takeaway are known",
            args.kind);
    const char *title = args.label ? knit_need_string(L, args.label, "title") : NULL;
    emit_content(L, knit, document_note(knit_current(knit)->document, args.kind, title),
                 args.content);
    return 0;
}

static int emit_details(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    ContentArgs args = {0};
    lua_settop(L, 1);
    luaargs_read(L, 1, details_fields, &args);
    const char *summary = knit_need_string(L, args.label, "summary");
    cmark_node *details = document_details(knit_current(knit)->document, summary);
    if (args.whole)
        document_keep_whole(details);
    if (args.open)
        document_unfold(details);
    knit_fold(knit, 1);
    emit_content(L, knit, details, args.content);
    knit_fold(knit, -1);
    return 0;
}

typedef struct TileArgs {
    int label, value, note;
} TileArgs;

static const LuaField tile_fields[] = {
    LUA_FIELD(TileArgs, ANY, label, "label", .required = true, .position = 1),
    LUA_FIELD(TileArgs, ANY, value, "value", .required = true, .position = 2),
    LUA_FIELD(TileArgs, ANY, note, "note", .position = 3),
    {.name = NULL},
};

/* One more item of the list at `list`, of the table at the top of the stack, which is popped. */
static void add_tile(lua_State *L, int list)
{
    TileArgs args = {0};
    int top = lua_gettop(L);
    luaargs_read(L, top, tile_fields, &args);
    lua_pushvalue(L, list);
    int before = lua_gettop(L);
    knit_push_markdown(L, args.label, false, "label");
    knit_push_markdown(L, args.value, false, "value");
    if (args.note)
        knit_push_markdown(L, args.note, false, "note");
    lua_pushfstring(L, args.note ? "%s- %s **%s** *%s*\n" : "%s- %s **%s**\n",
                    lua_tostring(L, before), lua_tostring(L, before + 1),
                    lua_tostring(L, before + 2), args.note ? lua_tostring(L, before + 3) : "");
    lua_replace(L, list);
    lua_settop(L, top - 1);
}

static int emit_tiles(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    lua_settop(L, 1);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushliteral(L, "");
    for (lua_Integer i = 1; i <= luaL_len(L, 1); i++) {
        if (lua_geti(L, 1, i) != LUA_TTABLE)
            return luaargs_error(L, "tile %I is not a table; write { label, value, note }",
                                 (LUAI_UACINT)i);
        add_tile(L, 2);
    }
    cmark_node *tiles = document_tiles(knit_current(knit)->document);
    cmark_node *before = knit_redirect(knit, tiles);
    knit_emit_markdown(knit, lua_tostring(L, 2));
    knit_redirect(knit, before);
    if (cmark_node_first_child(tiles))
        knit_emit_node(knit, tiles);
    return 0;
}

static const LuaField tab_fields[] = {
    LUA_FIELD(ContentArgs, ANY, label, "label", .required = true, .position = 1),
    LUA_FIELD(ContentArgs, ANY, content, "content", .required = true, .position = 2),
    {.name = NULL},
};

/* The panel that the table at the top of the stack describes, which is popped. */
static void emit_tab(lua_State *L, Knit *knit, cmark_node *tabs)
{
    ContentArgs args = {0};
    int top = lua_gettop(L);
    luaargs_read(L, top, tab_fields, &args);
    const char *label = knit_need_string(L, args.label, "label");
    cmark_node *tab = document_tab(knit_current(knit)->document, tabs, label);
    bool behind = cmark_node_first_child(tabs) != NULL;
    knit_fold(knit, behind);
    fill(L, knit, tab, args.content);
    knit_fold(knit, -behind);
    if (cmark_node_first_child(tab))
        knit_emit_node(knit, tab);
    lua_settop(L, top - 1);
}

static int emit_tabs(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    lua_settop(L, 1);
    luaL_checktype(L, 1, LUA_TTABLE);
    cmark_node *tabs = document_tabs(knit_current(knit)->document);
    cmark_node *before = knit_redirect(knit, tabs);
    for (lua_Integer i = 1; i <= luaL_len(L, 1); i++) {
        if (lua_geti(L, 1, i) != LUA_TTABLE)
            return luaargs_error(L, "tab %I is not a table; write { label, content }",
                                 (LUAI_UACINT)i);
        emit_tab(L, knit, tabs);
    }
    knit_redirect(knit, before);
    cmark_node *first = cmark_node_first_child(tabs);
    if (first && cmark_node_next(first))
        knit_emit_node(knit, tabs);
    else if (first)
        document_splice_into(before, first);
    return 0;
}

/* The side at the top of the stack, which is popped; what emits nothing is left out. */
static void emit_side(lua_State *L, Knit *knit)
{
    cmark_node *side = document_side(knit_current(knit)->document);
    fill(L, knit, side, lua_gettop(L));
    if (cmark_node_first_child(side))
        knit_emit_node(knit, side);
    lua_settop(L, 1);
}

static int emit_beside(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    lua_settop(L, 1);
    luaL_checktype(L, 1, LUA_TTABLE);
    cmark_node *sides = document_beside(knit_current(knit)->document);
    cmark_node *before = knit_redirect(knit, sides);
    for (lua_Integer i = 1; i <= luaL_len(L, 1); i++) {
        lua_geti(L, 1, i);
        emit_side(L, knit);
    }
    knit_redirect(knit, before);
    cmark_node *first = cmark_node_first_child(sides);
    if (first && cmark_node_next(first))
        knit_emit_node(knit, sides);
    else if (first)
        document_splice_into(before, first);
    return 0;
}

/* ---- The page -------------------------------------------------------------------------------- */

static int set_title(lua_State *L)
{
    Page *page = knit_current(knit_at_work(L));
    const char *title = knit_need_string(L, 1, "title");
    g_free(page->title);
    page->title = g_strdup(title);
    return 0;
}

static int set_description(lua_State *L)
{
    Page *page = knit_current(knit_at_work(L));
    const char *description = knit_need_string(L, 1, "description");
    g_free(page->description);
    page->description = g_strdup(description);
    return 0;
}

static const luaL_Reg functions[] = {
    {"text", value_text},        {"md", value_md},          {"mdf", value_mdf},
    {"link", value_link},        {"ref", value_ref},        {"print", emit_print},
    {"markdown", emit_markdown}, {"heading", emit_heading}, {"code", emit_code},
    {"tabulate", knit_tabulate}, {"figure", emit_figure},   {"note", emit_note},
    {"details", emit_details},   {"tiles", emit_tiles},     {"tabs", emit_tabs},
    {"beside", emit_beside},     {"title", set_title},      {"description", set_description},
};

void knit_functions_open(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    luaL_newmetatable(L, "roofbook.table");
    lua_pushcfunction(L, knit_collect_table);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        lua_pushcfunction(L, functions[i].func);
        sandbox_set_global(sandbox, functions[i].name);
    }
}

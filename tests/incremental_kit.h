/* A handbook that is built again and again, beside one that is made anew each time. */
#ifndef TESTS_INCREMENTAL_KIT_H
#define TESTS_INCREMENTAL_KIT_H

#include "support.h"

/* Three networks, three devices, pairs, a comparison, a page with a list of everything and one of
 * nothing. */
static inline Book incremental_book(void)
{
    Book book = book_bare();
    static const char *const templates[] = {"layout.html", "changes.md", "comparison.md"};
    for (size_t i = 0; i < G_N_ELEMENTS(templates); i++) {
        g_autofree char *name = g_strconcat("templates/", templates[i], NULL);
        char *text;
        assert_true(g_file_get_contents(name, &text, NULL, NULL));
        book_add(&book, name, text);
        g_free(text);
    }
    book_add(&book, "templates/assets/style.css", "p { color: red }\n");
    book_add(&book, "templates/index.md",
             "---\ntitle: Overview\n---\n# All\n\n```{lua}\nfor _, p in ipairs(problems) do "
             "print(p) end\nfor _, m in ipairs(models) do print(m.name, count(m.macs)) end\n```\n");
    book_add(&book, "templates/about.md", "---\ntitle: About\n---\n# About\n\n[All](index.md)\n");
    book_add(&book, "templates/fast.md",
             "---\ntitle: Fast\n---\n# Fast\n\n```{lua}\nfor _, d in ipairs(top(devices, "
             "\"year\", 1)) do print(d.name) end\n```\n");
    book_add(&book, "templates/model.md",
             "# `lua model.name`\n\n```{lua}\nfor _, d in ipairs(devices) do local t = time(model, "
             "d)\n  print(d.name, t and seconds(t.roofline_seconds)) end\n```\n");
    book_add(&book, "templates/device.md", "# `lua device.name`\n");
    book_add(&book, "templates/model_device.md",
             "# `lua model.name` on `lua device.name`\n\n```{lua}\nchart { \"roofline\", model = "
             "model, device = device }\n```\n");
    book_add(&book, "models/small.lua", SMALL_MODEL);
    book_add(&book, "models/other.lua",
             "model { id = \"other\", name = \"Other\", input = { 3, 8, 8 },\n"
             "  build = function(x) return x:conv { 8, kernel = 3 } end }\n"
             "model { id = \"third\", name = \"Third\", input = { 3, 8, 8 },\n"
             "  build = function(x) return x:conv { 16, kernel = 1 } end }\n");
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_add(&book, "hardware/two.lua",
             "device { id = \"fast\", name = \"Fast\", class = \"gpu-datacentre\", year = 2020,\n"
             "  peak { dtype = \"fp32\", unit = \"vector\", flops = 2e12, source = \"s\" },\n"
             "  memory { name = \"DRAM\", capacity = 8 * GiB, bandwidth = 400e9, source = \"s\" } "
             "}\n"
             "device { id = \"slow\", name = \"Slow\", class = \"gpu-datacentre\", year = 2010,\n"
             "  peak { dtype = \"fp32\", unit = \"vector\", flops = 2e9, source = \"s\" },\n"
             "  memory { name = \"DRAM\", capacity = 8 * GiB, bandwidth = 4e9, source = \"s\" } "
             "}\n");
    book_add(&book, "static/img/a.txt", "a\n");
    book_add(&book, "handbook.lua",
             "handbook { title = \"Mine\", base = {}, deep = { \"box\", \"fast\" },\n  compare = { "
             "{ id = \"pair\", models = { \"small\", \"other\" }, devices = { \"box\" } } } }\n");
    return book;
}

/* What `build` said of why pages were made. */
static inline Ran incremental_build(const Book *book, const char *option)
{
    return run_roofbook("build", "-C", book->dir, "-o", book->site, "--explain", "-j", "2", option,
                        NULL);
}

static inline void assert_kept(const Ran *ran, const char *words)
{
    assert_status(ran, 0);
    assert_contains(ran->out, words);
}

/* Replaces `from`, which is there, by `to` in a file of the handbook. */
static inline void book_edit(const Book *book, const char *name, const char *from, const char *to)
{
    g_autofree char *text = book_read(book, name);
    const char *at = text ? strstr(text, from) : NULL;
    assert_non_null(at);
    g_autofree char *edited =
        g_strdup_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    book_add(book, name, edited);
}

#endif

#include "site/glyphs.h"

#include <string.h>

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return !*text;
}

/* A chart's text may say more than the name. */
static bool is_called(const char *text, const char *name)
{
    return name && !is_ascii(name) && strstr(text, name);
}

static char *at_line(const char *file, int line)
{
    return line > 0 ? g_strdup_printf("%s:%d", file, line) : g_strdup(file);
}

/* Where the network or device is declared that is called so; NULL: none is. */
static char *place_of(const char *text, const Project *project)
{
    for (int i = 0; i < zoo_count(project->zoo); i++) {
        const ZooEntry *entry = zoo_entry(project->zoo, i);
        if (is_called(text, entry->name) || is_called(text, entry->id))
            return at_line(entry->file, entry->line);
    }
    for (guint i = 0; i < project->devices->len; i++) {
        const Device *device = g_ptr_array_index(project->devices, i);
        if (is_called(text, device->name))
            return at_line(device->file, device->line);
    }
    return NULL;
}

char *glyphs_warning(const char *text, const Project *project, const char *otherwise)
{
    g_autofree char *declared = place_of(text, project);
    return g_strdup_printf("%s: no font has all characters of '%s', and charts have boxes in their "
                           "place; install the package %s, or write it in other letters",
                           declared ? declared : otherwise, text, text_package(text));
}

void glyphs_report(Fonts *fonts, GString *report)
{
    const GPtrArray *texts = fonts_lacking(fonts);
    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(report, "~%s\n", (const char *)g_ptr_array_index(texts, i));
    fonts_forget_lacking(fonts);
}

/* The file that a text of a page is most likely from. */
static const char *source_of(const Pages *pages, int page)
{
    return pages_plan_at(pages, page)->template_path;
}

void glyphs_warnings(const GPtrArray *reports, const Pages *pages, const Project *project,
                     GPtrArray *notes)
{
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < reports->len; i++) {
        const GString *report = g_ptr_array_index(reports, i);
        g_auto(GStrv) lines = g_strsplit(report ? report->str : "", "\n", -1);
        for (char **line = lines; *line; line++)
            if (**line == '~' && g_hash_table_add(said, g_strdup(*line + 1)) &&
                g_hash_table_size(said) <= GLYPHS_MOST_WARNINGS)
                g_ptr_array_add(notes,
                                glyphs_warning(*line + 1, project, source_of(pages, (int)i)));
    }
    guint all = g_hash_table_size(said);
    if (all > GLYPHS_MOST_WARNINGS)
        g_ptr_array_add(notes, g_strdup_printf("%u texts more have characters that no font has; "
                                               "the packages above may have them too",
                                               all - GLYPHS_MOST_WARNINGS));
}

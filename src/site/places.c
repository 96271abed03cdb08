#include "site/places.h"

#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "chunks/tryit.h"
#include "site/find_script.h"
#include "site/page_data.h"

struct Places {
    const Pages *pages;
    GHashTable *files;   /* site paths */
    GHashTable *sources; /* "guide/roofline.md" -> site path of its page */
};

/* ---- What stands beside a page --------------------------------------------------------------- */

char *places_beside(const PagePlan *plan, const char *file)
{
    g_autofree char *folder = g_path_get_dirname(plan->path);
    return strcmp(folder, ".") == 0 ? g_strdup(file) : g_strconcat(folder, "/", file, NULL);
}

static char *with_suffix(const char *path, const char *suffix)
{
    const char *dot = strrchr(path, '.');
    g_autofree char *stem = g_strndup(path, dot ? (gsize)(dot - path) : strlen(path));
    return g_strconcat(stem, suffix, NULL);
}

char *places_markdown(const PagePlan *plan)
{
    return with_suffix(plan->path, ".md");
}

char *places_data(const PagePlan *plan)
{
    return g_str_has_suffix(plan->path, "index.html") ? places_beside(plan, "data.json")
                                                      : with_suffix(plan->path, ".json");
}

/* ---- All of them ----------------------------------------------------------------------------- */

void places_add(Places *places, const char *path)
{
    g_hash_table_add(places->files, g_strdup(path));
}

bool places_taken(const Places *places, const char *path)
{
    return pages_find(places->pages, path) >= 0 || g_hash_table_contains(places->files, path);
}

static void add_page(Places *places, const PagePlan *plan)
{
    const char *csv = page_data_csv(plan->content), *script = find_script_name(places->pages, plan);
    g_hash_table_add(places->files, places_markdown(plan));
    g_hash_table_add(places->files, places_data(plan));
    if (csv)
        g_hash_table_add(places->files, places_beside(plan, csv));
    if (script)
        g_hash_table_add(places->files, places_beside(plan, script));
    if (plan->content == CONTENT_MODEL)
        g_hash_table_add(places->files, places_beside(plan, TRYIT_FILE));
    if (plan->scope == PAGE_ONCE && plan->template_name)
        g_hash_table_insert(places->sources, (void *)plan->template_name, (void *)plan->path);
}

Places *places_new(const Pages *pages)
{
    Places *places = g_new0(Places, 1);
    places->pages = pages;
    places->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    places->sources = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = 0; i < (int)pages->plans->len; i++)
        add_page(places, pages_plan_at(pages, i));
    return places;
}

void places_free(Places *places)
{
    if (!places)
        return;
    g_hash_table_unref(places->files);
    g_hash_table_unref(places->sources);
    g_free(places);
}

/* ---- Resolving ------------------------------------------------------------------------------- */

static const char *page_at(const Places *places, const char *path)
{
    int i = pages_find(places->pages, path);
    return i >= 0 ? pages_plan_at(places->pages, i)->path : NULL;
}

/* The place a path of the site names: a page, its Markdown, its folder, a file; or NULL. */
static const char *place_at(const Places *places, const char *path)
{
    if (!path)
        return NULL;
    const char *page = page_at(places, path);
    if (!page && g_str_has_suffix(path, ".md")) {
        g_autofree char *html = with_suffix(path, ".html");
        page = page_at(places, html);
    }
    if (!page) {
        g_autofree char *index = g_strconcat(path, *path ? "/" : "", "index.html", NULL);
        page = page_at(places, index);
    }
    return page ? page : (const char *)g_hash_table_lookup(places->files, path);
}

static const char *template_at(const Places *places, const char *path)
{
    return path ? g_hash_table_lookup(places->sources, path) : NULL;
}

/* Pages of which there are many have their source nowhere but where they are published. */
static const char *source_of(const PagePlan *plan)
{
    return plan->scope == PAGE_ONCE && plan->template_name ? plan->template_name : plan->path;
}

static const char *find(const Places *places, const PagePlan *plan, const char *path)
{
    g_autofree char *beside_source = path_beside(source_of(plan), path);
    g_autofree char *beside_page = path_beside(plan->path, path);
    const char *found = template_at(places, beside_source);
    if (!found)
        found = place_at(places, beside_page);
    return found ? found : place_at(places, beside_source);
}

static const char *find_rooted(const Places *places, const char *path)
{
    const char *found = template_at(places, path);
    return found ? found : place_at(places, path);
}

/* From a page to a place: to a page by its Markdown, which HTML turns into the page. */
static char *href_to(const Places *places, const char *from, const char *to)
{
    g_autofree char *markdown = page_at(places, to) ? with_suffix(to, ".md") : g_strdup(to);
    g_autofree char *relative = path_relative(from, markdown);
    return path_href(relative);
}

/* What an address is made of. */
typedef struct Parts {
    char *path, *query, *fragment;
} Parts;

static char *decoded(const char *text, gsize length)
{
    g_autofree char *part = g_strndup(text, length);
    char *plain = g_uri_unescape_string(part, NULL);
    return plain && g_utf8_validate(plain, -1, NULL) ? plain : (g_free(plain), g_strdup(part));
}

static Parts take_apart(const char *href)
{
    gsize path = strcspn(href, "?#");
    const char *query = href + path;
    gsize length = strcspn(query, "#");
    const char *fragment = query[length] ? query + length + 1 : NULL;
    return (Parts){decoded(href, path), g_strndup(query, length),
                   fragment ? decoded(fragment, strlen(fragment)) : NULL};
}

static void parts_clear(Parts *parts)
{
    g_free(parts->path);
    g_free(parts->query);
    g_free(parts->fragment);
}

/* A link that names its page by a folder, or from the source, is written anew. */
static bool is_exact(const Places *places, const PagePlan *plan, const char *path,
                     const char *target)
{
    g_autofree char *literal = path_beside(plan->path, path);
    if (literal && g_str_has_suffix(literal, ".md") && page_at(places, target)) {
        g_autofree char *html = with_suffix(literal, ".html");
        return !strcmp(html, target);
    }
    return literal && !strcmp(literal, target);
}

static char *rewritten(const Places *places, const PagePlan *plan, const Address *address,
                       const char *path, const char *fragment)
{
    if (is_exact(places, plan, path, address->target))
        return NULL;
    g_autofree char *href = href_to(places, plan->path, address->target);
    return g_strconcat(href, address->query, fragment, NULL);
}

Address places_resolve(const Places *places, const PagePlan *plan, const char *href)
{
    Parts parts = take_apart(href);
    Address address = {.query = parts.query, .fragment = parts.fragment};
    address.rooted = *parts.path == '/';
    const char *found = !*parts.path     ? plan->path
                        : address.rooted ? find_rooted(places, parts.path + 1)
                                         : find(places, plan, parts.path);
    address.known = found != NULL;
    address.target = found ? g_strdup(found) : path_beside(plan->path, parts.path);
    if (found && *parts.path && !address.rooted)
        address.href = rewritten(places, plan, &address, parts.path, href + strcspn(href, "#"));
    g_free(parts.path);
    return address;
}

void address_clear(Address *address)
{
    g_free(address->target);
    g_free(address->query);
    g_free(address->fragment);
    g_free(address->href);
    *address = (Address){0};
}

/* ---- What is left out ------------------------------------------------------------------------ */

/* The template of that path, or of the page or folder of it. */
static const LeftOut *left_out_at(const Places *places, const char *path)
{
    const Templates *templates = places->pages->templates;
    const LeftOut *found = templates_left_out(templates, path);
    bool is_page = g_str_has_suffix(path, "/index.md") || g_str_has_suffix(path, "/index.html");
    g_autofree char *folder = is_page ? g_path_get_dirname(path) : g_strdup(path),
                    *template = g_strconcat(folder, ".md", NULL),
                    *index = g_strconcat(folder, "/index.md", NULL);
    found = found ? found : templates_left_out(templates, template);
    return found ? found : templates_left_out(templates, index);
}

const LeftOut *places_left_out(const Places *places, const PagePlan *plan, const char *href)
{
    Parts parts = take_apart(href);
    const LeftOut *found = NULL;
    const char *froms[] = {*parts.path == '/' ? "index.md" : source_of(plan), plan->path};
    for (size_t i = 0; !found && i < G_N_ELEMENTS(froms); i++) {
        g_autofree char *path = path_beside(froms[i], parts.path);
        found = path ? left_out_at(places, path) : NULL;
    }
    parts_clear(&parts);
    return found;
}

/* ---- What was meant -------------------------------------------------------------------------- */

static void add_known(gpointer key, G_GNUC_UNUSED gpointer value, gpointer list)
{
    g_ptr_array_add(list, key);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What can be written for a place, from the site's root: templates, then what has none. */
static GPtrArray *known_names(const Places *places)
{
    GPtrArray *names = g_ptr_array_new();
    g_hash_table_foreach(places->sources, add_known, names);
    g_ptr_array_sort(names, by_name);
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_hash_table_foreach(places->files, add_known, files);
    g_ptr_array_sort(files, by_name);
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(names, files->pdata[i]);
    g_ptr_array_add(names, NULL);
    return names;
}

/* A path as its author would name the place it leads to: "guide/" is "guide/index.md". */
static char *as_named(const char *path)
{
    if (g_str_has_suffix(path, ".html"))
        return with_suffix(path, ".md");
    return *path ? g_strdup(path) : g_strdup("index.md");
}

char *places_nearest(const Places *places, const PagePlan *plan, const char *href)
{
    Parts parts = take_apart(href);
    const char *from = *parts.path == '/' ? "index.md" : source_of(plan);
    g_autofree char *path = path_beside(from, parts.path);
    if (!path)
        path = path_beside(plan->path, parts.path);
    g_autoptr(GPtrArray) names = known_names(places);
    g_autofree char *word = path ? as_named(path) : NULL;
    const char *near = word ? nearest_word(word, (const char *const *)names->pdata) : NULL;
    if (!near && word && !strchr(word, '.')) {
        g_autofree char *index = g_strconcat(word, "/index.md", NULL);
        near = nearest_word(index, (const char *const *)names->pdata);
    }
    parts_clear(&parts);
    return near ? path_relative(source_of(plan), near) : NULL;
}

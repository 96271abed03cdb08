#include "onnx/names.h"

#include <string.h>

#include "base/hash.h"
#include "base/label.h"

enum {
    PARENT = 1 << 30, /* of other modules; below it the number of a module's own nodes */
    LONGEST = 240,    /* bytes: functions that call functions make names without end */
};

struct OnnxNames {
    GHashTable *modules; /* path to PARENT | nodes */
    GHashTable *taken;   /* name to the last number that made it unique */
    GStringChunk *strings;
    GString *text, *block;
    /* What the nodes of one module share, which mostly follow each other. */
    const char *label; /* of one of them; "" with a length of 0: of none yet */
    size_t label_length;
    GString *prefix, *path; /* before it, and with it */
    bool alone;             /* the module is one node */
};

const char *onnx_node_label(const OnnxNode *node)
{
    if (*node->name)
        return node->name;
    for (int i = 0; i < node->n_outputs; i++)
        if (*node->outputs[i])
            return node->outputs[i];
    return node->op_type;
}

/* Bytes of the path before the last '/'; 0: there is none. */
static size_t module_length(const char *label)
{
    const char *slash = strrchr(label, '/');
    return slash ? (size_t)(slash - label) : 0;
}

static int module_value(const OnnxNames *names, const char *path)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(names->modules, path));
}

static void set_module(OnnxNames *names, const char *path, int value)
{
    char *key = g_string_chunk_insert_const(names->strings, path);
    g_hash_table_insert(names->modules, key, GINT_TO_POINTER(value));
}

/* What is known already has marked all above it. */
static void count_module(OnnxNames *names, const char *label, size_t length, int nodes)
{
    GString *path = names->text;
    g_string_truncate(path, 0);
    g_string_append_len(path, label, (gssize)length);
    int before = module_value(names, path->str);
    set_module(names, path->str, before + nodes);
    while (before == 0) {
        char *slash = strrchr(path->str, '/');
        if (!slash || slash == path->str)
            break;
        g_string_truncate(path, (gsize)(slash - path->str));
        before = module_value(names, path->str);
        set_module(names, path->str, before | PARENT);
    }
}

static bool is_operator(const OnnxNode *node)
{
    return strcmp(node->op_type, "Constant") != 0;
}

/* Neighbours mostly come from one module: they are counted together. */
static void count_modules(OnnxNames *names, const OnnxGraph *graph)
{
    const char *last = "";
    size_t last_length = 0;
    int n = 0;
    for (int i = 0; i < graph->n_nodes; i++) {
        const OnnxNode *node = &graph->nodes[i];
        if (!is_operator(node))
            continue;
        const char *label = onnx_node_label(node);
        size_t length = module_length(label);
        if (n > 0 && length == last_length && memcmp(label, last, length) == 0) {
            n++;
            continue;
        }
        if (n > 0 && last_length > 0)
            count_module(names, last, last_length, n);
        last = label;
        last_length = length;
        n = 1;
    }
    if (n > 0 && last_length > 0)
        count_module(names, last, last_length, n);
}

OnnxNames *names_new(const OnnxGraph *graph)
{
    OnnxNames *names = g_new0(OnnxNames, 1);
    names->modules = g_hash_table_new(hash_text, g_str_equal);
    names->taken = g_hash_table_new(hash_text, g_str_equal);
    names->strings = g_string_chunk_new(4096);
    names->text = g_string_new(NULL);
    names->block = g_string_new(NULL);
    names->prefix = g_string_new(NULL);
    names->path = g_string_new(NULL);
    names->label = "";
    count_modules(names, graph);
    return names;
}

void names_free(OnnxNames *names)
{
    if (!names)
        return;
    g_hash_table_destroy(names->modules);
    g_hash_table_destroy(names->taken);
    g_string_chunk_free(names->strings);
    g_string_free(names->text, TRUE);
    g_string_free(names->block, TRUE);
    g_string_free(names->prefix, TRUE);
    g_string_free(names->path, TRUE);
    g_free(names);
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* "Conv", "conv_12", "Conv2D" and "Conv_output_0" for a Conv say nothing about the node. Returns
 * how much of the leaf is the type, with its number; 0: it is a name of its own. */
static size_t automatic_length(const char *leaf, const char *type)
{
    size_t n = strlen(type);
    if (g_ascii_strncasecmp(leaf, type, n) != 0)
        return 0;
    const char *rest = leaf + n;
    if (rest[0] >= '1' && rest[0] <= '3' && g_ascii_tolower(rest[1]) == 'd')
        rest += 2;
    if (*rest == '_' && digits(rest + 1) > 0)
        rest += 1 + digits(rest + 1);
    size_t used = (size_t)(rest - leaf);
    if (g_str_has_prefix(rest, "_output_"))
        rest += strlen("_output_") + digits(rest + strlen("_output_"));
    return *rest ? 0 : used;
}

/* Appends a path; a component that begins with the one before it and a dot takes its place. */
static void append_path(GString *text, const char *path, size_t length)
{
    size_t last = text->len, last_length = 0;
    for (size_t i = 0; i < length;) {
        size_t n = 0;
        while (i + n < length && path[i + n] != '/')
            n++;
        if (n > 0 && last_length > 0 && n > last_length && path[i + last_length] == '.' &&
            strncmp(text->str + last, path + i, last_length) == 0)
            g_string_truncate(text, last);
        else if (n > 0 && text->len > 0)
            g_string_append_c(text, '.');
        if (n > 0) {
            last = text->len;
            last_length = n;
            g_string_append_len(text, path + i, (gssize)n);
        }
        i += n + 1;
    }
}

/* Begins a component of `length` bytes in lower case. */
static void append_lower(GString *text, const char *word, size_t length)
{
    if (text->len > 0)
        g_string_append_c(text, '.');
    for (size_t i = 0; i < length; i++)
        g_string_append_c(text, g_ascii_tolower(word[i]));
}

static void append_leaf(GString *text, const char *leaf, size_t automatic)
{
    if (automatic > 0) {
        append_lower(text, leaf, automatic);
        return;
    }
    if (text->len > 0 && *leaf)
        g_string_append_c(text, '.');
    g_string_append(text, leaf);
}

/* Of a name that is too long the end says more. */
static void shorten(GString *text)
{
    if (text->len <= LONGEST)
        return;
    gsize cut = text->len - LONGEST;
    while (cut < text->len && ((unsigned char)text->str[cut] & 0xC0) == 0x80)
        cut++;
    g_string_erase(text, 0, (gssize)cut);
}

static void tidy(GString *text)
{
    shorten(text);
    for (gsize i = 0; i < text->len; i++) {
        bool ascii = (unsigned char)text->str[i] < 0x80;
        size_t obeyed =
            ascii ? text->str[i] <= ' ' || text->str[i] == 127 : label_obeyed(text->str + i);
        memset(text->str + i, '_', obeyed);
    }
    if (text->len == 0)
        g_string_append(text, "node");
}

static void enter_module(OnnxNames *names, const char *prefix, const char *label, size_t length)
{
    if (length == names->label_length && memcmp(label, names->label, length) == 0 &&
        strcmp(prefix, names->prefix->str) == 0)
        return;
    names->label = label;
    names->label_length = length;
    g_string_assign(names->prefix, prefix);
    g_string_truncate(names->path, 0);
    g_string_append_len(names->path, label, (gssize)length);
    names->alone = length > 0 && !*prefix && module_value(names, names->path->str) == 1;
    g_string_assign(names->path, prefix);
    append_path(names->path, label, length);
}

static void compose(OnnxNames *names, const char *prefix, const OnnxNode *node)
{
    const char *label = onnx_node_label(node);
    size_t length = module_length(label);
    const char *leaf = label + length + (label[length] == '/');
    size_t automatic = automatic_length(leaf, node->op_type);
    GString *text = names->text;
    enter_module(names, prefix, label, length);
    g_string_truncate(text, 0);
    g_string_append_len(text, names->path->str, (gssize)names->path->len);
    if (*leaf && !leaf[digits(leaf)]) {
        append_lower(text, node->op_type, strlen(node->op_type));
        g_string_append_printf(text, "_%s", leaf);
    } else if (!names->alone || automatic == 0) {
        append_leaf(text, leaf, automatic);
    }
    tidy(text);
}

const char *names_operator(OnnxNames *names, const Graph *graph, const char *prefix,
                           const OnnxNode *node)
{
    compose(names, prefix, node);
    GString *text = names->text;
    if (!graph_has_op_name(graph, text->str))
        return text->str;
    gsize length = text->len;
    const char *key = g_string_chunk_insert_const(names->strings, text->str);
    int number = MAX(GPOINTER_TO_INT(g_hash_table_lookup(names->taken, key)), 1);
    do {
        g_string_truncate(text, length);
        g_string_append_printf(text, "_%d", ++number);
    } while (graph_has_op_name(graph, text->str));
    g_hash_table_insert(names->taken, (gpointer)key, GINT_TO_POINTER(number));
    return text->str;
}

const char *names_block(OnnxNames *names, const char *operator_name)
{
    const char *dot = strrchr(operator_name, '.');
    g_string_truncate(names->block, 0);
    if (dot)
        g_string_append_len(names->block, operator_name, dot - operator_name);
    return names->block->str;
}

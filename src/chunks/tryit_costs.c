#include <string.h>

#include "analysis/ask.h"
#include "base/append.h"
#include "base/packed_call.h"
#include "chunks/tryit_parts.h"
#include "estimate/estimate.h"
#include "record/json_text.h"
#include "whatif/affine.h"

/* ---- Columns --------------------------------------------------------------------------------- */

/* Texts, each once. */
typedef struct Pool {
    GHashTable *index;
    GString *texts; /* with commas between */
} Pool;

static Pool pool_new(void)
{
    return (Pool){g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), g_string_new(NULL)};
}

static void pool_clear(Pool *pool)
{
    g_hash_table_unref(pool->index);
    g_string_free(pool->texts, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pool, pool_clear)

/* Takes the text. */
static int pool_add(Pool *pool, char *text)
{
    gpointer index;
    if (g_hash_table_lookup_extended(pool->index, text, NULL, &index)) {
        g_free(text);
        return GPOINTER_TO_INT(index);
    }
    int next = (int)g_hash_table_size(pool->index);
    if (next > 0)
        g_string_append_c(pool->texts, ',');
    append_text(pool->texts, text);
    g_hash_table_insert(pool->index, text, GINT_TO_POINTER(next));
    return next;
}

static int pool_add_name(Pool *pool, const char *name)
{
    GString *text = g_string_new(NULL);
    json_put_string(text, name);
    return pool_add(pool, g_string_free(text, FALSE));
}

/* A double holds whole numbers up to 2^53. */
static void put_count(GString *out, int64_t count)
{
    const int64_t exact = INT64_C(1) << 53;
    bool quoted = count > exact || count < -exact;
    g_string_append_printf(out, quoted ? "\"%" G_GINT64_FORMAT "\"" : "%" G_GINT64_FORMAT, count);
}

typedef struct Costs {
    Pool columns, names, pieces;
    GString *formats;
} Costs;

static void costs_clear(Costs *costs)
{
    pool_clear(&costs->columns);
    pool_clear(&costs->names);
    pool_clear(&costs->pieces);
    g_string_free(costs->formats, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Costs, costs_clear)

/* What profiles make of the pieces of a format, fused so. */
typedef struct Tried {
    bool estimates;  /* there are profiles */
    bool mixed;      /* none says anything of it */
    bool scratchpad; /* one asks for weights */
} Tried;

static int add_column(Costs *costs, const int64_t *counts, int n)
{
    GString *text = g_string_new("[");
    for (int i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(text, ',');
        put_count(text, counts[i]);
    }
    g_string_append_c(text, ']');
    return pool_add(&costs->columns, g_string_free(text, FALSE));
}

static bool are_all(const int64_t *counts, int n, int64_t value)
{
    for (int i = 0; i < n; i++)
        if (counts[i] != value)
            return false;
    return true;
}

static void put_pair(GString *out, const char *key, Affine affine)
{
    json_key(out, key);
    json_open(out, '[');
    json_put_integer(out, affine.fixed);
    json_put_integer(out, affine.each);
    json_close(out, ']');
}

/* Whether a column is left out, and else which it is. */
static void put_column(Costs *costs, GString *out, const char *key, const int64_t *counts, int n,
                       int64_t usual)
{
    if (are_all(counts, n, usual))
        return;
    json_key(out, key);
    json_put_integer(out, add_column(costs, counts, n));
}

static void put_counts(Costs *costs, GString *out, const AffinePiece *piece, AffineCount count,
                       int64_t *column)
{
    static const char *const keys[AFFINE_COUNTS] = {
        [AFFINE_FLOPS] = "flops",
        [AFFINE_MATRIX_FLOPS] = "dots",
        [AFFINE_EXTRA_OPS] = "extra",
        [AFFINE_OTHER_FLOPS] = "other_flops",
        [AFFINE_OTHER_MATRIX_FLOPS] = "other_dots",
        [AFFINE_NEEDLESS_FLOPS] = "needless_flops",
        [AFFINE_NEEDLESS_MATRIX_FLOPS] = "needless_dots",
        [AFFINE_NEEDLESS_OTHER_MATRIX_FLOPS] = "needless_other_dots",
        [AFFINE_BYTES] = "bytes",
    };
    int indices[2];
    for (int part = 0; part < 2; part++) {
        for (int i = 0; i < piece->n_costs; i++) {
            Affine affine = piece->costs[i].counts[count];
            column[i] = part == 0 ? affine.fixed : affine.each;
        }
        bool none = are_all(column, piece->n_costs, 0);
        indices[part] = none ? -1 : add_column(costs, column, piece->n_costs);
    }
    if (indices[0] < 0 && indices[1] < 0)
        return;
    json_key(out, keys[count]);
    json_open(out, '[');
    json_put_integer(out, indices[0]);
    json_put_integer(out, indices[1]);
    json_close(out, ']');
}

static int64_t dtype_number(DType dtype)
{
    return dtype == DTYPE_UNKNOWN ? -1 : (int64_t)dtype;
}

/* What estimates ask for beside. */
static void put_works(Costs *costs, GString *out, const AffinePiece *piece, const Tried *tried,
                      int64_t *column)
{
    int n = piece->n_costs;
    for (int i = 0; i < n; i++)
        column[i] = (int64_t)piece->costs[i].work;
    put_column(costs, out, "work", column, n, -1);
    for (int i = 0; i < n; i++)
        column[i] = piece->costs[i].runs;
    put_column(costs, out, "runs", column, n, 1);
    for (int i = 0; i < n; i++)
        column[i] = tried->scratchpad ? piece->costs[i].weights_bytes : 0;
    put_column(costs, out, "weights", column, n, 0);
    if (piece->uncounted > 0) {
        json_key(out, "uncounted");
        json_put_integer(out, piece->uncounted);
    }
    if (tried->mixed) {
        json_key(out, "mixed");
        json_put_word(out, "true");
    }
}

static void put_kinds(Costs *costs, GString *out, const AffinePiece *piece, int64_t *column)
{
    int n = piece->n_costs;
    for (int i = 0; i < n; i++)
        column[i] = pool_add_name(&costs->names, piece->costs[i].name);
    put_column(costs, out, "name", column, n, -1);
    for (int i = 0; i < n; i++)
        column[i] = dtype_number(piece->costs[i].compute);
    put_column(costs, out, "compute", column, n, -1);
    for (int i = 0; i < n; i++)
        column[i] = dtype_number(piece->costs[i].other_compute);
    put_column(costs, out, "other", column, n, 0);
    for (int i = 0; i < n; i++)
        column[i] = piece->costs[i].converts;
    put_column(costs, out, "converts", column, n, 0);
}

static int add_piece(Costs *costs, const AffinePiece *piece, const Tried *tried)
{
    int n = MAX(piece->n_costs, piece->n_layers);
    g_autofree int64_t *column = g_new0(int64_t, MAX(1, n));
    GString *out = g_string_new(NULL);
    json_open(out, '{');
    json_key(out, "from");
    json_put_integer(out, piece->from);
    json_key(out, "to");
    json_put_integer(out, piece->to);
    for (int i = 0; i < piece->n_layers; i++)
        column[i] = piece->layers[i];
    json_key(out, "order");
    json_put_integer(out, add_column(costs, column, piece->n_layers));
    put_kinds(costs, out, piece, column);
    if (tried->estimates)
        put_works(costs, out, piece, tried, column);
    for (int count = 0; count < AFFINE_COUNTS; count++)
        put_counts(costs, out, piece, (AffineCount)count, column);
    put_pair(out, "peak", piece->peak_bytes);
    put_pair(out, "floor", piece->floor_bytes);
    json_key(out, "held");
    json_put_integer(out, piece->held_bytes);
    json_close(out, '}');
    return pool_add(&costs->pieces, g_string_free(out, FALSE));
}

/* ---- The file of a network ------------------------------------------------------------------- */

typedef struct Looking {
    Analysis *analysis;
    Setup setup;
    GArray *like[FUSIONS]; /* pieces of the first format; NULL: not known */
    bool least;
    const GPtrArray *profiles;
    Tried tried; /* of the pieces at hand */
} Looking;

static void looking_clear(Looking *looking)
{
    for (int i = 0; i < FUSIONS; i++)
        g_clear_pointer(&looking->like[i], g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Looking, looking_clear)

/* Whether estimates of it may be asked for, and what they take. */
static void look_closer(Looking *looking, const Counted *counted)
{
    DType dtype = counted_compute(counted);
    Tried *tried = &looking->tried;
    tried->mixed |= !network_is_in(counted->cost, dtype);
    for (guint i = 0; i < looking->profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(looking->profiles, i);
        for (int k = 0; profile->dtype == dtype && k < profile->ceilings.n_memories; k++)
            tried->scratchpad |= profile->ceilings.memories[k].scratchpad;
    }
}

/* What a batch before was made from is dropped. */
static const Counted *counted_at(int64_t batch, void *user)
{
    Looking *looking = user;
    analysis_release(looking->analysis);
    looking->setup.batch = batch;
    const Counted *counted = analysis_counted(looking->analysis, &looking->setup, NULL);
    looking->least |= counted && *mark_sign(MARK_LEAST, counted->cost);
    if (counted && looking->tried.estimates)
        look_closer(looking, counted);
    return counted;
}

/* From the batch that it is declared at where there is no smaller one. */
static GArray *pieces_of(Looking *looking, int fusion, int64_t declared)
{
    const GArray *like = looking->like[fusion];
    looking->setup.fusion = tryit_fusion_set(fusion);
    looking->tried = (Tried){.estimates = looking->profiles && looking->profiles->len > 0};
    GArray *pieces = affine_pieces(counted_at, looking, 1, TRYIT_MOST_BATCH, like);
    if (!pieces && declared != 1)
        pieces = affine_pieces(counted_at, looking, declared, TRYIT_MOST_BATCH, like);
    if (pieces && !like)
        looking->like[fusion] = g_array_ref(pieces);
    return pieces;
}

static void count_format(Costs *costs, Looking *looking, GString *out, int64_t declared)
{
    json_open(out, '[');
    for (int i = 0; i < FUSIONS; i++) {
        g_autoptr(GArray) pieces = pieces_of(looking, i, declared);
        if (!pieces) {
            json_put_word(out, "null");
            continue;
        }
        json_open(out, '[');
        for (guint k = 0; k < pieces->len; k++)
            json_put_integer(
                out, add_piece(costs, &g_array_index(pieces, AffinePiece, k), &looking->tried));
        json_close(out, ']');
    }
    json_close(out, ']');
}

/* Floats of as many bits have the same costs; a network that is declared in others is that in fp32.
 */
static const char *like_which(Looking *looking, const char *format)
{
    if (strcmp(format, "bf16") == 0)
        return "fp16";
    looking->setup = (Setup){.network = looking->setup.network};
    const Counted *counted = strcmp(format, "tf32") == 0
                                 ? analysis_counted(looking->analysis, &looking->setup, NULL)
                                 : NULL;
    return counted && counted_compute(counted) == DTYPE_FP32 ? "fp32" : NULL;
}

static void put_format(Costs *costs, Looking *looking, GHashTable *texts, const char *format,
                       int64_t declared)
{
    const char *like = like_which(looking, format);
    const char *known = like ? g_hash_table_lookup(texts, like) : NULL;
    looking->setup = (Setup){.network = looking->setup.network};
    if (!tryit_set_format(looking->analysis, &looking->setup, format))
        return;
    GString *text = g_string_new(known);
    if (!known)
        count_format(costs, looking, text, declared);
    json_key(costs->formats, format);
    append_text(costs->formats, text->str);
    g_hash_table_insert(texts, (void *)format, g_string_free(text, FALSE));
}

static char *costs_text(const Costs *costs, bool least)
{
    g_autofree char *json = g_strdup_printf(
        "{\"least\":%s,\"columns\":[%s],\"names\":[%s],\"pieces\":[%s],\"formats\":%s}",
        least ? "true" : "false", costs->columns.texts->str, costs->names.texts->str,
        costs->pieces.texts->str, costs->formats->str);
    return packed_call("roofbookCosts", json);
}

/* An analysis of its own: what it reads is of no page, and is dropped as it goes. */
char *tryit_costs(Zoo *zoo, int network, const Handbook *handbook, const GPtrArray *profiles,
                  GError **error)
{
    g_autoptr(GPtrArray) no_devices = g_ptr_array_new();
    g_autoptr(Analysis) analysis = analysis_new(zoo, no_devices);
    g_autofree const char **formats = tryit_formats(handbook);
    g_auto(Costs) costs = {pool_new(), pool_new(), pool_new(), g_string_new(NULL)};
    g_autoptr(GHashTable) texts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_auto(Looking)
        looking = {.analysis = analysis, .setup.network = network, .profiles = profiles};
    json_open(costs.formats, '{');
    for (int i = 0; formats[i]; i++)
        put_format(&costs, &looking, texts, formats[i], zoo_batch(zoo, network));
    json_close(costs.formats, '}');
    const GError *trouble = analysis_trouble(analysis);
    if (trouble) {
        g_propagate_error(error, g_error_copy(trouble));
        return NULL;
    }
    return costs_text(&costs, looking.least);
}

#include "whatif/affine.h"

#include <string.h>

#include "base/count.h"
#include "base/tuples.h"

enum { MOST_PIECES = 6 };

typedef struct Asking {
    CountedAt at;
    void *user;
    int64_t most;
    const GArray *like;
} Asking;

/* ---- A network at one batch ------------------------------------------------------------------ */

/* What a layer is, whatever the batch. */
typedef struct Kind {
    DType compute, other_compute;
    bool converts;
    WorkClass work;
    int64_t runs, weights_bytes;
} Kind;

typedef enum Total { TOTAL_PEAK, TOTAL_FLOOR, TOTAL_HELD, TOTALS } Total;

typedef struct Sight {
    int64_t batch;
    int n_layers;
    Kind *kinds;
    int64_t (*counts)[AFFINE_COUNTS];
    char **names;
    int64_t totals[TOTALS];
    int64_t uncounted;
} Sight;

static void sight_free(Sight *sight)
{
    if (!sight)
        return;
    g_free(sight->kinds);
    g_free(sight->counts);
    g_strfreev(sight->names);
    g_free(sight);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sight, sight_free)

static void see_layer(Sight *sight, const ModelCost *cost, int i)
{
    const LayerCost *layer = cost_layer(cost, i);
    const Op *op = cost_op(cost, i);
    sight->kinds[i] = (Kind){.compute = layer->compute,
                             .other_compute = layer->other.compute,
                             .converts = layer->converts,
                             .work = work_class(cost->graph, op),
                             .runs = op_times(op),
                             .weights_bytes = layer->weights_bytes};
    sight->uncounted += (layer->known & KNOWS_TIME) != KNOWS_TIME;
    const int64_t counts[AFFINE_COUNTS] = {
        [AFFINE_FLOPS] = layer->flops,
        [AFFINE_MATRIX_FLOPS] = layer->matrix_flops,
        [AFFINE_EXTRA_OPS] = layer->extra_ops,
        [AFFINE_OTHER_FLOPS] = layer->other.flops,
        [AFFINE_OTHER_MATRIX_FLOPS] = layer->other.matrix_flops,
        [AFFINE_NEEDLESS_FLOPS] = layer->needless.flops,
        [AFFINE_NEEDLESS_MATRIX_FLOPS] = layer->needless.matrix_flops,
        [AFFINE_NEEDLESS_OTHER_MATRIX_FLOPS] = layer->needless.other_matrix_flops,
        [AFFINE_BYTES] = layer->traffic[TRAFFIC_COMPULSORY].bytes,
    };
    memcpy(sight->counts[i], counts, sizeof counts);
    sight->names[i] = g_strdup(op->name);
}

/* NULL: there is no such batch. */
static Sight *see(const Asking *asking, int64_t batch)
{
    const Counted *counted = asking->at(batch, asking->user);
    if (!counted)
        return NULL;
    const ModelCost *cost = counted->cost;
    Sight *sight = g_new0(Sight, 1);
    sight->batch = batch;
    sight->n_layers = cost->n_layers;
    sight->kinds = g_new0(Kind, MAX(1, cost->n_layers));
    sight->counts = g_malloc0_n((gsize)MAX(1, cost->n_layers), sizeof *sight->counts);
    sight->names = g_new0(char *, cost->n_layers + 1);
    for (int i = 0; i < cost->n_layers; i++)
        see_layer(sight, cost, i);
    sight->totals[TOTAL_PEAK] = counted->peak_inplace_bytes;
    sight->totals[TOTAL_FLOOR] = cost->bytes_floor;
    sight->totals[TOTAL_HELD] = counted_loaded_bytes(counted);
    return sight;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static bool same_kind(const Kind *a, const Kind *b)
{
    return a->compute == b->compute && a->other_compute == b->other_compute &&
           a->converts == b->converts && a->work == b->work && a->runs == b->runs &&
           a->weights_bytes == b->weights_bytes;
}

static bool same_kinds(const Sight *a, const Sight *b)
{
    if (a->n_layers != b->n_layers || a->uncounted != b->uncounted)
        return false;
    for (int i = 0; i < a->n_layers; i++)
        if (!same_kind(&a->kinds[i], &b->kinds[i]))
            return false;
    return true;
}

/* Through the counts of a batch and the next. */
static Affine line(const Sight *a, const Sight *b, int64_t first, int64_t second)
{
    int64_t each = b ? count_sub(second, first) : 0;
    return (Affine){count_sub(first, count_mul(each, a->batch)), each};
}

static bool on_line(Affine affine, int64_t batch, int64_t count)
{
    return count_ok(affine.fixed) && count_ok(affine.each) &&
           count_add(affine.fixed, count_mul(affine.each, batch)) == count;
}

/* Whether the lines through a and b, batch by batch neighbours, lead to c. */
static bool leads_to(const Sight *a, const Sight *b, const Sight *c)
{
    if (!same_kinds(a, b) || !same_kinds(a, c))
        return false;
    for (int i = 0; i < TOTALS; i++)
        if (!on_line(line(a, b, a->totals[i], b->totals[i]), c->batch, c->totals[i]))
            return false;
    for (int i = 0; i < a->n_layers; i++)
        for (int k = 0; k < AFFINE_COUNTS; k++)
            if (!on_line(line(a, b, a->counts[i][k], b->counts[i][k]), c->batch, c->counts[i][k]))
                return false;
    return true;
}

static bool leads_to_batch(const Asking *asking, const Sight *a, const Sight *b, int64_t batch)
{
    g_autoptr(Sight) c = see(asking, batch);
    return c && leads_to(a, b, c);
}

/* Where a piece that begins so ends in another format; 0: none does. */
static int64_t end_like(const Asking *asking, int64_t from)
{
    for (guint i = 0; asking->like && i < asking->like->len; i++) {
        const AffinePiece *piece = &g_array_index(asking->like, AffinePiece, i);
        if (piece->from == from)
            return piece->to;
    }
    return 0;
}

/* The last batch to which the lines through a and b lead, which the greater or lesser of two lines
 * never come back to once they left. */
static int64_t last_on_lines(const Asking *asking, const Sight *a, const Sight *b)
{
    int64_t on = b->batch, off = asking->most, guess = end_like(asking, a->batch);
    if (leads_to_batch(asking, a, b, off))
        return off;
    if (guess >= on && guess < off && (guess == on || leads_to_batch(asking, a, b, guess))) {
        if (!leads_to_batch(asking, a, b, guess + 1))
            return guess;
        on = guess + 1;
    }
    while (off - on > 1) {
        int64_t middle = on + (off - on) / 2;
        *(leads_to_batch(asking, a, b, middle) ? &on : &off) = middle;
    }
    return on;
}

/* That what is between is what the ends say. */
static bool holds_between(const Asking *asking, const Sight *a, const Sight *b, int64_t last)
{
    int64_t inside = a->batch + (last - a->batch) / 3;
    return inside <= b->batch || leads_to_batch(asking, a, b, inside);
}

/* ---- Pieces ---------------------------------------------------------------------------------- */

static void clear_piece(gpointer memory)
{
    AffinePiece *piece = memory;
    for (int i = 0; i < piece->n_costs; i++)
        g_free(piece->costs[i].name);
    g_free(piece->costs);
    g_free(piece->layers);
}

static AffineLayer layer_of(const Sight *a, const Sight *b, int i)
{
    const Kind *kind = &a->kinds[i];
    AffineLayer layer = {.compute = kind->compute,
                         .other_compute = kind->other_compute,
                         .converts = kind->converts,
                         .work = kind->work,
                         .runs = kind->runs,
                         .weights_bytes = kind->weights_bytes};
    for (int k = 0; k < AFFINE_COUNTS; k++)
        layer.counts[k] = line(a, b, a->counts[i][k], b ? b->counts[i][k] : 0);
    return layer;
}

static int index_of(Tuples *tuples, const AffineLayer *layer)
{
    enum { KINDS = 6 };
    uint64_t words[KINDS + 2 * AFFINE_COUNTS] = {
        layer->compute, layer->other_compute,  layer->converts,
        layer->work,    (uint64_t)layer->runs, (uint64_t)layer->weights_bytes};
    for (int k = 0; k < AFFINE_COUNTS; k++) {
        words[KINDS + 2 * k] = (uint64_t)layer->counts[k].fixed;
        words[KINDS + 2 * k + 1] = (uint64_t)layer->counts[k].each;
    }
    return tuples_index(tuples, words, G_N_ELEMENTS(words));
}

/* Up to batch `to`; b NULL: of one batch. */
static AffinePiece piece_of(const Sight *a, const Sight *b, int64_t to)
{
    AffinePiece piece = {.from = a->batch, .to = to, .n_layers = a->n_layers};
    g_autoptr(Tuples) tuples = tuples_new();
    piece.layers = g_new(int, MAX(1, a->n_layers));
    piece.costs = g_new0(AffineLayer, MAX(1, a->n_layers));
    for (int i = 0; i < a->n_layers; i++) {
        AffineLayer layer = layer_of(a, b, i);
        int index = piece.layers[i] = index_of(tuples, &layer);
        if (index == piece.n_costs) {
            layer.name = g_strdup(a->names[i]);
            piece.costs[piece.n_costs++] = layer;
        }
        piece.costs[index].layers++;
    }
    piece.costs = g_renew(AffineLayer, piece.costs, MAX(1, piece.n_costs));
    piece.peak_bytes = line(a, b, a->totals[TOTAL_PEAK], b ? b->totals[TOTAL_PEAK] : 0);
    piece.floor_bytes = line(a, b, a->totals[TOTAL_FLOOR], b ? b->totals[TOTAL_FLOOR] : 0);
    piece.held_bytes = a->totals[TOTAL_HELD];
    piece.uncounted = a->uncounted;
    return piece;
}

/* The piece that begins at a; false where it holds no line. */
static bool add_piece(GArray *pieces, const Asking *asking, const Sight *a)
{
    g_autoptr(Sight) b = a->batch < asking->most ? see(asking, a->batch + 1) : NULL;
    bool joined = b && same_kinds(a, b) && a->totals[TOTAL_HELD] == b->totals[TOTAL_HELD];
    int64_t to = joined ? last_on_lines(asking, a, b) : a->batch;
    if (joined && !holds_between(asking, a, b, to))
        return false;
    AffinePiece piece = piece_of(a, joined ? b : NULL, to);
    g_array_append_val(pieces, piece);
    return true;
}

GArray *affine_pieces(CountedAt at, void *user, int64_t least, int64_t most, const GArray *like)
{
    const Asking asking = {at, user, most, like};
    g_autoptr(GArray) pieces = g_array_new(FALSE, TRUE, sizeof(AffinePiece));
    g_array_set_clear_func(pieces, clear_piece);
    for (int64_t from = least; from <= most;) {
        g_autoptr(Sight) a = see(&asking, from);
        if (!a)
            break;
        if (pieces->len == MOST_PIECES || !add_piece(pieces, &asking, a))
            return NULL;
        from = g_array_index(pieces, AffinePiece, pieces->len - 1).to + 1;
    }
    return pieces->len > 0 ? g_steal_pointer(&pieces) : NULL;
}

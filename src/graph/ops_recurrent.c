#include "graph/ops_rules.h"

static const AttrSpec recurrent_attrs[] = {
    ATTR("size", INT, recurrent.units, true, NAN, "hidden units"),
    ATTR("directions", INT, recurrent.directions, false, 1, "2 reads the sequence both ways"),
    ATTR("bias", BOOL, recurrent.bias, false, 1, "with learned biases"),
    ATTR("bias_vectors", INT, recurrent.bias_vectors, false, 2,
         "2: one for the input, one for the state, as frameworks have them; or 1"),
    ATTR("axis", INT, recurrent.axis, false, 1, "of time: 1 for B × T × I, 0 for T × B × I"),
    {0},
};

/* Per cell and hidden unit and step: gates, and FLOPs beside dot products and biases. */
typedef struct Cell {
    int64_t gates, flops;
    int states;
} Cell;

static Cell cell_of(OpKind kind)
{
    switch (kind) {
    case OP_LSTM: /* 3 sigmoid, 2 tanh, c = f·c + i·g, h = o·tanh c */
        return (Cell){4, 3 * 4 + 2 * 5 + 3 + 1, 2};
    case OP_GRU: /* 2 sigmoid, 1 tanh, r·(R h), h = (1 − z)·n + z·h */
        return (Cell){3, 2 * 4 + 5 + 1 + 4, 1};
    default:
        return (Cell){1, 5, 1};
    }
}

/* In ONNX order: W directions x gates·H x I, R directions x gates·H x H, B directions x
 * vectors·gates·H. */
static bool recurrent_weights(Graph *graph, Op *op, GError **error)
{
    const RecurrentAttrs *attrs = op_recurrent(op);
    const Tensor x = *op_input(graph, op, 0);
    if (!rule_at_least("size", attrs->units, 1, error))
        return false;
    if (attrs->directions < 1 || attrs->directions > 2 || attrs->bias_vectors < 1 ||
        attrs->bias_vectors > 2)
        return rule_fail(error, "directions and bias_vectors are 1 or 2; write one of these");
    if (x.shape.rank != 3 || x.shape.dim[2] < 0) {
        g_autofree char *text = shape_text(&x.shape);
        return rule_fail(error, "its input %s is not batch x steps x features; reshape it first",
                         text);
    }
    int64_t rows = count_mul(cell_of(op->kind).gates, attrs->units), dirs = attrs->directions;
    graph_add_weight(graph, op, "weight_ih", TENSOR_WEIGHT,
                     (Shape){3, {dirs, rows, x.shape.dim[2]}}, x.dtype);
    graph_add_weight(graph, op, "weight_hh", TENSOR_WEIGHT, (Shape){3, {dirs, rows, attrs->units}},
                     x.dtype);
    if (attrs->bias)
        graph_add_weight(graph, op, "bias", TENSOR_WEIGHT,
                         (Shape){2, {dirs, count_mul(rows, attrs->bias_vectors)}}, x.dtype);
    return true;
}

static bool check_recurrent(const Op *op, const Shape *x, const Shape *w, const Shape *r,
                            GError **error)
{
    int64_t gates = cell_of(op->kind).gates;
    g_autofree char *a = shape_text(x), *b = shape_text(w), *c = shape_text(r);
    if (x->rank != 3 || w->rank != 3 || r->rank != 3 ||
        (op_recurrent(op)->axis != 0 && op_recurrent(op)->axis != 1))
        return rule_fail(error,
                         "its input %s and weights %s and %s must have 3 dimensions, and time be "
                         "axis 0 or 1; reshape what has not",
                         a, b, c);
    if ((x->dim[2] >= 0 && w->dim[2] >= 0 && x->dim[2] != w->dim[2]) ||
        (r->dim[2] >= 0 && w->dim[1] >= 0 && count_mul(gates, r->dim[2]) != w->dim[1]) ||
        (w->dim[0] >= 0 && r->dim[0] >= 0 && w->dim[0] != r->dim[0]) ||
        (w->dim[1] >= 0 && r->dim[1] >= 0 && w->dim[1] != r->dim[1]))
        return rule_fail(
            error,
            "its weights %s and %s do not fit its input %s and %d gates; make their sizes fit", b,
            c, a, (int)gates);
    return true;
}

/* The zoo's outputs are B x T x D·H and, per state, D x B x H; a file's first is T x D x B x H. */
static bool recurrent_shape(Inference *in)
{
    const Shape *x = &in->x->shape, *w = &op_input(in->graph, in->op, 1)->shape;
    const Shape *r = &op_input(in->graph, in->op, 2)->shape;
    Shape state = in->y = shape_unknown();
    int64_t axis = op_recurrent(in->op)->axis;
    if (x->rank >= 0 && w->rank >= 0 && r->rank >= 0) {
        if (!check_recurrent(in->op, x, w, r, in->error))
            return false;
        int64_t steps = x->dim[axis], batch = x->dim[1 - axis], dirs = w->dim[0];
        int64_t hidden = r->dim[2];
        int64_t width = dirs < 0 || hidden < 0 ? DIM_UNKNOWN : count_mul(dirs, hidden);
        in->y = axis == 1 ? (Shape){3, {batch, steps, width}}
                          : (Shape){4, {steps, dirs, batch, hidden}};
        state = (Shape){3, {dirs, batch, hidden}};
    }
    for (int i = 0; i < cell_of(in->op->kind).states; i++)
        rule_output(in, state, in->dtype);
    return true;
}

/* Where states that the first step begins with stand, as in ONNX. */
enum { FIRST_STATE = 5, LAST_STATE = 6 };

/* Without reuse, every step reads all weights again; a first state is no weight, learned or not. */
static Traffic read_each_step(const Graph *graph, const Op *op, int64_t steps)
{
    Traffic traffic = {0};
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        bool weight = tensor && tensor_is_parameter(tensor) && (i < FIRST_STATE || i > LAST_STATE);
        traffic_read(&traffic, tensor,
                     count_mul(input_elements(graph, op, i), weight ? MAX(steps, 1) : 1));
    }
    for (int i = 0; i < op->n_outputs; i++)
        traffic_write(&traffic, op_output(graph, op, i), output_elements(graph, op, i));
    return traffic;
}

static int64_t bias_vectors(const Graph *graph, const Op *op, int64_t rows)
{
    const Tensor *bias = op_input(graph, op, 3);
    if (!bias || bias->shape.rank < 1 || rows <= 0)
        return 0;
    return bias->shape.dim[bias->shape.rank - 1] / rows;
}

static void recurrent_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Tensor *x = op_input(graph, op, 0), *w = op_input(graph, op, 1);
    Cell cell = cell_of(op->kind);
    int64_t hidden = op_input(graph, op, 2)->shape.dim[2], dirs = w->shape.dim[0];
    int64_t steps = x->shape.dim[op_recurrent(op)->axis],
            batch = x->shape.dim[1 - op_recurrent(op)->axis];
    int64_t rows = w->shape.dim[1], depth = count_add(x->shape.dim[2], hidden);
    int64_t cells = count_mul3(count_mul(dirs, steps), batch, hidden);
    int64_t dots = count_mul(cells, cell.gates);
    int64_t biases = count_mul(dots, bias_vectors(graph, op, rows));
    cost_dots(cost, count_mul(dots, depth), dots, count_add(biases, count_mul(cells, cell.flops)),
              false);
    cost->compulsory = traffic_once(graph, op, input_elements(graph, op, 0));
    cost->no_reuse = read_each_step(graph, op, steps);
    Gemm gemm = {.groups = count_mul(dirs, steps), .m = rows, .k = depth, .n = batch};
    cost_gemm(graph, op, cost, gemm, 1, 0);
    cost->gemm.c_bits = cost->gemm.b_bits;
}

RULE(lstm, RECURRENT, recurrent_attrs, 1, 1, recurrent_weights, "input,input weight,state weight",
     recurrent_shape, recurrent_cost);
RULE(gru, RECURRENT, recurrent_attrs, 1, 1, recurrent_weights, "input,input weight,state weight",
     recurrent_shape, recurrent_cost);
RULE(rnn, RECURRENT, recurrent_attrs, 1, 1, recurrent_weights, "input,input weight,state weight",
     recurrent_shape, recurrent_cost);

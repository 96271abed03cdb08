/* The figures of a network, each of which covers operators of its own (SPEC §12): of one that has
 * no rule the bytes may be known, of one whose output only the data can size the FLOPs. */
#ifndef GRAPH_FIGURE_H
#define GRAPH_FIGURE_H

/* X(id, name in data). The peak is known of an operator when what it writes is. */
#define FIGURE_LIST(X)                                                                             \
    X(MACS, macs)                                                                                  \
    X(FLOPS, flops)                                                                                \
    X(BYTES, bytes)                                                                                \
    X(PARAMS, params)                                                                              \
    X(PEAK, peak)

typedef enum FigureId {
#define X(id, name) FIGURE_##id,
    FIGURE_LIST(X)
#undef X
        FIGURE_COUNT,
} FigureId;

/* Sets of figures. */
enum {
#define X(id, name) KNOWS_##id = 1 << FIGURE_##id,
    FIGURE_LIST(X)
#undef X
        KNOWS_TIME = KNOWS_FLOPS | KNOWS_BYTES,
    KNOWS_ALL = (1 << FIGURE_COUNT) - 1,
};

#endif

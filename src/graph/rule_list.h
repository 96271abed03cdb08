/* The rules that rows of graph/op_list.h name: what each counts, for the reference page, and how
 * its weights lie. Their code is in graph/ops_*.c, an OpRule `rule_<rule>` each.
 *
 * X(rule, layout, MACs, FLOPs, parameters, traffic)
 *
 * layout    WEIGHTS_...: where a product's weights have the output channels, which share a scale
 *           in quantization, and which inputs are added to products instead of multiplied
 * others    formulas in letters of the field: B batch, C channels, H x W positions, K kernel, g
 *           groups, I and J features, T steps; "" where there is none. "the row's FLOPs" stands
 *           for the number in the operator's own row. Traffic says what is read and written, and
 *           where the models of traffic differ
 */
#ifndef GRAPH_RULE_LIST_H
#define GRAPH_RULE_LIST_H

/* Inputs from the third on are biases unless said otherwise. */
typedef enum OpWeights {
    WEIGHTS_NONE,   /* no product */
    WEIGHTS_FIRST,  /* Cout x Cin/g x kernel */
    WEIGHTS_SECOND, /* Cin x Cout/g x kernel */
    WEIGHTS_MATRIX, /* rows or columns, by the attributes transpose_a and transpose_b */
    WEIGHTS_LAST,   /* I x J */
    WEIGHTS_ROWS,   /* all axes but the last */
    WEIGHTS_CELLS,  /* the same, directions x gates x features; what has no third axis is added */
    WEIGHTS_ANY,    /* the same; every input is multiplied */
} OpWeights;

/* clang-format off */
#define RULE_LIST(X)                                                                                                                                 \
    /* ops_conv.c */                                                                                                                                 \
    X(conv, FIRST, "B·Hout·Wout·Cout·(Kh·Kw·Cin/g)", "2·MACC + B·Hout·Wout·Cout with bias; exact: − B·Hout·Wout·Cout", "Cout·(Kh·Kw·Cin/g [+ 1])",   \
      "compulsory: the input positions some window touches; no reuse: (Kh·Kw·Cin/g)·Hout·Wout·Cout·B input elements, padding included")              \
    X(conv_transpose, SECOND, "B·Hin·Win·Cin·(Kh·Kw·Cout/g)", "2·MACC + B·Hout·Wout·Cout with bias; exact: − B·Hout·Wout·Cout",                      \
      "Cin·Kh·Kw·Cout/g [+ Cout]", "no reuse: one input element per MACC")                                                                           \
    /* ops_matmul.c */                                                                                                                               \
    X(linear, MATRIX, "rows·I·J, rows = product of the leading dimensions", "2·MACC + rows·J with bias; exact: − rows·J", "(I [+ 1])·J",             \
      "no reuse: rows·I·J input elements; one row: I")                                                                                               \
    X(matmul, MATRIX, "batch·m·k·n", "2·MACC; exact: − batch·m·n", "", "no reuse: batch·m·k·n elements of a, b once; one row: a and b once")         \
    /* ops_expert.c */                                                                                                                               \
    X(expert_linear, ROWS, "rows·active·I·J", "2·MACC; exact: − rows·active·J", "experts·I·J",                                                       \
      "weights of the k = active·apart experts that all tokens may share; expected: of E·(1 − (1 − k/E)^tokens); no reuse: of min(E, k·tokens), and rows·active·I·J input elements")  \
    X(moe, CELLS, "rows·active·(I·J·layers in + J·I)",                                                                                               \
      "2·MACC + biases and activation + rows·((5·E − 2) + E + (2·active − 1)·I, + 2·active − 1 normalised)",                                         \
      "experts·(layers in + 1)·I·J", "weights as in expert_linear, of all layers; what is between them stays inside")                                \
    /* ops_attention.c */                                                                                                                            \
    X(attention, CELLS, "B·heads·L·S·(d + dv): L queries, S keys, past ones included; a causal mask saves nothing but in the bound, a window all beyond it",\
      "2·MACC + B·heads·L·(S + 5·S − 2): scale and softmax; exact: − B·heads·L·(S + dv)", "",                                                        \
      "query, key, value, past, output; of caches the new rows are written; scores stay inside; no reuse: all keys and values per query")            \
    X(packed_attention, LAST, "B·L·I·3·H + 2·B·L·S·H, S past keys included", "2·MACC + bias, scale and softmax as in attention", "(I + 1)·3·H",      \
      "input, weights, past and output, of a cache the new rows; query, key, value and scores stay inside")                                          \
    /* ops_linear_attention.c */                                                                                                                     \
    X(linear_attention, CELLS, "tokens·d·dv·(heads of values·(1, 2 with rates) + heads of results)",                                                 \
      "2·MACC + tokens·dv·heads of results; with decays tokens·d·dv·heads of values and one for each; with rates 2·tokens·dv·heads of values", "",   \
      "reads and writes every element: the state once, however many positions change it")                                                            \
    /* ops_recurrent.c */                                                                                                                            \
    X(lstm, CELLS, "4·H·(I + H)·T·D·B", "2·MACC + (4·bias vectors + 26)·H·T·D·B: 3 sigmoid, 2 tanh, 4 more; exact: − 4·H·T·D·B",                     \
      "4·H·(I + H + bias vectors)·D", "compulsory: weights once; no reuse: weights × steps")                                                         \
    X(gru, CELLS, "3·H·(I + H)·T·D·B", "2·MACC + (3·bias vectors + 18)·H·T·D·B: 2 sigmoid, 1 tanh, 5 more; exact: − 3·H·T·D·B",                      \
      "3·H·(I + H + bias vectors)·D", "compulsory: weights once; no reuse: weights × steps")                                                         \
    X(rnn, CELLS, "H·(I + H)·T·D·B", "2·MACC + (bias vectors + 5)·H·T·D·B: 1 tanh; exact: − H·T·D·B", "H·(I + H + bias vectors)·D",                  \
      "compulsory: weights once; no reuse: weights × steps")                                                                                         \
    /* ops_norm.c */                                                                                                                                 \
    X(batch_norm, NONE, "", "2 per element: scale and shift (in training 5)", "2·C, and 2·C running statistics as buffers",                          \
      "reads and writes every element; scale, shift and statistics are weights")                                                                     \
    X(layer_norm, NONE, "", "7·D + 2 per group of D elements normalised together", "2·D",                                                            \
      "reads and writes every element; scale, shift and statistics are weights")                                                                     \
    X(rms_norm, NONE, "", "4·D + 2 per group of D elements normalised together", "D",                                                                \
      "reads and writes every element; scale, shift and statistics are weights")                                                                     \
    X(group_norm, NONE, "", "7·D + 2 per sample and group, D = C·H·W/g", "2·C",                                                                      \
      "reads and writes every element; scale, shift and statistics are weights")                                                                     \
    X(instance_norm, NONE, "", "7·D + 2 per sample and channel, D = H·W", "2·C",                                                                     \
      "reads and writes every element; scale, shift and statistics are weights")                                                                     \
    X(lrn, NONE, "", "n + 4 per element, n channels in a window", "", "reads and writes every element; scale, shift and statistics are weights")     \
    /* ops_elementwise.c */                                                                                                                          \
    X(unary, NONE, "", "the row's FLOPs per element", "", "reads and writes every element")                                                          \
    X(unary_alpha, NONE, "", "the row's FLOPs per element", "", "reads and writes every element")                                                    \
    X(clip, NONE, "", "the row's FLOPs per element", "", "reads and writes every element")                                                           \
    X(prelu, NONE, "", "2 per element", "slopes: C or 1", "reads and writes every element, reads the slopes")                                        \
    X(binary, NONE, "", "1 per output element and operand after the first", "",                                                                      \
      "reads each operand as it is before broadcasting, writes the result: 3·B·C·H·W")                                                               \
    X(compare, NONE, "", "1 per output element", "", "reads both operands, writes one byte per element")                                             \
    X(where, NONE, "", "1 per output element", "", "reads the condition and both choices, writes the result")                                        \
    /* ops_reduce.c */                                                                                                                               \
    X(softmax, NONE, "", "a row of L elements: softmax 5·L − 2, log-softmax 5·L − 1", "", "reads and writes every element")                          \
    X(reduce, NONE, "", "L per output, L elements reduced into it", "", "reads every element, writes the result")                                    \
    X(arg_reduce, NONE, "", "L per output, L elements compared", "", "reads every element, writes the indices")                                      \
    /* ops_pool.c */                                                                                                                                 \
    X(pool, NONE, "", "Kh·Kw per output; by input size: B·C·Hin·Win", "",                                                                            \
      "compulsory: the input positions some window touches; no reuse: as often as windows cover them")                                               \
    X(global_pool, NONE, "", "H·W per output; by input size: B·C·H·W", "", "reads every element, writes one per channel")                            \
    X(adaptive_pool, NONE, "", "the window per output: B·C·Π(in + out − gcd(in, out)); by input size: B·C·H·W", "",                                  \
      "no reuse: as often as windows cover them")                                                                                                    \
    /* ops_data.c */                                                                                                                                 \
    X(concat, NONE, "", "0", "", "reads and writes every element; free when fused into its producers")                                               \
    X(cache_append, NONE, "", "0", "", "reads and writes the new elements only; the cache stays where it is")                                        \
    X(split, NONE, "", "0", "", "reads and writes every element")                                                                                    \
    X(slice, NONE, "", "0", "", "reads only what it writes")                                                                                         \
    X(pad, NONE, "", "0", "", "reads every element, writes them and the border")                                                                     \
    X(transpose, NONE, "", "0", "", "reads and writes every element")                                                                                \
    X(expand, NONE, "", "0", "", "reads its input once, writes the copies")                                                                          \
    X(cast, NONE, "", "0", "", "reads every element, writes it in its new type")                                                                     \
    /* ops_lookup.c */                                                                                                                               \
    X(embedding, NONE, "", "0", "V·D", "compulsory: the indices and the rows looked up, at most the table; no reuse: a row per index")               \
    X(gather, NONE, "", "0", "", "the indices, and as much of the data as is written")                                                               \
    X(resize, NONE, "", "per output: nearest 0, linear 2·2ⁿ − 1, cubic 2·4ⁿ − 1 (7 and 31 in 2-D)", "",                                              \
      "compulsory: the elements some output weighs; no reuse: 1, 2ⁿ or 4ⁿ per output")                                                               \
    /* ops_move.c */                                                                                                                                 \
    X(roll, NONE, "", "0", "", "reads and writes every element")                                                                                     \
    X(depth_to_space, NONE, "", "0", "", "reads and writes every element")                                                                           \
    X(space_to_depth, NONE, "", "0", "", "reads and writes every element")                                                                           \
    /* ops_view.c */                                                                                                                                 \
    X(reshape, NONE, "", "0", "", "none: the output shares its input's storage")                                                                     \
    X(flatten, NONE, "", "0", "", "none: the output shares its input's storage")                                                                     \
    X(squeeze, NONE, "", "0", "", "none: the output shares its input's storage")                                                                     \
    X(unsqueeze, NONE, "", "0", "", "none: the output shares its input's storage")                                                                   \
    /* ops_given.c */                                                                                                                                \
    X(given, NONE, "", "the row's FLOPs per output element", "", "reads and writes every element")                                                   \
    X(scan, NONE, "", "the row's FLOPs per input element", "", "reads and writes every element")                                                     \
    X(top_k, NONE, "", "the row's FLOPs per input element", "", "reads every element, writes the largest and their indices")                         \
    X(trees, NONE, "", "per row and tree its longest path, a comparison each, and the leaf added", "thresholds and leaves",                          \
      "compulsory: as many weights as one row meets, which all may share; no reuse: as many per row")                                                \
    X(rotary, NONE, "", "3 per rotated element: its own and its pair's product, and their sum", "",                                                  \
      "reads and writes every element, and of tables of sines the rows of its positions")                                                            \
    X(embed_norm, NONE, "", "the row's FLOPs per output element, 2 per group of features", "",                                                       \
      "compulsory: the indices, the rows of the tables looked up, at most the tables; no reuse: a row of each per index")                            \
    X(fill, NONE, "", "the row's FLOPs per output element", "", "writes every element, reads none of its input's")                                   \
    X(pick, NONE, "", "0", "", "the indices, and as much of the data as is written")                                                                 \
    X(test, NONE, "", "the row's FLOPs per element", "", "reads every element, writes one byte for each")                                            \
    X(einsum, ANY, "product of all index ranges, with two operands or more", "2·MACC; exact: − outputs", "", "reads and writes every element")       \
    X(dft, NONE, "", "5·N·log2 N per transform of N complex numbers", "", "reads and writes every element")
/* clang-format on */

#endif

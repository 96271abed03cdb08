/* The terms of the handbook: one table, from which the page of the glossary is made and by which a
 * page links each term where it first comes.
 *
 *   X(group, term, other forms, definition, unit, formula, chapter)
 *
 * forms: as they stand in sentences, '|' between them; what begins with a small letter may begin a
 * sentence with a large one, all else is as it is. definition: one sentence, shown to who points at
 * the term. unit, formula: "" where there is none. chapter: the page of the guide that explains it.
 */
#ifndef MARKUP_GLOSSARY_H
#define MARKUP_GLOSSARY_H

#include "markup/markdown.h"

#define TERM_GROUPS(X)                                                                             \
    X(WORK, "Work")                                                                                \
    X(MEMORY, "Memory")                                                                            \
    X(DEVICE, "Devices")                                                                           \
    X(TIME, "Time")                                                                                \
    X(CHANGE, "What changes a network")                                                            \
    X(LANGUAGE, "Language models")

/* clang-format off */
#define TERMS(X)                                                                                   \
    X(WORK, "multiply-accumulate", "multiply-accumulates|MAC|MACs",                                \
      "One product added to a running sum, as dot products are made of.",                          \
      "MAC", "2 FLOPs", "counting")                                                                \
    X(WORK, "FLOP", "FLOPs",                                                                       \
      "One operation on a floating-point number: a sum, a product, a comparison, an exponential.", \
      "FLOP", "", "counting")                                                                      \
    X(WORK, "parameters", "parameter",                                                             \
      "The numbers that training finds: weights, biases, and scales and shifts of normalisations.", \
      "", "Kh · Kw · Cin / g · Cout + Cout, of a convolution", "counting")                         \
    X(WORK, "batch", "batches",                                                                    \
      "How many samples, such as images, go through the network in one pass.",                     \
      "", "", "counting")                                                                          \
    X(WORK, "batch normalisation", "",                                                             \
      "Scaling and shifting each channel by what was found in training, which a convolution before it can take up.", \
      "", "", "fusion")                                                                            \
    X(WORK, "depthwise convolution", "depthwise convolutions|depthwise",                           \
      "A convolution that filters each channel by itself, and mixes none.",                        \
      "MAC", "Kh · Kw · Hout · Wout · C", "counting")                                              \
    X(WORK, "element-wise", "",                                                                    \
      "Of an operator each of whose results comes from the elements at that one place.",           \
      "", "", "fusion")                                                                            \
    X(MEMORY, "arithmetic intensity", "intensity|intensities",                                     \
      "How many FLOPs are done for each byte that is moved.",                                      \
      "FLOP/byte", "FLOPs / bytes", "roofline")                                                    \
    X(MEMORY, "compulsory traffic", "compulsory",                                                  \
      "What has to be moved at least: each input and each weight read once, each output written once.", \
      "byte", "inputs + weights + outputs", "memory-access")                                       \
    X(MEMORY, "tiled traffic", "tiled",                                                            \
      "What a kernel moves that works on blocks as large as the fast memory holds.",               \
      "byte", "", "memory-access")                                                                 \
    X(MEMORY, "fast memory", "",                                                                   \
      "The cache, shared memory or scratchpad next to the arithmetic, where a kernel keeps what it uses again.", \
      "byte", "", "memory-access")                                                                 \
    X(MEMORY, "activations", "",                                                                   \
      "The tensors that operators hand to each other, of which inputs are the first.",             \
      "byte", "", "memory-footprint")                                                              \
    X(MEMORY, "liveness", "live tensor|live tensors|live at once",                                                                 \
      "From when to when a tensor is needed: from the operator that writes it to the last that reads it.", \
      "", "", "memory-footprint")                                                                  \
    X(MEMORY, "peak memory", "",                                                                   \
      "The most that the activations take that are needed at the same time.",                      \
      "byte", "max over operators of the sum of live tensors", "memory-footprint")                 \
    X(MEMORY, "arena", "arenas",                                                                   \
      "One block of memory in which every activation has its fixed place, shared where they do not meet in time.", \
      "byte", "", "memory-footprint")                                                              \
    X(MEMORY, "checkpointing", "",                                                                 \
      "Keeping few activations in training, and computing the others a second time when the backward pass needs them.", \
      "", "", "memory-footprint")                                                                  \
    X(DEVICE, "ridge point", "ridge points|ridge",                                                 \
      "The intensity at which arithmetic and memory of a device are busy equally long.",           \
      "FLOP/byte", "P / W", "roofline")                                                            \
    X(DEVICE, "matrix unit", "matrix units|tensor core|tensor cores",                              \
      "What multiplies small matrices at once, in few formats, many times as fast as vector arithmetic.", \
      "FLOP/s", "", "roofline")                                                                    \
    X(DEVICE, "launch overhead", "launch overheads",                                               \
      "What starting one operator takes, however little it computes.",                             \
      "s", "operators × time of one", "roofline")                                                  \
    X(TIME, "roofline", "",                                                                        \
      "The least time in which a device does the arithmetic and moves the bytes, both at once.",   \
      "s", "max(FLOPs / P, bytes / W)", "roofline")                                                \
    X(TIME, "roofline time", "roofline times",                                                     \
      "The sum of the rooflines of all operators, once everything is fused that compilers fuse.",  \
      "s", "Σ max(FLOPs / P, bytes / W)", "roofline")                                              \
    X(TIME, "memory-bound", "bound by memory",                                 \
      "Left of the ridge: moving the bytes takes longer than the arithmetic on them.",             \
      "", "FLOPs / bytes < P / W", "roofline")                                                     \
    X(TIME, "compute-bound", "bound by compute",                              \
      "Right of the ridge: the arithmetic takes longer than moving what it works on.",             \
      "", "FLOPs / bytes > P / W", "roofline")                                                     \
    X(TIME, "overhead-bound", "bound by overhead",                                                 \
      "So short that starting its operators takes longer than what they do.",                      \
      "", "operators × launch > roofline time", "regimes")                                         \
    X(TIME, "estimated time", "estimated times",                                                   \
      "What a network takes on a stack that others were measured on, by the shares of the ceilings that those reached.", \
      "s", "Σ max(FLOPs / (P · e), bytes / (W · b)) + τ", "achieved")                              \
    X(TIME, "utilisation", "",                                                                     \
      "Which part of a device's peak an operator can use at its roofline.",                        \
      "%", "FLOPs / (P · time)", "roofline")                                                       \
    X(TIME, "latency", "",                                                                         \
      "How long a pass takes from its input to its result, which is for a clock to say.",          \
      "s", "", "roofline")                                                                         \
    X(TIME, "throughput", "",                                                                      \
      "How many samples are done in a second.",                                                    \
      "/s", "batch / time", "roofline")                                                            \
    X(TIME, "knee", "",                                                                            \
      "The batch from which on a larger one gains little throughput, and only costs latency and memory.", \
      "", "", "designing")                                                                         \
    X(CHANGE, "fusion", "fused|fusing|fuses",                                                      \
      "Running operators that follow one another as one, so that what lies between is never written to memory.", \
      "", "", "fusion")                                                                            \
    X(CHANGE, "quantization", "quantized",                                                         \
      "Storing numbers in fewer bits, as whole numbers with a scale.",                             \
      "", "round(x / scale) + zero point", "quantization")                                         \
    X(CHANGE, "zero point", "zero points",                                                         \
      "The whole number that stands for 0 in a quantized tensor.",                                 \
      "", "", "quantization")                                                                      \
    X(CHANGE, "im2col", "",                                                                        \
      "Writing the windows of a convolution as the columns of a matrix, and multiplying that.",    \
      "", "Kh · Kw · Cin × Hout · Wout", "algorithms")                                             \
    X(CHANGE, "Winograd", "",                                                                      \
      "Convolving small tiles by fewer products, of what was transformed by a few sums before and after.", \
      "", "(m + r − 1)² products for m² outputs of r × r", "algorithms")                           \
    X(CHANGE, "optimizer state", "",                                                               \
      "What an optimizer keeps for each parameter from step to step: two numbers with Adam.",      \
      "byte", "", "memory-footprint")                                                              \
    X(LANGUAGE, "token", "tokens",                                                                 \
      "A piece of text, often a part of a word, that is one number to a language model.",          \
      "", "", "memory-footprint")                                                                  \
    X(LANGUAGE, "prefill", "",                                                                     \
      "Reading all tokens of a prompt in one pass.",                                               \
      "", "", "quantization")                                                                      \
    X(LANGUAGE, "decode", "decoding",                                                              \
      "Making one more token from those before it, of which keys and values were kept.",           \
      "", "", "memory-footprint")                                                                  \
    X(LANGUAGE, "critical batch", "",                                                              \
      "From which batch on the products with weights take longer in arithmetic than in reading them.", \
      "", "peak / bandwidth · bits of a weight / 16", "serving")                                   \
    X(LANGUAGE, "KV cache", "KV caches|key-value cache",                                           \
      "Keys and values of all tokens so far, which attention of the next one reads.",              \
      "byte", "2 · layers · heads · width of a head · tokens · bytes of an element",               \
      "memory-footprint")                                                                          \
    X(LANGUAGE, "mixture of experts", "mixtures of experts",                                       \
      "A layer that sends each token to a few of many linear layers, so that most weights rest.",  \
      "", "", "memory-access")
/* clang-format on */

typedef enum TermGroup {
#define TERM_GROUP(id, title) TERM_##id,
    TERM_GROUPS(TERM_GROUP)
#undef TERM_GROUP
        TERM_GROUP_COUNT
} TermGroup;

typedef struct Term {
    TermGroup group;
    const char *term, *forms, *definition, *unit, *formula, *chapter;
} Term;

const char *term_group_title(TermGroup group);

/* `i` from 0 on; NULL behind the last. */
const Term *term_at(int i);

/* Links each term where a sentence of the page has it first, to its heading below `page`. Headings,
 * code, links, tables, quotations, strong text (which names things), and examples stay as they are;
 * the longest term that begins at a word is taken. */
void glossary_link(Document *document, const char *page);

/* Gives links to terms below `page` their definitions as titles, which HTML shows to who points at
 * them. */
void glossary_define(Document *document, const char *page);

#endif

/* seed_answers DIRECTORY [FILE...]: what is asked everything begins as the graphs do that are read.
 */
#include "seed_onnx_graph.c" /* its main, too */ /* NOLINT(bugprone-suspicious-include) */

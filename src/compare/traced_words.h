/* What a comparison with a profile comes to, in words, and its records. */
#ifndef COMPARE_TRACED_WORDS_H
#define COMPARE_TRACED_WORDS_H

#include "compare/traced.h"

/* "A run of ResNet-18 took 34.3 ms on Box with ONNX Runtime, 4.2 times its roofline; most is lost
 * to compute far from its roof (61 %). 99.9 % of the time of its events joins layers." The one
 * conclusion, whatever it is written into. Caller frees. */
char *traced_words(const Traced *traced);

/* How it was looked at: what was read, how it was joined, what starting an operator is taken to
 * take, what is left out. A sentence a line. Caller frees. */
char *traced_notes(const Traced *traced);

#endif

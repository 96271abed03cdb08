/* The format in which the weights of a language model were published: how it is served and planned
 * where none is asked for. What is counted of the network by itself is of the format it is declared
 * in. */
#ifndef ANALYSIS_RELEASED_H
#define ANALYSIS_RELEASED_H

#include "analysis/analysis.h"

/* What `format = "published"` asks for, beside the names of device/formats.h. */
#define FORMAT_PUBLISHED "published"

/* Into the setup of a network, the format it was released in: the type or scheme that the zoo
 * names. Of a device that does not compute it, in 16 bits as that has them; `device` may be NULL.
 * What a network that is released in 8 bits keeps of earlier tokens is in bf16, unless said
 * otherwise. False: nothing is known, and nothing set. */
bool released_set(Analysis *analysis, Setup *setup, const Device *device);

/* Whether no format is asked for by the setup. */
bool released_is_open(const Setup *setup);

/* "bf16, as published"; of another format that released_set() chose, "fp16 in place of bf16, as
 * published". Caller frees. */
char *released_text(const Analysis *analysis, int network, const char *format);

#endif

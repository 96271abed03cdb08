/* What the file of a network's costs (tryit_costs.c) and the facts of a page (tryit.c) share. */
#ifndef CHUNKS_TRYIT_PARTS_H
#define CHUNKS_TRYIT_PARTS_H

#include "chunks/tryit.h"

enum { FUSIONS = 3 }; /* of tryit_fusions() */

/* Of the i-th; the first is no rule's name, and is none. */
FusionSet tryit_fusion_set(int i);

/* False: the network is declared in integers, and is in no other format. */
bool tryit_set_format(Analysis *analysis, Setup *setup, const char *format);

#endif

#include "draw/texture.h"

/* Diagonals reach into the neighbouring tiles, that their ends have no corners missing. */
#define RISING(s)                                                                                  \
    {-1, 1, 1, -1}, {0, s, s, 0},                                                                  \
    {                                                                                              \
        (s) - 1, (s) + 1, (s) + 1, (s)-1                                                           \
    }
#define FALLING(s)                                                                                 \
    {-1, (s)-1, 1, (s) + 1}, {0, 0, s, s},                                                         \
    {                                                                                              \
        (s) - 1, -1, (s) + 1, 1                                                                    \
    }

static const Texture textures[INK_COUNT] = {
    [INK_DEPTHWISE] = {8, 1.2, 3, {RISING(8)}},
    [INK_LINEAR] = {6, 1.1, 1, {{3, 0, 3, 6}}},
    [INK_MATMUL] = {8, 0.9, 6, {RISING(8), FALLING(8)}},
    [INK_RECURRENT] = {6, 1.1, 1, {{0, 3, 6, 3}}},
    [INK_NORM] = {8, 1.2, 3, {FALLING(8)}},
    [INK_ACTIVATION] = {8, 2, 2, {{1, 2, 3, 2}, {5, 6, 7, 6}}},
    [INK_POOL] = {8, 0.9, 2, {{4, 0, 4, 8}, {0, 4, 8, 4}}},
    [INK_ELEMENTWISE] = {10, 1.2, 3, {{1, 2, 7, 2}, {6, 7, 10, 7}, {0, 7, 2, 7}}},
    [INK_REDUCE] = {10, 1.2, 3, {{2, 1, 2, 7}, {7, 6, 7, 10}, {7, 0, 7, 2}}},
    [INK_DATA] = {4, 0.9, 3, {RISING(4)}},
    [INK_OTHER] = {8, 1.2, 2, {{1, 3, 5, 3}, {3, 1, 3, 5}}},
    [INK_THEORETICAL] = {8, 1.1, 2, {{0, 6, 4, 2}, {4, 2, 8, 6}}},
    [INK_MEMORY] = {8, 1.2, 3, {FALLING(8)}},
    [INK_EXCESS] = {8, 1.2, 3, {RISING(8)}},
};

const Texture *ink_texture(Ink ink)
{
    return textures[ink].count ? &textures[ink] : NULL;
}

Ink ink_of_texture(Ink ink)
{
    Ink text = ink_on(ink);
    return text == INK_ON_PALE ? INK_ON_DEEP : text == INK_ON_DEEP ? INK_ON_PALE : INK_TEXT;
}

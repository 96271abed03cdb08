/* Chains of one instruction, written out by name: an array of accumulators would go to memory. */
#ifndef MEASURE_CHAINS_H
#define MEASURE_CHAINS_H

/* clang-format off */
#define CHAINS_12(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(3, __VA_ARGS__)  \
    X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__) X(7, __VA_ARGS__) X(8, __VA_ARGS__)      \
    X(9, __VA_ARGS__) X(10, __VA_ARGS__) X(11, __VA_ARGS__)
/* clang-format on */

#define CHAIN_BEGIN(i, type, start) type x##i = start;
#define CHAIN_STEP(i, step, ...) x##i = step(x##i, __VA_ARGS__);

/* Hides from the compiler what it holds, so that each round is computed. `where` is the constraint
 * of its register. */
#define CHAIN_HOLD(i, where) __asm__ volatile("" : "+" where(x##i));

#define CHAINS_RUN(rounds, type, where, start, step, ...)                                          \
    CHAINS_12(CHAIN_BEGIN, type, start)                                                            \
    for (int64_t round = 0; round < rounds; round++) {                                             \
        CHAINS_12(CHAIN_STEP, step, __VA_ARGS__)                                                   \
        CHAINS_12(CHAIN_HOLD, where)                                                               \
    }

#endif

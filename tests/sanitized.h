/* What tests do less of under sanitizers, which make everything take five times as long. A walk of
 * all networks goes to every so many, which run the same code; what does no more than run whole
 * commands, each of which has tests of its own, is left out. Without sanitizers all of it runs. */
#ifndef TESTS_SANITIZED_H
#define TESTS_SANITIZED_H

#include <stdbool.h>

#if defined(__has_feature) /* clang's word */
#if __has_feature(address_sanitizer)
#define TESTS_ARE_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) /* gcc's */
#define TESTS_ARE_SANITIZED
#endif

static inline bool is_sanitized(void)
{
#ifdef TESTS_ARE_SANITIZED
    return true;
#else
    return false;
#endif
}

/* From one network of a walk to the next. A prime: the variants of a family, often two, three or
 * four in a row, take turns. */
static inline int sampled(void)
{
    return is_sanitized() ? 7 : 1;
}

#endif

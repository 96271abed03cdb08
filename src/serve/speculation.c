#include "serve/speculation.h"

#include <math.h>

double speculation_tokens(double acceptance, int drafted)
{
    double tokens = 1, kept = 1;
    for (int i = 0; i < drafted; i++) {
        kept *= acceptance;
        tokens += kept;
    }
    return tokens;
}

double speculation_seconds(double acceptance, int drafted, double pass_seconds,
                           double draft_seconds)
{
    return (pass_seconds + drafted * draft_seconds) / speculation_tokens(acceptance, drafted);
}

/* The more are kept the less a token takes. */
double speculation_break_even(int drafted, double pass_seconds, double draft_seconds,
                              double step_seconds)
{
    enum { HALVINGS = 60 };
    double low = 0, high = 1;
    if (!(speculation_seconds(1, drafted, pass_seconds, draft_seconds) <= step_seconds))
        return NAN;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        double seconds = speculation_seconds(middle, drafted, pass_seconds, draft_seconds);
        *(seconds <= step_seconds ? &high : &low) = middle;
    }
    return high;
}
